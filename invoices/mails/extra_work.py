"""The message kind of extra work: the link by which the customer agrees, or doesn't (C-72)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from customers.models import Customer
from customers.models.consent import Channel, Purpose
from invoices.amounts import amount_text
from invoices.errors import UnreachableError
from invoices.links import inquiry_url
from invoices.models import Inquiry, Order
from invoices.orders.inquiries import ask_by_link
from messaging.kinds import Example, MessageKind, register_kind
from messaging.models import Message
from messaging.outbox import NewMessage, address_of, put_message
from messaging.texts.placeholders import SENDER, Look, Placeholder, moment
from workshop.models import User
from workshop_crm.lib.house_text import house_text as _

EXTRA_WORK = "extra_work"
BOTH = (Channel.EMAIL, Channel.SMS)


@transaction.atomic
def send_inquiry(order: Order, channel: str, *, by: User, now: datetime) -> Inquiry:
    """Ask about the extra work that waits by a link in a mail or SMS.

    Raises UnreachableError, or what ``ask_by_link`` raises.
    """
    if not address_of(order.customer, channel):
        raise UnreachableError
    inquiry = ask_by_link(order, by=by, now=now)
    new = NewMessage(
        customer=order.customer,
        kind=EXTRA_WORK,
        channel=channel,
        subject_ref=f"inquiry:{inquiry.pk}",
        occasion="asked",
        not_before=now,
        not_after=inquiry.expires_at,
    )
    put_message(new, now=now)
    return inquiry


def _inquiry(message: Message) -> Inquiry:
    inquiries = Inquiry.objects.select_related("order__workshop", "order__vehicle")
    return inquiries.get(pk=int(message.subject_ref.partition(":")[2]))


def _context(message: Message) -> dict[str, Any]:
    inquiry = _inquiry(message)
    return {
        "site": inquiry.order.workshop,
        "vehicle": inquiry.order.vehicle,
        "items": inquiry.items,
        "gross": inquiry.gross,
        "until": inquiry.expires_at,
        "link": inquiry_url(inquiry),
    }


def _still_wanted(message: Message, now: datetime) -> str | None:
    inquiry = _inquiry(message)
    is_wanted = inquiry.is_open(now) and inquiry.order.state in Order.UNSETTLED
    return None if is_wanted else _("The question is not open any more.")


def _items(context: dict[str, Any], channel: str) -> tuple[tuple[str, str], ...]:
    return tuple((item["text"], amount_text(Decimal(item["gross"]))) for item in context["items"])


def _car(context: dict[str, Any], channel: str) -> str:
    vehicle = context["vehicle"]
    return str(vehicle.plate or vehicle.model) if vehicle else ""


WORDS = (
    Placeholder(
        "link", "link", gettext_lazy("the page on which the customer agrees or not"),
        lambda context, channel: context["link"], Look.LINK, must_on=BOTH,
        label=gettext_lazy("See and decide"),
    ),
    Placeholder(
        "work", "arbeiten", gettext_lazy("the extra work with its prices, one line each"),
        _items, Look.FACTS,
    ),
    Placeholder(
        "total", "summe", gettext_lazy("the price of all extra work, with VAT"),
        lambda context, channel: amount_text(context["gross"]),
    ),
    Placeholder("vehicle", "fahrzeug", gettext_lazy("plate or model; empty without a car"), _car),
    Placeholder(
        "until", "bis", gettext_lazy("until when the customer can answer"),
        lambda context, channel: moment(context["until"], channel),
    ),
    Placeholder(
        "site", "standort", gettext_lazy("the name of the site"),
        lambda context, channel: context["site"].name, one_of=SENDER,
    ),
    Placeholder(
        "phone", "telefon", gettext_lazy("the phone number of the site"),
        lambda context, channel: context["site"].phone,
    ),
)  # fmt: skip


def _sample() -> dict[str, Any]:
    """Return made-up facts of a question about one job."""
    return {
        "site": SimpleNamespace(name="Werkstatt Muster", phone="089 123456"),
        "vehicle": SimpleNamespace(plate="M-AB 123", model=""),
        "items": [{"text": "Bremsbeläge hinten", "gross": "189.00"}],
        "gross": Decimal("189.00"),
        "until": datetime(2026, 11, 26, 8, 0, tzinfo=timezone.get_default_timezone()),
        "link": f"{settings.PUBLIC_BASE_URL}/t/7.hbDM1tZ5kPLX6kq7H3oW4c/",
    }


def _example(customer: Customer) -> Example | None:
    latest = Inquiry.objects.filter(order__customer=customer, way=Inquiry.Way.LINK).first()
    return None if latest is None else Example(f"inquiry:{latest.pk}")


KIND = MessageKind(
    name=EXTRA_WORK,
    label=gettext_lazy("extra work: do you agree?"),
    legal_class=Message.LegalClass.TRANSACTIONAL,
    purpose=Purpose.CONTRACT,
    valid_for=timedelta(days=2),
    channels=BOTH,
    context=_context,
    still_wanted=_still_wanted,
    placeholders=WORDS,
    sample=_sample,
    example=_example,
    is_awaited=True,
)


def register_kinds() -> None:
    """Make the kind known to the outbox."""
    register_kind(KIND)
