"""Reading what decides about reminders for many customers at once: few queries per chunk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from bookings.models import Appointment
from customers.due import Due
from customers.models import Customer, Vehicle
from messaging.models import Message
from reminders.items import Item, items_of
from reminders.kind import NAME
from reminders.models import CallAttempt
from reminders.plans.dues import all_dues
from reminders.seasons.parking import is_parked, is_seasonal

Row = TypeVar("Row", bound=Model)
# Older rows can't be about a step that is in reach today.
REMEMBERED = timedelta(days=500)
# Within so many days a step about the same service of the same vehicle is the same step, even
# if the forecast date has moved meanwhile; the two tyre seasons lie further apart.
SAME_OCCASION = timedelta(days=120)

UNDERWAY_STATES = (*Message.WAITING_STATES, *Message.SENT_STATES, Message.State.UNCERTAIN)


@dataclass
class Household:
    """One customer with everything that decides about their reminders."""

    customer: Customer
    dues: dict[int, list[Due]]
    # Vehicles that have a place in the calendar already.
    booked: set[int] = field(default_factory=set)
    waiting: list[Message] = field(default_factory=list)
    blocked: list[Message] = field(default_factory=list)
    told: set[Item] = field(default_factory=set)
    told_lately: set[Item] = field(default_factory=set)
    # When what was or will be told in a season is told; ``None``: it waits for a day.
    season_days: dict[Item, date | None] = field(default_factory=dict)
    # Due services (``Item.ref``) of which the customer said on the phone: not this time.
    declined: set[str] = field(default_factory=set)

    def counted_from(self, vehicle_id: int, due: Due) -> date:
        """Return the date that the steps of a due service count from.

        Of a season it is later for who is told later; its end for who waits for a day.
        """
        days = {
            item.step: day
            for item, day in self.season_days.items()
            if (item.vehicle_id, item.service_id, item.due_on)
            == (vehicle_id, due.service_id, due.due_on)
        }
        if due.holds_until is None or not days:
            return due.due_on
        first = min(days)
        return max((days[first] or due.holds_until) - timedelta(days=first), due.due_on)

    def is_current(self, item: Item) -> bool:
        """Whether the vehicle's service is still due on the date of the item."""
        return any(
            due.service_id == item.service_id and due.due_on == item.due_on
            for due in self.dues.get(item.vehicle_id, [])
        )


def read_households(
    vehicle_ids: Sequence[int], *, today: date, now: datetime
) -> tuple[list[Household], list[int]]:
    """Return those who hear about the vehicles, each with all of their vehicles.

    The second list holds vehicles of people who are told nothing: restricted ones. Call it in a
    transaction: the vehicles are locked. People of whom another planner or an editor holds a
    vehicle are left for the next round.
    """
    rows = Vehicle.objects.filter(pk__among=set(vehicle_ids))
    contacts = dict(rows.values_list("pk", Coalesce("driver_id", "customer_id")))
    locked = _lock(set(contacts.values()))
    silent = [pk for pk, contact in contacts.items() if contact in locked.silent]
    return _read_chunk(locked.people, today=today, now=now), silent


@dataclass(frozen=True)
class Locked:
    """People with their vehicles, all of them locked; and the ids of those told nothing."""

    people: list[tuple[Customer, list[Vehicle]]]
    silent: set[int]


def _lock(contacts: set[int]) -> Locked:
    """Lock people, then their vehicles, without waiting for anybody: so nothing can deadlock."""
    known = Customer.objects.filter(pk__among=contacts)
    people = _locking(known.living()).in_bulk()
    # The driver hears about a vehicle, where there is one besides the holder.
    theirs = Q(driver__among=people.keys()) | Q(driver=None, customer__among=people.keys())
    vehicles = Vehicle.objects.filter(theirs, sold_on=None)
    by_contact: dict[int, list[Vehicle]] = {pk: [] for pk in people}
    for vehicle in _locking(vehicles):
        by_contact[vehicle.contact_id].append(vehicle)
    counts = Counter(vehicles.values_list(Coalesce("driver_id", "customer_id"), flat=True))
    silent = contacts - people.keys()
    if silent:
        silent -= set(known.living().filter(pk__in=silent).values_list("pk", flat=True))
    return Locked(
        [(people[pk], own) for pk, own in by_contact.items() if len(own) == counts[pk]], silent
    )


def _locking(rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows.order_by("pk").select_for_update(skip_locked=True, no_key=True)


def _read_chunk(
    people: list[tuple[Customer, list[Vehicle]]], *, today: date, now: datetime
) -> list[Household]:
    vehicles = [vehicle for _customer, own in people for vehicle in own]
    dues = all_dues(vehicles, today=today)
    booked = booked_vehicles([vehicle.pk for vehicle in vehicles], now=now)
    chunk = {
        customer.pk: Household(
            customer,
            {vehicle.pk: dues[vehicle.pk] for vehicle in own},
            {vehicle.pk for vehicle in own if vehicle.pk in booked},
        )
        for customer, own in people
    }
    remembered = Message.objects.filter(
        customer__among=chunk.keys(), kind=NAME, created_at__gt=now - REMEMBERED
    )
    for message in remembered:
        _remember(chunk[message.customer_id or 0], message, now)
    declined = CallAttempt.objects.filter(
        customer__among=chunk.keys(), outcome=CallAttempt.Outcome.NOT_INTERESTED
    )
    for attempt in declined.select_related("message"):
        refs = {item.ref for item in items_of(attempt.message)}
        chunk[attempt.customer_id].declined.update(refs)
    return list(chunk.values())


def booked_vehicles(vehicle_ids: list[int], *, now: datetime) -> set[int]:
    """Return which of the vehicles have a place in the calendar from now on."""
    ahead = Appointment.objects.occupying().filter(vehicle__among=set(vehicle_ids), ends_at__gt=now)
    return set(ahead.values_list("vehicle_id", flat=True))


def _remember(household: Household, message: Message, now: datetime) -> None:
    if message.state == Message.State.BLOCKED:
        household.blocked.append(message)
        return
    if message.state == Message.State.PLANNED:
        household.waiting.append(message)
    items = items_of(message)
    household.told.update(items)
    if is_seasonal(message):
        day = None if is_parked(message) else timezone.localdate(message.not_before)
        household.season_days.update(dict.fromkeys(items, day))
    if message.state in UNDERWAY_STATES and message.created_at > now - SAME_OCCASION:
        household.told_lately.update(items)
