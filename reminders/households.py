"""Reading what decides about reminders for many customers at once: few queries per chunk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from bookings.models import Appointment
from customers.due import Due, dues_by_vehicle
from customers.models import Customer, Vehicle
from messaging.models import Message
from reminders.items import Item, items_of
from reminders.kind import NAME
from reminders.models import CallAttempt

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
    told_lately: set[tuple[int, int, int]] = field(default_factory=set)
    # Due services (``Item.ref``) of which the customer said on the phone: not this time.
    declined: set[str] = field(default_factory=set)

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
    rows = Vehicle.objects.filter(pk__in=vehicle_ids)
    contacts = dict(rows.values_list("pk", Coalesce("driver_id", "customer_id")))
    locked = _lock(set(contacts.values()))
    customers = _living(contacts.values())
    told = [
        customer
        for _pk, customer in sorted(customers.items())
        if all(vehicle.pk in locked for vehicle in _vehicles_of(customer))
    ]
    silent = [pk for pk, contact in contacts.items() if contact not in customers]
    return _read_chunk(told, today=today, now=now), silent


def _living(ids: Iterable[int]) -> dict[int, Customer]:
    unsold = Vehicle.objects.filter(sold_on=None)
    # The driver hears about a vehicle, where there is one besides the holder.
    own, driven = unsold.filter(driver=None), unsold.filter(driver__isnull=False)
    return (
        Customer.objects.living()
        .prefetch_related(Prefetch("vehicles", own), Prefetch("driven_vehicles", driven))
        .in_bulk(set(ids))
    )


def _lock(contacts: set[int]) -> set[int]:
    """Lock people, then their vehicles, without waiting for anybody: so nothing can deadlock.

    Returns the ids of the vehicles; those of people whom somebody else holds are not among them.
    """
    people = Customer.objects.filter(pk__in=contacts).order_by("pk")
    mine = set(_locking(people).values_list("pk", flat=True))
    theirs = Q(driver__in=mine) | Q(driver=None, customer__in=mine)
    vehicles = Vehicle.objects.filter(theirs, sold_on=None).order_by("pk")
    return set(_locking(vehicles).values_list("pk", flat=True))


def _locking(rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows.select_for_update(skip_locked=True, no_key=True)


def _vehicles_of(customer: Customer) -> list[Vehicle]:
    return [*customer.vehicles.all(), *customer.driven_vehicles.all()]


def _read_chunk(customers: list[Customer], *, today: date, now: datetime) -> list[Household]:
    vehicles = [vehicle for customer in customers for vehicle in _vehicles_of(customer)]
    dues = dues_by_vehicle(vehicles, today=today)
    booked = booked_vehicles([vehicle.pk for vehicle in vehicles], now=now)
    chunk = {}
    for customer in customers:
        own = [vehicle.pk for vehicle in _vehicles_of(customer)]
        chunk[customer.pk] = Household(customer, {pk: dues[pk] for pk in own}, booked & {*own})
    remembered = Message.objects.filter(
        customer__in=list(chunk), kind=NAME, created_at__gt=now - REMEMBERED
    )
    for message in remembered:
        _remember(chunk[message.customer_id or 0], message, now)
    declined = CallAttempt.objects.filter(
        customer__in=list(chunk), outcome=CallAttempt.Outcome.NOT_INTERESTED
    )
    for attempt in declined.select_related("message"):
        refs = {item.ref for item in items_of(attempt.message)}
        chunk[attempt.customer_id].declined.update(refs)
    return list(chunk.values())


def booked_vehicles(vehicle_ids: list[int], *, now: datetime) -> set[int]:
    """Return which of the vehicles have a place in the calendar from now on."""
    ahead = Appointment.objects.occupying().filter(vehicle__in=vehicle_ids, ends_at__gt=now)
    return set(ahead.values_list("vehicle_id", flat=True))


def _remember(household: Household, message: Message, now: datetime) -> None:
    if message.state == Message.State.BLOCKED:
        household.blocked.append(message)
        return
    if message.state == Message.State.PLANNED:
        household.waiting.append(message)
    items = items_of(message)
    household.told.update(items)
    if message.state in UNDERWAY_STATES and message.created_at > now - SAME_OCCASION:
        household.told_lately.update(item.occasion for item in items)
