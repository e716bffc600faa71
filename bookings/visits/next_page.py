"""What the hand-over's last question shows: what is due, free dates for it, ways to reach them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from bookings.calendar.loading import earliest_start, find_slots, needs_of
from bookings.calendar.slots import SlotWish
from bookings.models import Appointment, NextStep, Visit
from bookings.visits.next_steps import agreed_channels, coming_appointments, site_of_visit
from customers.due import vehicle_dues
from customers.models import Vehicle
from customers.models.consent import Channel
from workshop.models import Service

# Work that is due is best done two weeks before, while there is still room to move.
PROPOSE_BEFORE = timedelta(days=14)
# Nobody fixes a time of day for a date further off; that is what the reminder is for.
DATES_WITHIN = timedelta(days=366)
DATED_SERVICES, DATES_EACH = 2, 3


@dataclass(frozen=True)
class NextService:
    """A service that comes due, the day that we propose for it, and free dates around it."""

    service: Service
    due_on: date
    propose_on: date
    reason: str
    is_past: bool
    dates: list[datetime] = field(default_factory=list)


@dataclass(frozen=True)
class NextPart:
    """Everything about the next step; ``noted`` is what was agreed."""

    dues: list[NextService]
    coming: list[Appointment]
    channels: list[tuple[str, str]]
    noted: NextStep | None


def load_next(visit: Visit, *, now: datetime) -> NextPart:
    """Load the part; free dates are searched only while the answer is open."""
    noted = NextStep.objects.filter(visit=visit).select_related("service", "appointment").first()
    dues = next_services(visit.vehicle, timezone.localdate(now)) if visit.vehicle else []
    if not (noted or visit.closed_at):
        dues = [*_with_dates(visit, dues[:DATED_SERVICES], now), *dues[DATED_SERVICES:]]
    return NextPart(
        dues=dues,
        coming=coming_appointments(visit, now=now),
        channels=[(one, str(Channel(one).label)) for one in agreed_channels(visit.customer)],
        noted=noted,
    )


def next_services(vehicle: Vehicle, today: date) -> list[NextService]:
    """Return what comes due for a vehicle, the earliest first."""
    dues = sorted(vehicle_dues(vehicle, today=today), key=lambda due: due.due_on)
    services = Service.objects.in_bulk([due.service_id for due in dues])
    return [
        NextService(
            service=services[due.service_id],
            due_on=due.due_on,
            propose_on=max(due.due_on - PROPOSE_BEFORE, today + timedelta(days=1)),
            reason=str(due.reason),
            is_past=due.due_on < today,
        )
        for due in dues
    ]


def _with_dates(visit: Visit, dues: list[NextService], now: datetime) -> list[NextService]:
    latest = timezone.localdate(now) + DATES_WITHIN
    return [
        replace(due, dates=_dates(visit, due, now)) if due.propose_on <= latest else due
        for due in dues
    ]


def _dates(visit: Visit, due: NextService, now: datetime) -> list[datetime]:
    site, need = site_of_visit(visit), needs_of([due.service])
    morning = datetime.combine(due.propose_on, time(8), ZoneInfo(site.time_zone))
    wish = SlotWish(
        minutes=need.minutes,
        abilities=need.abilities,
        near=max(morning, now),
        count=DATES_EACH,
        earliest=earliest_start(now),
    )
    return sorted(slot.starts_at for slot in find_slots(site, wish, now=now))
