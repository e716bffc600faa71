"""The call list as staff see it: a number only where a consent holds (C-21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.models import Appointment, DeferredWork
from bookings.visits.deferred import work_of_vehicles
from customers.consent.ledger import states_by_customer
from customers.models import Customer, ServiceRecord, Vehicle
from customers.models.consent import Channel
from invoices.amounts import amount_text
from messaging.calls.times import house_call_times
from messaging.gate.facts import Question, collect_facts
from messaging.gate.rules import Decision, judge
from messaging.kinds import get_kind
from messaging.models import Message
from reminders.calls.holds import holders, name_of
from reminders.calls.order import CallFacts, next_attempts, rank_call
from reminders.calls.outcomes import vehicles_of
from reminders.items import items_of
from reminders.models import CallAttempt
from reminders.seasons.parking import is_seasonal, season_of
from reminders.upcoming import entries
from workshop.models import Company, Service, User

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
    reason: str
    # A colleague who is calling just now.
    taken_by: str


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
    taken_by: str
    # Prices of what is due, and work that was put off.
    talk: list[str]
    again: list[datetime]


def mask_number(number: str) -> str:
    """Keep the beginning and the last two digits of an E.164 number."""
    return f"{number[:6]} •••• {number[-2:]}" if number else ""


def ranked_calls(messages: Sequence[Message], *, now: datetime) -> list[tuple[Message, str]]:
    """Put calls in the order in which to make them, each with its reason: one query."""
    vehicle_ids = {item.vehicle_id for message in messages for item in items_of(message)}
    works = work_of_vehicles(vehicle_ids, today=timezone.localdate(now))
    ranked = [(rank_call(_facts(message, works), now=now), message) for message in messages]
    ranked.sort(key=lambda pair: (pair[0].key, pair[1].pk))
    return [(message, rank.reason) for rank, message in ranked]


def _facts(message: Message, works: dict[int, list[DeferredWork]]) -> CallFacts:
    items = items_of(message)
    attempts = list(message.call_attempts.all())
    put_off = [work for item in items for work in works.get(item.vehicle_id, [])]
    return CallFacts(
        due_on=min((item.due_on for item in items), default=None),
        not_before=message.not_before,
        not_after=message.not_after,
        last_outcome=attempts[0].outcome if attempts else "",
        has_safety_work=any(work.urgency == DeferredWork.Urgency.SAFETY for work in put_off),
        season_ends_on=season_of(message)[1] if is_seasonal(message) else None,
    )


def call_rows(calls: Sequence[tuple[Message, str]], *, by: User, now: datetime) -> list[CallRow]:
    """Return the lines of a page of ranked calls, in five queries."""
    messages, reasons = [message for message, _reason in calls], dict(calls)
    states = states_by_customer({message.customer for message in messages if message.customer})
    taken = holders([message.pk for message in messages], by=by, now=now)
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
                customer.phone if is_allowed and message.pk not in taken else "",
                mask_number(message.address),
                list(message.call_attempts.all()),
                reasons[message],
                name_of(taken.get(message.pk)),
            )
        )
    return rows


def ask_gate(message: Message, customer: Customer, *, now: datetime) -> Decision:
    """Ask the gate whether the call may be made now; the message itself does not count (C-63)."""
    question = Question(customer, Channel.CALL, message.purpose, customer.phone, exclude=message.pk)
    return judge(collect_facts(question, now=now), now=now)


def call_sheet(message: Message, customer: Customer, *, by: User, now: datetime) -> CallSheet:
    """Collect what the page of one call shows."""
    decision = ask_gate(message, customer, now=now)
    times = house_call_times(Company.objects.first())
    vehicles = vehicles_of(message)
    records = ServiceRecord.objects.filter(vehicle__in=vehicles)
    taken_by = name_of(holders([message.pk], by=by, now=now).get(message.pk))
    return CallSheet(
        message=message,
        number=customer.phone if decision.is_allowed and not taken_by else "",
        masked=mask_number(customer.phone),
        refusal=decision.reason,
        outdated=get_kind(message.kind).still_wanted(message, now) or "",
        is_quiet=times.seconds_left(now) == 0,
        topics=entries([message])[0].topics,
        attempts=list(message.call_attempts.select_related("called_by")),
        records=list(records.select_related("service")[:SHOWN_RECORDS]),
        booking_url=_booking_url(message, customer),
        taken_by=taken_by,
        talk=[*_prices(message), *_put_off_work(vehicles, now)],
        again=next_attempts(times, now=now),
    )


def _prices(message: Message) -> list[str]:
    """Say what each due service costs, as far as the catalogue knows."""
    wanted = Service.objects.in_bulk([item.service_id for item in items_of(message)])
    return [
        _("%(service)s: %(price)s, everything included")
        % {"service": service.name, "price": amount_text(service.price_gross)}
        for service in wanted.values()
        if service.price_gross
    ]


def _put_off_work(vehicles: Sequence[Vehicle], now: datetime) -> list[str]:
    """Name the work that was put off, the most urgent first, with the price that was told."""
    found = work_of_vehicles([vehicle.pk for vehicle in vehicles], today=timezone.localdate(now))
    return [
        _("Put off at the last visit: %(work)s")
        % {
            "work": f"{work.text} ({amount_text(work.price_gross)})"
            if work.price_gross
            else work.text
        }
        for works in found.values()
        for work in works
    ]


def date_to_enter(attempt: CallAttempt, *, now: datetime) -> str:
    """Return the page on which to enter a date that was agreed by phone; "" if it is entered."""
    if attempt.outcome != CallAttempt.Outcome.BOOKED:
        return ""
    ahead = Appointment.objects.filter(state=Appointment.State.CONFIRMED, starts_at__gt=now)
    is_entered = ahead.filter(vehicle__in=vehicles_of(attempt.message)).exists()
    return "" if is_entered else _booking_url(attempt.message, attempt.customer)


def _booking_url(message: Message, customer: Customer) -> str:
    """Return the page on which staff finds a date for what the call is about."""
    query: dict[str, Any] = {"customer": customer.pk}
    for item in items_of(message)[:1]:
        code = Service.objects.values_list("code", flat=True).filter(pk=item.service_id).first()
        query |= {"vehicle": item.vehicle_id, "service": code}
    return f"{reverse('bookings:new_appointment')}?{urlencode(query)}"
