"""What a customer ordered by link, and withdrew from, in their hands (C-71, C-72)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from customers.models import Customer
from customers.models.consent import Channel, Purpose
from invoices.amounts import amount_text
from invoices.links import inquiry_url
from invoices.mails.about_inquiries import (
    BOTH,
    CAR_AND_SITE,
    example_of,
    inquiry_of,
    items,
    reference_of,
    sample_job,
)
from invoices.models import Inquiry
from messaging.gate.rules import next_allowed_channel
from messaging.kinds import Example, MessageKind, register_kind
from messaging.models import Message
from messaging.outbox import NewMessage, put_message
from messaging.texts.placeholders import Look, Placeholder, moment

AGREED = "extra_work_agreed"
REVOKED = "extra_work_revoked"


def confirm_agreed(inquiry: Inquiry, *, now: datetime) -> Message | None:
    """Put the receipt of what was ordered by link into the outbox, once; see ``_put``."""
    return _put(inquiry, AGREED, now=now)


def confirm_revoked(inquiry: Inquiry, *, now: datetime) -> Message | None:
    """Put the receipt of a withdrawal, with its moment, into the outbox, once; see ``_put``."""
    return _put(inquiry, REVOKED, now=now)


def _put(inquiry: Inquiry, kind: str, *, now: datetime) -> Message | None:
    """Return the message, or ``None`` where neither mail nor SMS reaches the customer.

    Both stay with them unchanged, which a page of ours does not. Call it inside the transaction of
    its cause.
    """
    customer = inquiry.order.customer
    channel = next_allowed_channel(customer, purpose=Purpose.CONTRACT, order=BOTH, now=now)
    if channel is None:
        return None
    new = NewMessage(
        customer=customer,
        kind=kind,
        channel=channel,
        subject_ref=reference_of(inquiry),
        occasion=kind,
        not_before=now,
    )
    return put_message(new, now=now)


def receipts_of(inquiry: Inquiry) -> list[Message]:
    """Return the receipts that left or will, the newest first."""
    return list(
        Message.objects.filter(kind__in=[AGREED, REVOKED], subject_ref=reference_of(inquiry))
    )


def _facts(inquiry: Inquiry) -> dict[str, Any]:
    return {
        "site": inquiry.order.workshop,
        "vehicle": inquiry.order.vehicle,
        "version": inquiry.version,
        "items": inquiry.agreed_items,
        "gross": inquiry.agreed_gross,
        "until": inquiry.revocable_until,
        "link": inquiry_url(inquiry),
    }


def _agreed(message: Message) -> dict[str, Any]:
    inquiry = inquiry_of(message)
    return _facts(inquiry) | {"at": inquiry.answered_at, "by": inquiry.answered_by}


def _revoked(message: Message) -> dict[str, Any]:
    inquiry = inquiry_of(message)
    return _facts(inquiry) | {"at": inquiry.revoked_at, "by": inquiry.revoked_by}


def _until(context: dict[str, Any], channel: str) -> str:
    until: date | None = context["until"]
    return date_format(until, "SHORT_DATE_FORMAT") if until else ""


_BASE = (
    Placeholder(
        "work", "arbeiten", gettext_lazy("the extra work with its prices, one line each"),
        items, Look.FACTS, must_on=BOTH,
    ),
    Placeholder(
        "when", "wann", gettext_lazy("the day and time of the declaration"),
        lambda context, channel: moment(context["at"], channel), must_on=BOTH,
    ),
    Placeholder(
        "by", "von", gettext_lazy("the name that was typed"),
        lambda context, channel: context["by"],
    ),
    Placeholder(
        "number", "nummer", gettext_lazy("number and version of what was ordered"),
        lambda context, channel: context["version"], must_on=(Channel.EMAIL,),
    ),
    *CAR_AND_SITE,
)  # fmt: skip
_ORDERED = (
    Placeholder(
        "total", "summe", gettext_lazy("the price of all extra work, with VAT"),
        lambda context, channel: amount_text(context["gross"]), must_on=BOTH,
    ),
    Placeholder(
        "withdraw_until", "widerruf_bis",
        gettext_lazy("the last day of the right of withdrawal; empty for a business"),
        _until,
    ),
    Placeholder(
        "link", "link", gettext_lazy("the page with what was ordered and the way to withdraw"),
        lambda context, channel: context["link"], Look.LINK, must_on=BOTH,
        label=gettext_lazy("See the order or withdraw from it"),
    ),
)  # fmt: skip


def _sample() -> dict[str, Any]:
    return sample_job() | {
        "version": "A2026-00041/1",
        "until": date(2026, 12, 10),
        "at": datetime(2026, 11, 26, 8, 0, tzinfo=timezone.get_default_timezone()),
        "by": "Ada Öztürk",
    }


def _agreed_example(customer: Customer) -> Example | None:
    return example_of(_ordered_by(customer).filter(answered_at__isnull=False))


def _revoked_example(customer: Customer) -> Example | None:
    return example_of(_ordered_by(customer).filter(revoked_at__isnull=False))


def _ordered_by(customer: Customer) -> QuerySet[Inquiry]:
    return Inquiry.objects.filter(order__customer=customer).exclude(agreed=[])


KIND_AGREED = MessageKind(
    name=AGREED,
    label=gettext_lazy("extra work: what you ordered"),
    legal_class=Message.LegalClass.TRANSACTIONAL,
    purpose=Purpose.CONTRACT,
    valid_for=timedelta(days=7),
    channels=BOTH,
    context=_agreed,
    placeholders=(*_BASE, *_ORDERED),
    sample=_sample,
    example=_agreed_example,
    is_awaited=True,
)
KIND_REVOKED = replace(
    KIND_AGREED,
    name=REVOKED,
    label=gettext_lazy("extra work: your withdrawal"),
    context=_revoked,
    placeholders=_BASE,
    example=_revoked_example,
)


def register_kinds() -> None:
    """Make the kinds known to the outbox."""
    register_kind(KIND_AGREED)
    register_kind(KIND_REVOKED)
