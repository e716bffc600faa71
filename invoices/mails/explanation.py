"""The explanation by e-mail: part of the contract, without the code for the next booking (C-02)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Customer
from customers.models.consent import Channel, Purpose
from invoices.errors import InvoiceNotSendableError
from invoices.explanation.counter import current_invoice
from invoices.explanation.prints import Wish, mail_copy
from invoices.issuing.records import reference_of
from invoices.mails.asked_for import mails_about, put_asked_for
from invoices.models import ImportedInvoice, Invoice, Order
from messaging.kinds import Attachment, Example, MessageKind, register_kind
from messaging.models import Message
from messaging.texts.placeholders import Placeholder
from workshop_crm.lib.references import pk_of

EXPLANATION = "explanation"
_EMAIL = (Channel.EMAIL,)

WORDS = (
    Placeholder(
        "number", "nummer", gettext_lazy("the number of the invoice"),
        lambda context, channel: context["number"], must_on=_EMAIL,
    ),
    Placeholder(
        "order", "auftrag", gettext_lazy("the number of the order"),
        lambda context, channel: context["order"],
    ),
)  # fmt: skip


@transaction.atomic
def send_explanation(order: Order, *, after: int, now: datetime) -> Message:
    """Put the explanation into the outbox as a mail, once for each click: see ``put_asked_for``.

    Raises InvoiceNotSendableError without an issued invoice or
    without an address.
    """
    invoice = _issued(order)
    if invoice is None:
        raise InvoiceNotSendableError(_("The invoice is not issued yet."))
    return put_asked_for(
        order.customer,
        EXPLANATION,
        _ref(order),
        occasion=f"{reference_of(invoice)}/",
        after=after,
        now=now,
    )


def explanation_mails(order: Order) -> list[Message]:
    """Return the mails that carried this explanation or will, the newest first."""
    return mails_about(EXPLANATION, _ref(order))


def _ref(order: Order) -> str:
    return f"order:{order.pk}"


def _issued(order: Order) -> Invoice | ImportedInvoice | None:
    invoice = current_invoice(order)
    return invoice if invoice and invoice.number else None


def _order(message: Message) -> Order:
    orders = Order.objects.select_related("customer", "vehicle", "workshop")
    return orders.get(pk=pk_of(message.subject_ref))


def _context(message: Message) -> dict[str, Any]:
    order = _order(message)
    invoice = _issued(order)
    return {"number": invoice.number if invoice else "", "order": order.number}


def _still_wanted(message: Message, now: datetime) -> str | None:
    return None if _issued(_order(message)) else _("The invoice has been reversed since.")


def _attachments(message: Message) -> list[Attachment]:
    order = _order(message)
    wish = Wish(order, message.language, has_code=False)
    content = mail_copy(wish, now=timezone.now())
    return [Attachment(f"{order.number}.pdf", content, "application/pdf")]


def _sample() -> dict[str, Any]:
    return {"number": "R2026-00042", "order": "A2026-00041"}


def _example(customer: Customer) -> Example | None:
    billed = Order.objects.filter(customer=customer, state=Order.State.INVOICED).first()
    return Example(_ref(billed)) if billed else None


KIND = MessageKind(
    name=EXPLANATION,
    label=gettext_lazy("explanation of the invoice"),
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


def register_kinds() -> None:
    """Make the kind known to the outbox."""
    register_kind(KIND)
