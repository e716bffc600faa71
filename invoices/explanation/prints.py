"""The explanation's PDF: made once, kept by what it says; a long one is made by a job."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from invoices.explanation.counter import current_invoice, direct_booking_url, explain_order
from invoices.models import ExplanationPrint, Order
from invoices.printing import EXPLANATION_STYLE, explanation_page
from workshop.jobs import is_given_up, job_handler, queue_job
from workshop.models import Company
from workshop_crm.lib.pdf import page_to_pdf, style_source

PRINT_JOB = "print_explanation"
# What takes longer than a quarter of a second is no work for the web.
MOST_PAIRS_AT_ONCE = 40
# Both languages, with and without the code, and the same once more.
KEPT_PER_ORDER = 8


@dataclass(frozen=True)
class Wish:
    """How somebody wants the explanation of an order; it has an invoice or a draft."""

    order: Order
    language: str
    has_code: bool


@dataclass(frozen=True)
class _Page:
    html: str
    pairs: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(f"{style_source(EXPLANATION_STYLE)}{self.html}".encode()).hexdigest()


def print_explanation(wish: Wish, *, now: datetime) -> ExplanationPrint | None:
    """Return the print, kept or made now; a long one stands without its PDF until the job is done.

    A print that was given up is asked for once more. ``None`` without an invoice.
    """
    page = _page(wish, now)
    if page is None:
        return None
    prints = ExplanationPrint.objects.filter(order=wish.order)
    kept = prints.filter(page_sha256=page.sha256).first()
    if kept and (kept.pdf or not is_given_up("print", kept.pk)):
        return kept
    if kept:
        kept.delete()
    content = _pdf(page) if page.pairs <= MOST_PAIRS_AT_ONCE else None
    with transaction.atomic():
        made, is_new = prints.get_or_create(
            order=wish.order,
            page_sha256=page.sha256,
            defaults={"language": wish.language, "has_code": wish.has_code, "pdf": content},
        )
        if is_new and content is None:
            queue_job(PRINT_JOB, str(made.pk), {"print": made.pk}, due_at=now)
        newest = prints.order_by("-pk").values_list("pk", flat=True)[:KEPT_PER_ORDER]
        prints.exclude(pk__in=list(newest)).delete()
    return made


def mail_copy(wish: Wish, *, now: datetime) -> bytes:
    """Return the PDF as it is kept, else made now however long it is: for a worker.

    Raises ExplanationPrint.DoesNotExist without an invoice.
    """
    page = _page(wish, now)
    if page is None:
        raise ExplanationPrint.DoesNotExist
    kept = ExplanationPrint.objects.filter(order=wish.order, page_sha256=page.sha256)
    pdf = kept.values_list("pdf", flat=True).first()
    return bytes(pdf) if pdf else _pdf(page)


def _page(wish: Wish, now: datetime) -> _Page | None:
    invoice = current_invoice(wish.order)
    if invoice is None:
        return None
    today = timezone.localdate(now)
    link = direct_booking_url(wish.order, today=today) if wish.has_code else ""
    with translation.override(wish.language):
        explanation = explain_order(wish.order, invoice)
        company = Company.objects.first()
        html = explanation_page(explanation, company=company, booking_url=link)
    return _Page(html, len(explanation.pairs))


def _pdf(page: _Page) -> bytes:
    return page_to_pdf(page.html, style=EXPLANATION_STYLE)


@job_handler(PRINT_JOB)
def print_explanation_job(payload: dict[str, Any]) -> None:
    """Make the PDF that somebody waits for; if the bill has changed, who waits asks anew."""
    orders = "order__customer", "order__vehicle", "order__workshop"
    wanted = ExplanationPrint.objects.filter(pk=payload["print"], pdf=None)
    asked = wanted.select_related(*orders).first()
    if asked is None:
        return
    page = _page(Wish(asked.order, asked.language, asked.has_code), timezone.now())
    if page is None or page.sha256 != asked.page_sha256:
        wanted.delete()
    else:
        wanted.update(pdf=_pdf(page))
