"""What a customer ordered by link, and withdrew from, in their hands (C-71, C-72)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from customers.models import Customer
from customers.models.consent import Channel, Purpose
from invoices.amounts import amount_text
from invoices.links import inquiry_url
from invoices.models import Inquiry
from messaging.gate.rules import next_allowed_channel
from messaging.kinds import Example, MessageKind, register_kind
from messaging.models import Message
from messaging.outbox import NewMessage, put_message
from messaging.texts.placeholders import SENDER, Look, Placeholder, moment

AGREED = "extra_work_agreed"
REVOKED = "extra_work_revoked"
BOTH = (Channel.EMAIL, Channel.SMS)


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
        subject_ref=f"inquiry:{inquiry.pk}",
        occasion=kind,
        not_before=now,
    )
    return put_message(new, now=now)


def receipts_of(inquiry: Inquiry) -> list[Message]:
    """Return the receipts that left or will, the newest first."""
    return list(
        Message.objects.filter(kind__in=[AGREED, REVOKED], subject_ref=f"inquiry:{inquiry.pk}")
    )


def _inquiry(message: Message) -> Inquiry:
    inquiries = Inquiry.objects.select_related("order__workshop", "order__vehicle")
    return inquiries.get(pk=int(message.subject_ref.partition(":")[2]))


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
    inquiry = _inquiry(message)
    return _facts(inquiry) | {"at": inquiry.answered_at, "by": inquiry.answered_by}


def _revoked(message: Message) -> dict[str, Any]:
    inquiry = _inquiry(message)
    return _facts(inquiry) | {"at": inquiry.revoked_at, "by": inquiry.revoked_by}


def _items(context: dict[str, Any], channel: str) -> tuple[tuple[str, str], ...]:
    return tuple((item["text"], amount_text(Decimal(item["gross"]))) for item in context["items"])


def _car(context: dict[str, Any], channel: str) -> str:
    vehicle = context["vehicle"]
    return str(vehicle.plate or vehicle.model) if vehicle else ""


def _until(context: dict[str, Any], channel: str) -> str:
    until: date | None = context["until"]
    return date_format(until, "SHORT_DATE_FORMAT") if until else ""


_BASE = (
    Placeholder(
        "work", "arbeiten", gettext_lazy("the extra work with its prices, one line each"),
        _items, Look.FACTS, must_on=BOTH,
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
    Placeholder("vehicle", "fahrzeug", gettext_lazy("plate or model; empty without a car"), _car),
    Placeholder(
        "site", "standort", gettext_lazy("the name of the site"),
        lambda context, channel: context["site"].name, one_of=SENDER,
    ),
    Placeholder(
        "phone", "telefon", gettext_lazy("the phone number of the site"),
        lambda context, channel: context["site"].phone,
    ),
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
    """Return made-up facts of one job."""
    return {
        "site": SimpleNamespace(name="Werkstatt Muster", phone="089 123456"),
        "vehicle": SimpleNamespace(plate="M-AB 123", model=""),
        "version": "A2026-00041/1",
        "items": [{"text": "Bremsbeläge hinten", "gross": "189.00"}],
        "gross": Decimal("189.00"),
        "until": date(2026, 12, 10),
        "at": datetime(2026, 11, 26, 8, 0, tzinfo=timezone.get_default_timezone()),
        "by": "Ada Öztürk",
        "link": f"{settings.PUBLIC_BASE_URL}/t/7.hbDM1tZ5kPLX6kq7H3oW4c/",
    }


def _agreed_example(customer: Customer) -> Example | None:
    return _example(customer, answered_at__isnull=False)


def _revoked_example(customer: Customer) -> Example | None:
    return _example(customer, revoked_at__isnull=False)


def _example(customer: Customer, **which: Any) -> Example | None:
    found = Inquiry.objects.filter(order__customer=customer, way=Inquiry.Way.LINK, **which)
    latest = found.exclude(agreed=[]).first()
    return None if latest is None else Example(f"inquiry:{latest.pk}")


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
