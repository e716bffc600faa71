"""What the list and the page of a customer show, in few queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import Promise

from customers.consent.states import States, states_by_customer
from customers.contact import active_pause, channel_lines, open_channels
from customers.due import Due, dues_by_vehicle
from customers.due_rules import month_end
from customers.forms.tasks import NoteForm
from customers.merging.duplicates import pairs_of
from customers.merging.undo import days_left, undoable_merges
from customers.models import Customer, Vehicle
from customers.models.consent import Purpose
from customers.search.hits import Hit
from customers.task_actions import action_of
from workshop.models import Service
from workshop_crm.lib.phones import format_phone

SOON_DAYS = 60
# More of them stand in the list of the fleet.
MOST_VEHICLES = 10


@dataclass(frozen=True)
class DueLine:
    """One due service for the page: its name, when, why, and how pressing it is."""

    name: str
    due_on: date
    reason: str | Promise
    look: str
    # The tyre season has begun: that is no delay.
    is_season: bool = False


@dataclass(frozen=True)
class ListRow:
    """One line of the customer list."""

    customer: Customer
    vehicles: list[Vehicle]
    hu_due: date | None
    is_hu_late: bool
    channels: list[str]
    # Why a search found it, when that stands in no column.
    hit: Hit | None = None

    @property
    def phone(self) -> str:
        return format_phone(self.customer.phone)


def list_rows(customers: Iterable[Customer], *, today: date) -> list[ListRow]:
    """Return the lines of one page of the list: three queries, however many lines."""
    customers = list(customers)
    kept = Vehicle.objects.filter(sold_on=None)
    prefetch_related_objects(customers, Prefetch("vehicles", kept, to_attr="kept_vehicles"))
    states = states_by_customer(customers)
    return [_row(customer, states[customer.pk], today) for customer in customers]


def hit_rows(hits: Iterable[Hit], *, today: date) -> list[ListRow]:
    """Return the lines of one page of a search, each with what it was found by."""
    hits = list(hits)
    rows = list_rows((hit.customer for hit in hits), today=today)
    return [replace(row, hit=hit) for row, hit in zip(rows, hits, strict=True)]


def _row(customer: Customer, states: States, today: date) -> ListRow:
    vehicles: list[Vehicle] = customer.kept_vehicles  # type: ignore[attr-defined]  # Prefetched.
    hu_due = min((each.hu_due for each in vehicles if each.hu_due), default=None)
    is_late = hu_due is not None and month_end(hu_due) < today
    channels = open_channels(customer, states, Purpose.SERVICE)
    return ListRow(customer, vehicles, hu_due, is_late, channels)


def customer_overview(customer: Customer, *, now: datetime) -> dict[str, Any]:
    """Return what the customer's page shows; as many queries for one vehicle as for ten."""
    today = timezone.localdate(now)
    held = customer.vehicles.select_related("driver")
    vehicles = list(held.order_by(F("sold_on").asc(nulls_first=True), "id")[:MOST_VEHICLES])
    dues = lines_by_vehicle(vehicles, today=today)
    return {
        "vehicles": [(vehicle, dues[vehicle.pk]) for vehicle in vehicles],
        "vehicle_count": customer.vehicles.filter(sold_on=None).count(),
        "driven": list(customer.driven_vehicles.filter(sold_on=None).select_related("customer")),
        "merges": [
            (record, days_left(record, now=now)) for record in undoable_merges(customer, now=now)
        ],
        "channels": channel_lines(customer, now=now),
        "phone": format_phone(customer.phone),
        "pause": active_pause(customer, now),
        "tasks": [
            (task, action_of(task))
            for task in customer.tasks.filter(done_at=None)
            .select_related("assigned_to", "customer")
            .order_by("due_at", "id")[:10]
        ],
        "duplicates": list(pairs_of(customer)),
        "note_form": NoteForm(),
        "now": now,
    }


def lines_by_vehicle(vehicles: Iterable[Vehicle], *, today: date) -> dict[int, list[DueLine]]:
    """Return what is due by vehicle id as lines for a page: four queries for any number."""
    services = Service.objects.in_bulk()
    return {
        pk: [_due_line(due, services[due.service_id], today) for due in dues]
        for pk, dues in dues_by_vehicle(vehicles, today=today).items()
    }


def _due_line(due: Due, service: Service, today: date) -> DueLine:
    days = (due.due_on - today).days
    is_season = service.due_rule == Service.DueRule.TYRES and days <= 0
    is_late = days < 0 and not is_season
    look = "state-bad" if is_late else "state-warn" if days <= SOON_DAYS else ""
    return DueLine(service.name, due.due_on, due.reason, look, is_season)
