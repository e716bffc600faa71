"""From the click to the issued invoice: a job checks by the official rules, then issues (R-09).

The rules need seconds that nobody at the counter has to spare.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from invoices.errors import InvoiceFrozenError, InvoiceNotReversibleError
from invoices.issuing.drafting import lock_draft
from invoices.issuing.issue import find_reversible, issue_invoice, prepare, reverse_invoice
from invoices.models import Invoice
from invoices.validation import load_rules
from workshop.jobs import is_given_up, job_handler, queue_job
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.house_text import house_language

ISSUE_JOB = "issue_invoice"
REVERSE_JOB = "reverse_invoice"


def is_waiting(invoice: Invoice) -> bool:
    """Tell whether a job is about to issue this draft."""
    return invoice.is_asked_for and not is_given_up("invoice", invoice.pk)


@transaction.atomic
def ask_to_issue(invoice: Invoice, *, now: datetime) -> None:
    """Have a draft checked and issued; a second click changes nothing.

    Raises at once what ``issue_invoice`` would raise for missing content.
    """
    invoice = lock_draft(invoice)
    prepare(invoice, now=now)
    if not is_waiting(invoice):
        Invoice.objects.filter(pk=invoice.pk).update(issue_report={"asked_at": now.isoformat()})
        _queue(ISSUE_JOB, invoice, now)


@transaction.atomic
def ask_to_reverse(invoice: Invoice, *, now: datetime) -> None:
    """Have an issued invoice reversed. Raises InvoiceNotReversibleError at once."""
    _queue(REVERSE_JOB, find_reversible(invoice), now)


def _queue(kind: str, invoice: Invoice, now: datetime) -> None:
    key = f"{invoice.pk}:{now:%Y%m%d%H%M%S%f}"
    queue_job(kind, key, {"invoice": invoice.pk}, due_at=now)


@job_handler(ISSUE_JOB)
def issue_job(payload: dict[str, Any]) -> None:
    """Issue the draft, or write on it in the house's language why not."""
    drafts = Invoice.objects.filter(pk=payload["invoice"], state=Invoice.State.DRAFT)
    invoice = drafts.first()
    if invoice is None:
        return
    try:
        with house_language():
            load_rules()
            issue_invoice(invoice, now=timezone.now())
    except InvoiceFrozenError:
        return
    except DomainError as error:
        drafts.update(issue_report={"refused": str(error)})


@job_handler(REVERSE_JOB)
def reverse_job(payload: dict[str, Any]) -> None:
    """Reverse the invoice; one that a second click has reversed already stays as it is.

    While the rules can't be asked the job fails, and is done later.
    """
    load_rules()
    try:
        with house_language():
            reverse_invoice(Invoice.objects.get(pk=payload["invoice"]), now=timezone.now())
    except InvoiceNotReversibleError:
        return
