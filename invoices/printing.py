"""Explanations and invoices on paper."""

from __future__ import annotations

from typing import Any

import segno
from django.template.loader import render_to_string

from invoices.explanation.differences import Explanation
from invoices.explanation.side_by_side import pair_views, vat_rows
from workshop.models import Company
from workshop_crm.lib.pdf import page_to_pdf, style_source

EXPLANATION = "invoices/print/explanation.html"
EXPLANATION_STYLE = "invoices/print/explanation.css"
INVOICE = "invoices/print/invoice.html"
INVOICE_STYLE = "invoices/print/invoice.css"
SLIP = "invoices/print/slip.html"


def explanation_pdf(
    explanation: Explanation, *, company: Company | None = None, booking_url: str = ""
) -> bytes:
    """Render the explanation as A4 landscape in the active language.

    ``booking_url`` becomes a QR code: only on paper handed over, never in a mail (C-02).
    """
    page = explanation_page(explanation, company=company, booking_url=booking_url)
    return page_to_pdf(page, style=EXPLANATION_STYLE)


def explanation_page(
    explanation: Explanation, *, company: Company | None = None, booking_url: str = ""
) -> str:
    """Return the page of which the PDF is made."""
    context = _context(explanation, company=company, booking_url=booking_url)
    return render_to_string(EXPLANATION, context)


def explanation_html(explanation: Explanation) -> str:
    """Render the explanation as one HTML file with its style inside, in the active language."""
    context = {**_context(explanation), "style": style_source(EXPLANATION_STYLE)}
    return render_to_string(EXPLANATION, context)


def _context(
    explanation: Explanation, *, company: Company | None = None, booking_url: str = ""
) -> dict[str, Any]:
    return {
        "explanation": explanation,
        "pairs": pair_views(explanation),
        "vat_rows": vat_rows(explanation),
        "currency": explanation.invoice.currency,
        "company": company,
        "booking_qr": qr_code(booking_url, scale=2) if booking_url else "",
    }


def qr_code(content: str, *, scale: int = 8) -> str:
    """Return a QR code as a ``data:`` address; ``scale`` is the dots of one of its squares.

    On paper two are enough: a square isn't smoothed there, and a larger picture takes longer.
    """
    return segno.make(content, error="m").png_data_uri(scale=scale, border=2)
