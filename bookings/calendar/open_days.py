"""What counts on which date: hours, what is left of the day, and for whom it may be booked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bookings.calendar.free_days import MORE_THAN_A_PAGE
from bookings.calendar.loading import Need, load_calendar
from bookings.calendar.shares import Guest
from bookings.calendar.slots import Calendar, bay_time, free_slots, may_take
from workshop.models import Workshop
from workshop.openings import OpenDay, load_days


@dataclass(frozen=True)
class GuestDay:
    """What one kind of guest finds on a day.

    ``start_count`` is how many starts are free, ``is_kept`` that what is left is for others.
    """

    guest: Guest
    start_count: int
    is_kept: bool


@dataclass(frozen=True)
class DayReport:
    """One day; ``guests`` is empty on a closed one. Shares end at ``shares_until``."""

    open: OpenDay
    capacity: timedelta
    free: timedelta
    guests: list[GuestDay]
    shares_until: datetime

    @property
    def free_percent(self) -> int:
        """How much of all bays' time is left, rounded down."""
        return int(self.free * 100 // self.capacity) if self.capacity else 0


def report_days(
    site: Workshop, first_day: date, last_day: date, need: Need, *, now: datetime
) -> list[DayReport]:
    """Explain each day from ``first_day`` to ``last_day``, both included, for some work."""
    calendar = load_calendar(site, first_day, last_day, now=now)
    counts = {guest: _start_counts(calendar, need, guest, now) for guest in Guest}
    reports = []
    for one in load_days(site, first_day, last_day):
        capacity, free = bay_time(calendar, one.day)
        taken = timedelta(minutes=need.minutes + need.set_up_minutes)
        guests = [
            GuestDay(
                guest,
                counts[guest][one.day],
                not may_take(calendar, one.day, taken, guest, now=now),
            )
            for guest in Guest
            if one.spans
        ]
        midnight = datetime.combine(one.day, time.min, calendar.zone)
        until = midnight - calendar.shares.until
        reports.append(DayReport(one, capacity, free, guests, until))
    return reports


def _start_counts(calendar: Calendar, need: Need, guest: Guest, now: datetime) -> Counter[date]:
    wish = need.wish(guest, count=MORE_THAN_A_PAGE, is_spread=False)
    slots = free_slots(calendar, wish, now=now)
    return Counter(slot.starts_at.astimezone(calendar.zone).date() for slot in slots)
