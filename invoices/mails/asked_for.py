"""Mails that staff ask for by a click: again as often as they ask, but once for each click."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from customers.models import Customer
from customers.models.consent import Channel
from invoices.errors import InvoiceNotSendableError
from messaging.models import Message
from messaging.outbox import NewMessage, put_message


def mails_about(kind: str, subject_ref: str) -> list[Message]:
    """Return the mails about a subject that left or will, the newest first."""
    return list(Message.objects.filter(kind=kind, subject_ref=subject_ref).order_by("-pk"))


def put_asked_for(
    customer: Customer,
    kind: str,
    subject_ref: str,
    *,
    after: int,
    now: datetime,
    occasion: str = "",
) -> Message:
    """Put a mail that a person asks for into the outbox; while one still waits, it is that one.

    ``after`` is the id of the newest mail about it that they saw, 0 for none: a second click and a
    page loaded again say the same, and get the same row. Call it inside a transaction. Raises
    InvoiceNotSendableError without an address.
    """
    if not customer.email:
        raise InvoiceNotSendableError(_("The customer has no e-mail address. Print it instead."))
    waiting = Message.objects.filter(
        kind=kind, subject_ref=subject_ref, state__in=Message.WAITING_STATES
    )
    if newest := waiting.order_by("-pk").first():
        return newest
    new = NewMessage(
        customer=customer,
        kind=kind,
        channel=Channel.EMAIL,
        subject_ref=subject_ref,
        occasion=f"{occasion}after-{after}",
        not_before=now,
    )
    return put_message(new, now=now)


def said_of(message: Message) -> str:
    """Say what is true of the mail right after the click."""
    if message.state in Message.WAITING_STATES:
        return _("The e-mail is queued and leaves in a moment. Its state stands on this page.")
    state = message.get_state_display()
    return _("This e-mail is there already, nothing new was sent: %(state)s.") % {"state": state}
