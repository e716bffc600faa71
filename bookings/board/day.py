"""What the front desk sees of one day, or of one week, at one site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from bookings.board.grid import Grid, Place, Span, lay_out, row_at
from bookings.calendar.loading import LONGEST, load_calendar, local_day
from bookings.calendar.overbooked import Hours, Misplaced, misplaced, time_left, too_many
from bookings.calendar.slots import Calendar, bay_time
from bookings.models import Appointment, Booking, Visit
from bookings.visits.walking import open_visits
from workshop.models import Bay, BayAbsence, Workshop
from workshop.openings import OpenDay, load_days
from workshop.openings import Span as TimeSpan

State = Appointment.State
ON_BOARD = (State.HELD, State.CONFIRMED, State.ARRIVED, State.DONE)
DID_NOT_COME = (State.NO_SHOW, State.CANCELLED)


@dataclass(frozen=True)
class Day:
    """One local day of one site; ``closed`` says why nobody works, empty on a working day."""

    site: Workshop
    on: date
    now: datetime
    bays: list[Bay]
    grid: Grid
    appointments: list[Appointment]
    absences: list[BayAbsence]
    visits: list[Visit]
    waiting_count: int
    closed: str
    misplaced: list[Misplaced]
    walk_ins_too_many: int

    @cached_property
    def misplaced_pks(self) -> set[int]:
        return {one.appointment.pk for one in self.misplaced}

    @property
    def columns(self) -> list[tuple[Bay, int, int]]:
        """Bays with first column and width."""
        return [
            (bay, first, width)
            for bay, (_id, first, width) in zip(self.bays, self.grid.columns, strict=True)
        ]

    @property
    def cards(self) -> list[tuple[Appointment, Place]]:
        """Appointments that stand on the board, with their place."""
        places = self.grid.places
        return [(one, places[one.pk]) for one in self.appointments if one.pk in places]

    @property
    def on_paper(self) -> list[tuple[Appointment, str]]:
        """Appointments that stand on the board, by time, with the name of their bay."""
        names = {bay.pk: bay.name for bay in self.bays}
        return [(one, names.get(one.bay_id, "")) for one, _place in self.cards]

    @property
    def blocked(self) -> list[tuple[BayAbsence, Place]]:
        """Spans in which a bay can't be used, with their place."""
        places = self.grid.places
        return [(one, places[-one.pk]) for one in self.absences if -one.pk in places]

    @property
    def opens_minute(self) -> int:
        """Where the board begins, in minutes of the day."""
        return self.grid.opens.hour * 60 + self.grid.opens.minute

    @cached_property
    def arrivals(self) -> list[Appointment]:
        """Customers who are expected and not here yet, by time."""
        return [one for one in self.appointments if one.state == State.CONFIRMED]

    @property
    def missing(self) -> list[Appointment]:
        """Appointments of the day that were cancelled or to which nobody came."""
        return [one for one in self.appointments if one.state in DID_NOT_COME]

    @property
    def now_row(self) -> int | None:
        return row_at(self.grid, self.now, on=self.on, zone=zone_of(self.site))

    @property
    def is_today(self) -> bool:
        return self.on == local_day(self.site, self.now)

    @property
    def previous(self) -> date:
        return self.on - timedelta(days=1)

    @property
    def following(self) -> date:
        return self.on + timedelta(days=1)


@dataclass(frozen=True)
class WeekDay:
    """One day of the week view."""

    on: date
    appointments: list[Appointment]
    closed: str
    # Of all bays' opening time, in percent; nothing on a closed day.
    load_percent: int | None = None
    # So many appointments have lost their place.
    misplaced_count: int = 0

    @property
    def held_count(self) -> int:
        return sum(one.state == State.HELD for one in self.appointments)

    @property
    def booked_count(self) -> int:
        return len(self.appointments) - self.held_count


@dataclass(frozen=True)
class Week:
    """Seven days of one site, Monday first."""

    site: Workshop
    days: list[WeekDay]
    now: datetime

    @property
    def monday(self) -> date:
        return self.days[0].on

    @property
    def sunday(self) -> date:
        return self.days[-1].on

    @property
    def number(self) -> int:
        """The calendar week by ISO 8601, as Germany counts."""
        return self.monday.isocalendar().week

    @property
    def previous(self) -> date:
        return self.monday - timedelta(days=7)

    @property
    def following(self) -> date:
        return self.monday + timedelta(days=7)


def zone_of(site: Workshop) -> ZoneInfo:
    return ZoneInfo(site.time_zone)


