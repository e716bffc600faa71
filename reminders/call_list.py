"""The call list as staff see it: a number only where a consent holds (C-21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from customers.consent import states_by_customer
from customers.models import Customer, ServiceRecord
from customers.models.consent import Channel
from messaging.call_times import house_call_times
from messaging.gate import Decision, judge
from messaging.gate_facts import Question, collect_facts
from messaging.kinds import get_kind
from messaging.models import Message
from reminders.calls import vehicles_of
from reminders.items import items_of
from reminders.models import CallAttempt
from reminders.upcoming import entries
from workshop.models import Company, Service

SHOWN_RECORDS = 6


@dataclass(frozen=True)
class CallRow:
    """One line of the list; ``number`` is empty when nobody may call."""

    message: Message
    customer: Customer
    topics: list[str]
    number: str
    masked: str
    attempts: list[CallAttempt]


@dataclass(frozen=True)
class CallSheet:
    """What the page of one call shows; ``refusal`` says why nobody may call."""

    message: Message
    number: str
    masked: str
    refusal: str
    # Why the call is not needed any more: booked, sold, done meanwhile.
    outdated: str
    is_quiet: bool
    topics: list[str]
    attempts: list[CallAttempt]
    records: list[ServiceRecord]
    booking_url: str


def mask_number(number: str) -> str:
    """Keep the beginning and the last two digits of an E.164 number."""
    return f"{number[:6]} •••• {number[-2:]}" if number else ""


def call_rows(messages: Sequence[Message]) -> list[CallRow]:
    """Return the lines of a page of calls, in four queries."""
    states = states_by_customer({message.customer for message in messages if message.customer})
    rows = []
    for entry in entries(messages):
        message, customer = entry.message, entry.message.customer
        if customer is None:
            continue
        state = states[customer.pk].get((Channel.CALL, message.purpose))
        is_current = message.address == customer.phone
        is_allowed = bool(state and state.is_given and is_current)
        rows.append(
            CallRow(
                message,
                customer,
                entry.topics,
                customer.phone if is_allowed else "",
                mask_number(message.address),
                list(message.call_attempts.all()),
            )
        )
    return rows


def ask_gate(message: Message, customer: Customer, *, now: datetime) -> Decision:
    """Ask the gate whether the call may be made now; the message itself does not count (C-63)."""
    question = Question(customer, Channel.CALL, message.purpose, customer.phone, exclude=message.pk)
    return judge(collect_facts(question, now=now), now=now)


def call_sheet(message: Message, customer: Customer, *, now: datetime) -> CallSheet:
    """Collect what the page of one call shows."""
    decision = ask_gate(message, customer, now=now)
    times = house_call_times(Company.objects.first())
    records = ServiceRecord.objects.filter(vehicle__in=vehicles_of(message))
    return CallSheet(
        message=message,
        number=customer.phone if decision.is_allowed else "",
        masked=mask_number(customer.phone),
        refusal=decision.reason,
        outdated=get_kind(message.kind).still_wanted(message, now) or "",
        is_quiet=times.seconds_left(now) == 0,
        topics=entries([message])[0].topics,
        attempts=list(message.call_attempts.select_related("called_by")),
        records=list(records.select_related("service")[:SHOWN_RECORDS]),
        booking_url=_booking_url(message, customer),
    )


def _booking_url(message: Message, customer: Customer) -> str:
    """Return the page on which staff finds a date for what the call is about."""
    query: dict[str, Any] = {"customer": customer.pk}
    for item in items_of(message)[:1]:
        code = Service.objects.values_list("code", flat=True).filter(pk=item.service_id).first()
        query |= {"vehicle": item.vehicle_id, "service": code}
    return f"{reverse('bookings:new_appointment')}?{urlencode(query)}"
