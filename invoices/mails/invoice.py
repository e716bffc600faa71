"""The invoice by e-mail: part of the contract, without a word of advertising."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Customer
from customers.models.consent import Channel, Purpose
from invoices.amounts import amount_text
from invoices.errors import InvoiceNotSendableError
from invoices.issuing.records import reference_of
from invoices.mails.asked_for import mails_about, put_asked_for
from invoices.models import Invoice
from messaging.kinds import Attachment, Example, MessageKind, register_kind
from messaging.models import Message
from messaging.texts.placeholders import Look, Placeholder
from workshop_crm.lib.references import pk_of

INVOICE = "invoice"
# What common mail servers still take, with the third that encoding adds.
MOST_BYTES = 7 * 1024 * 1024
_EMAIL = (Channel.EMAIL,)


def _due(context: dict[str, Any], channel: str) -> str:
    due = context["due_on"]
    return date_format(due, "SHORT_DATE_FORMAT") if due else ""


WORDS = (
    Placeholder(
        "number", "nummer", gettext_lazy("the number of the invoice"),
        lambda context, channel: context["number"], must_on=_EMAIL,
    ),
    Placeholder(
        "total", "summe", gettext_lazy("what is to be paid"),
        lambda context, channel: amount_text(context["total"]),
    ),
    Placeholder("pay_by", "zahlbar_bis", gettext_lazy("until when; empty for a reversal"), _due),
    Placeholder(
        "reversal", "storno", gettext_lazy("if it takes an invoice back"),
        lambda context, channel: context["is_reversal"], Look.FLAG,
    ),
)  # fmt: skip


@transaction.atomic
def send_invoice(invoice: Invoice, *, after: int, now: datetime) -> Message:
    """Put the invoice into the outbox as a mail, once for each click: see ``put_asked_for``.

    Raises InvoiceNotSendableError without a PDF, without an address, or when it is too large.
    """
    if not invoice.pdf:
        raise InvoiceNotSendableError(_("Its PDF is not made yet. Try again in a moment."))
    if invoice.pdf.size > MOST_BYTES:
        raise InvoiceNotSendableError(_("The PDF is too large for an e-mail. Print it instead."))
    customer = invoice.order.customer
    return put_asked_for(customer, INVOICE, reference_of(invoice), after=after, now=now)


def mails_of(invoice: Invoice) -> list[Message]:
    """Return the mails that carried this invoice or will, the newest first."""
    return mails_about(INVOICE, reference_of(invoice))


def _invoice(message: Message) -> Invoice:
    return Invoice.objects.defer("xml").get(pk=pk_of(message.subject_ref))


def _context(message: Message) -> dict[str, Any]:
    invoice = _invoice(message)
    return {
        "number": invoice.number,
        "total": invoice.payable,
        "due_on": None if invoice.reverses_id else invoice.due_on,
        "is_reversal": invoice.reverses_id is not None,
    }


def _sample() -> dict[str, Any]:
    return {
        "number": "R2026-00042",
        "total": 289,
        "due_on": date(2026, 12, 1),
        "is_reversal": False,
    }


def _example(customer: Customer) -> Example | None:
    issued = Invoice.objects.filter(order__customer=customer).exclude(number=None).defer("xml")
    invoice = issued.first()
    return Example(reference_of(invoice)) if invoice else None


def _still_wanted(message: Message, now: datetime) -> str | None:
    if _invoice(message).state == Invoice.State.CANCELLED:
        return _("The invoice has been reversed since.")
    return None


def _attachments(message: Message) -> list[Attachment]:
    invoice = _invoice(message)
    with invoice.pdf.open("rb") as file:
        return [Attachment(f"{invoice.number}.pdf", file.read(), "application/pdf")]


def register_kinds() -> None:
    """Make the kind known to the outbox."""
    register_kind(KIND)


KIND = MessageKind(
    name=INVOICE,
    label=gettext_lazy("invoice"),
    legal_class=Message.LegalClass.TRANSACTIONAL,
    purpose=Purpose.CONTRACT,
    valid_for=timedelta(days=7),
    context=_context,
    still_wanted=_still_wanted,
    attachments=_attachments,
    channels=_EMAIL,
    placeholders=WORDS,
    sample=_sample,
    example=_example,
)
