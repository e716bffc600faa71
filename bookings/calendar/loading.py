"""Loading one site's calendar, and searching it for free slots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q

from bookings.calendar.shares import Guest, Shares
from bookings.calendar.slots import (
    BayTimes,
    Calendar,
    Slot,
    SlotWish,
    free_slots,
    merge_spans,
)
from bookings.models import Appointment
from workshop.models import Bay, BayAbsence, Company, Service, Workshop
from workshop.openings import Span, load_openings

# How far ahead we look, in days: further when too little is free in the days before.
HORIZONS = (10, 30, 120)
# No opening lasts longer, so a search need not look further back for an appointment's beginning.
LONGEST = timedelta(days=2)


def load_calendar(
    workshop: Workshop,
    first_day: date,
    last_day: date,
    *,
    now: datetime,
    except_appointment: int | None = None,
) -> Calendar:
    """Load what is open and what is busy from ``first_day`` to ``last_day``, both included.

    One query over the appointments that occupy a bay in these days, and one small query each
    for hours, closures, bays and their absences. A hold that has expired by ``now`` is free.
    """
    zone = ZoneInfo(workshop.time_zone)
    start = datetime.combine(first_day, time.min, zone).astimezone(UTC)
    end = datetime.combine(last_day + timedelta(days=1), time.min, zone).astimezone(UTC)
    absent = _absences(workshop, (start, end))
    busy = _busy_spans(workshop, (start, end), now, except_appointment)
    # Appointments of one bay never overlap; only an absence makes joining necessary.
    for bay_id, spans in absent.items():
        busy[bay_id] = merge_spans([*busy.get(bay_id, []), *spans])
    return Calendar(
        zone=zone,
        openings=load_openings(workshop, first_day, last_day),
        shares=shares_of(workshop),
        bays=[
            BayTimes(pk, frozenset(abilities), busy.get(pk, []), absent.get(pk, []))
            for pk, abilities in Bay.objects.filter(workshop=workshop, is_active=True)
            .order_by("name", "id")
            .values_list("id", "abilities")
        ],
    )


def occupied(span: Span, *, now: datetime) -> Q:
    """Return the condition for rows that occupy their bay somewhere in ``span`` at ``now``."""
    is_live = Q(state=Appointment.State.HELD, proposal__expires_at__gt=now) | Q(
        state__in=(Appointment.State.CONFIRMED, Appointment.State.ARRIVED)
    )
    return is_live & Q(
        state__in=Appointment.OCCUPYING_STATES,
        starts_at__gt=span[0] - LONGEST,
        starts_at__lt=span[1],
        ends_at__gt=span[0],
    )


def shares_of(workshop: Workshop) -> Shares:
    """Return what the site keeps free, as the slot search understands it."""
    return Shares(
        regulars=workshop.regulars_share_percent,
        walk_ins=workshop.walk_in_share_percent,
        until=timedelta(hours=workshop.shares_until_hours),
    )


def _absences(workshop: Workshop, span: Span) -> dict[int, list[Span]]:
    absent: dict[int, list[Span]] = {}
    rows = BayAbsence.objects.filter(
        bay__workshop=workshop, starts_at__lt=span[1], ends_at__gt=span[0]
    )
    for bay_id, starts_at, ends_at in rows.values_list("bay_id", "starts_at", "ends_at"):
        absent.setdefault(bay_id, []).append((starts_at, ends_at))
    return absent


def _busy_spans(
    workshop: Workshop, span: Span, now: datetime, except_appointment: int | None
) -> dict[int, list[Span]]:
    """Read the spans by the driver: the ORM's conversion of moments costs more than the query."""
    rows = Appointment.objects.filter(occupied(span, now=now), workshop=workshop)
    if except_appointment:
        rows = rows.exclude(pk=except_appointment)
    fields = rows.order_by("starts_at").values_list("bay_id", "taken_from", "starts_at", "ends_at")
    busy: dict[int, list[Span]] = {}
    with connection.cursor() as cursor:
        cursor.execute(*fields.query.sql_with_params())
        for bay_id, taken_from, starts_at, ends_at in cursor.fetchall():
            taken = (_instant(taken_from or starts_at), _instant(ends_at))
            busy.setdefault(bay_id, []).append(taken)
    return busy


def _instant(value: datetime) -> datetime:
    """SQLite's driver hands out UTC without saying so."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def local_day(workshop: Workshop, moment: datetime) -> date:
    """Return the date at the site."""
    return moment.astimezone(ZoneInfo(workshop.time_zone)).date()


def earliest_start(now: datetime) -> datetime:
    """Return the earliest start that the house offers."""
    return now + timedelta(hours=Company.objects.get(pk=1).lead_time_hours)


def find_slots(
    workshop: Workshop, wish: SlotWish, *, now: datetime, except_appointment: int | None = None
) -> list[Slot]:
    """Search a site for free slots in the next days, or around ``wish.near``.

    Looks at up to 120 days, in three steps that each load the calendar once: mostly the first
    is enough, so that a full calendar costs no more than the days that are looked at.
    """
    start = max(now, wish.earliest or now)
    near = max(start, wish.near or start)
    first_day = local_day(workshop, start)
    slots: list[Slot] = []
    for horizon in HORIZONS:
        days = horizon + wish.count * max(0, wish.days_apart - 1)
        last_day = local_day(workshop, near) + timedelta(days=days)
        searched_from = max(first_day, local_day(workshop, near) - timedelta(days=days))
        calendar = load_calendar(
            workshop, searched_from, last_day, now=now, except_appointment=except_appointment
        )
        slots = free_slots(calendar, wish, now=now)
        if len(slots) >= wish.count:
            break
    return slots


@dataclass(frozen=True)
class Need:
    """What services need together: minutes of work, all abilities of one bay, set-up before."""

    minutes: int
    abilities: frozenset[str] = frozenset()
    set_up_minutes: int = 0

    def wish(self, guest: Guest, **how: Any) -> SlotWish:
        """Return the wish for a slot that meets the need; ``how`` are its further fields."""
        return SlotWish(
            minutes=self.minutes,
            abilities=self.abilities,
            set_up_minutes=self.set_up_minutes,
            guest=guest,
            **how,
        )


def needs_of(services: Iterable[Service]) -> Need:
    """Add up what services need; an entry without a duration still takes a quarter of an hour.

    Set-up time counts once, the longest: the car stays where it is.
    """
    together = list(services)
    return Need(
        minutes=max(15, sum(service.duration_minutes for service in together)),
        abilities=frozenset(word for service in together for word in service.needed_abilities),
        set_up_minutes=max((service.set_up_minutes for service in together), default=0),
    )
