"""The message kind of extra work: the link by which the customer agrees, or doesn't (C-72)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from customers.models import Customer
from customers.models.consent import Purpose
from invoices.amounts import amount_text
from invoices.errors import UnreachableError
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
from invoices.models import Inquiry, Order
from invoices.orders.inquiries import ask_by_link
from messaging.kinds import Example, MessageKind, register_kind
from messaging.models import Message
from messaging.outbox import NewMessage, address_of, put_message
from messaging.texts.placeholders import Look, Placeholder, moment
from workshop.models import User
from workshop_crm.lib.house_text import house_text as _

EXTRA_WORK = "extra_work"


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
        subject_ref=reference_of(inquiry),
        occasion="asked",
        not_before=now,
        not_after=inquiry.expires_at,
    )
    put_message(new, now=now)
    return inquiry


def _context(message: Message) -> dict[str, Any]:
    inquiry = inquiry_of(message)
    return {
        "site": inquiry.order.workshop,
        "vehicle": inquiry.order.vehicle,
        "items": inquiry.items,
        "gross": inquiry.gross,
        "until": inquiry.expires_at,
        "link": inquiry_url(inquiry),
    }


def _still_wanted(message: Message, now: datetime) -> str | None:
    inquiry = inquiry_of(message)
    is_wanted = inquiry.is_open(now) and inquiry.order.state in Order.UNSETTLED
    return None if is_wanted else _("The question is not open any more.")


WORDS = (
    Placeholder(
        "link", "link", gettext_lazy("the page on which the customer agrees or not"),
        lambda context, channel: context["link"], Look.LINK, must_on=BOTH,
        label=gettext_lazy("See and decide"),
    ),
    Placeholder(
        "work", "arbeiten", gettext_lazy("the extra work with its prices, one line each"),
        items, Look.FACTS,
    ),
    Placeholder(
        "total", "summe", gettext_lazy("the price of all extra work, with VAT"),
        lambda context, channel: amount_text(context["gross"]),
    ),
    Placeholder(
        "until", "bis", gettext_lazy("until when the customer can answer"),
        lambda context, channel: moment(context["until"], channel),
    ),
    *CAR_AND_SITE,
)  # fmt: skip


def _sample() -> dict[str, Any]:
    until = datetime(2026, 11, 26, 8, 0, tzinfo=timezone.get_default_timezone())
    return sample_job() | {"until": until}


def _example(customer: Customer) -> Example | None:
    return example_of(Inquiry.objects.filter(order__customer=customer))


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
