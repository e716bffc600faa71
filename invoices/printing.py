"""Explanations and invoices on paper."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string

from invoices.explanation import Explanation
from invoices.side_by_side import pair_views, vat_rows
from workshop.models import Company
from workshop_crm.lib.pdf import html_to_pdf

EXPLANATION = "invoices/print/explanation.html"
EXPLANATION_STYLE = "invoices/print/explanation.css"
INVOICE = "invoices/print/invoice.html"
INVOICE_STYLE = "invoices/print/invoice.css"


def explanation_pdf(
    explanation: Explanation, *, company: Company | None = None, booking_url: str = ""
) -> bytes:
    """Render the explanation as A4 landscape in the active language.

    ``booking_url`` becomes a QR code: only on paper handed over, never in a mail (C-02).
    """
    context = _context(explanation, company=company, booking_url=booking_url)
    return html_to_pdf(EXPLANATION, context, style=EXPLANATION_STYLE)


def explanation_html(explanation: Explanation) -> str:
    """Render the explanation as one HTML file with its style inside, in the active language."""
    style = (settings.BASE_DIR / "templates" / EXPLANATION_STYLE).read_text(encoding="utf-8")
    return render_to_string(EXPLANATION, {**_context(explanation), "style": style})


def _context(
    explanation: Explanation, *, company: Company | None = None, booking_url: str = ""
) -> dict[str, Any]:
    return {
        "explanation": explanation,
        "pairs": pair_views(explanation),
        "vat_rows": vat_rows(explanation),
        "currency": explanation.invoice.currency,
        "company": company,
        "booking_qr": qr_code(booking_url) if booking_url else "",
    }


def qr_code(content: str) -> str:
    """Return a QR code as a ``data:`` address for print; 15 mm wide it has 600 dots an inch."""
    return segno.make(content, error="m").png_data_uri(scale=8, border=2)