def load_day(site: Workshop, on: date, *, now: datetime) -> Day:
    """Load the board of a local day; as many queries for a full day as for an empty one."""
    zone = zone_of(site)
    start, end = _bounds(on, on, zone)
    bays = list(site.bays.filter(is_active=True))
    bay_ids = [bay.pk for bay in bays]
    appointments = _appointments(site, start, end, now)
    absences = list(
        BayAbsence.objects.filter(bay__in=bay_ids, starts_at__lt=end, ends_at__gt=start)
    )
    (open_day,) = load_days(site, on, on)
    hours = [
        (opens.astimezone(zone).time(), closes.astimezone(zone).time())
        for opens, closes in open_day.spans
    ]
    visits = list(open_visits(site=site.pk))
    begun = [one for one in appointments if one.starts_at >= start]
    came_today = [one for one in visits if start <= one.arrived_at <= now < end]
    walk_ins = sum(one.appointment_id is None for one in came_today)
    can_work = Hours(open_day.spans, _absent_by_bay(bay_ids, absences))
    spans = [
        *(_span(one) for one in appointments if one.state in ON_BOARD),
        *(Span(-one.pk, one.bay_id, one.starts_at, one.ends_at) for one in absences),
    ]
    return Day(
        site=site,
        on=on,
        now=now,
        bays=bays,
        grid=lay_out(spans, bay_ids, hours, on=on, zone=zone),
        appointments=appointments,
        absences=absences,
        visits=visits,
        waiting_count=count_waiting(site),
        closed=_why_closed(open_day),
        misplaced=misplaced(begun, can_work, now=now),
        walk_ins_too_many=too_many(walk_ins, time_left(appointments, can_work, now=now)),
    )


def _absent_by_bay(bay_ids: list[int], absences: list[BayAbsence]) -> dict[int, list[TimeSpan]]:
    absent: dict[int, list[TimeSpan]] = {pk: [] for pk in bay_ids}
    for one in absences:
        absent[one.bay_id].append((one.starts_at, one.ends_at))
    return absent


def load_week(site: Workshop, on: date, *, now: datetime) -> Week:
    """Load the seven local days of the week that contains ``on``, Monday first."""
    monday = on - timedelta(days=on.weekday())
    dates = [monday + timedelta(days=n) for n in range(7)]
    zone = zone_of(site)
    start, end = _bounds(monday, dates[-1], zone)
    by_day: dict[date, list[Appointment]] = {day: [] for day in dates}
    for one in _appointments(site, start, end, now):
        if one.state in ON_BOARD:
            by_day[max(one.starts_at, start).astimezone(zone).date()].append(one)
    open_days = load_days(site, monday, dates[-1])
    calendar = load_calendar(site, monday, dates[-1], now=now)
    absent = {bay.id: bay.absent for bay in calendar.bays}
    days = [
        WeekDay(
            one.day,
            by_day[one.day],
            _why_closed(one),
            _load_percent(calendar, one.day),
            len(misplaced(by_day[one.day], Hours(one.spans, absent), now=now)),
        )
        for one in open_days
    ]
    return Week(site, days, now)


def _load_percent(calendar: Calendar, day: date) -> int | None:
    capacity, free = bay_time(calendar, day)
    return round(100 * (1 - free / capacity)) if capacity else None


def count_waiting(site: Workshop) -> int:
    """Count the bookings that have not been answered yet."""
    waiting = (Booking.State.OPEN, Booking.State.UNCONFIRMED)
    return Booking.objects.filter(workshop=site, state__in=waiting, answered_at=None).count()


def _appointments(
    site: Workshop, start: datetime, end: datetime, now: datetime
) -> list[Appointment]:
    # An offered date whose time to answer is over occupies nothing any more.
    lapsed = Q(state=State.HELD, proposal__expires_at__lte=now)
    return list(
        Appointment.objects.filter(
            workshop=site, starts_at__gt=start - LONGEST, starts_at__lt=end, ends_at__gt=start
        )
        .filter(state__in=(*ON_BOARD, *DID_NOT_COME))
        .exclude(lapsed)
        .select_related("customer", "vehicle", "booking__source", "proposal", "visit")
        .prefetch_related("services")
        .order_by("starts_at", "bay_id", "id")
    )


def _span(one: Appointment) -> Span:
    work_at = one.starts_at if one.taken_from else None
    return Span(one.pk, one.bay_id, one.occupied_from, one.ends_at, work_at)


def _bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    after = last + timedelta(days=1)
    return datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)


def _why_closed(one: OpenDay) -> str:
    """Say why nobody works on a day; empty on a working day."""
    return "" if one.spans else one.reason or _("No opening hours")
