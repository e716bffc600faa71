"""Days with their free starts, for people who choose for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bookings.calendar.loading import Need, load_calendar, local_day
from bookings.calendar.shares import Guest
from bookings.calendar.slots import Slot, free_slots
from bookings.models import Appointment
from workshop.models import Workshop

# How far one page looks, and how many with free times it shows.
LOOK_THROUGH, SHOWN_DAYS = timedelta(days=28), 5
DAY = timedelta(days=1)
MORE_THAN_A_PAGE = 10_000


@dataclass(frozen=True)
class FreeDay:
    """One day at the site and the starts that are free on it."""

    day: date
    starts: list[datetime]


@dataclass(frozen=True)
class FreeDays:
    """Some days with free starts; ``next_day`` is where the following page begins.

    ``previous_day`` is where the weeks before begin, ``None`` in the first ones. ``weeks`` are
    the days that were looked through, Monday to Sunday, with how many starts are free on each.
    """

    days: list[FreeDay]
    next_day: date
    previous_day: date | None
    weeks: list[list[tuple[date, int]]]


@dataclass(frozen=True)
class Search:
    """What is looked for: a need, from which day on (that turns the pages), not before when.

    ``earliest`` is the house's lead time and always holds. An appointment that is ``moving``
    is not in its own way. ``guest`` is who looks: days that are kept free for others are missing.
    """

    need: Need
    earliest: datetime
    first_day: date | None = None
    moving: Appointment | None = None
    guest: Guest = Guest.STAFF


def free_days(site: Workshop, search: Search, *, now: datetime) -> FreeDays:
    """Return the next days with free starts, on every half hour; see ``load_calendar``."""
    earliest, moving = search.earliest, search.moving
    possible = local_day(site, earliest)
    wanted = max(search.first_day or date.min, possible)
    # The weeks stay the same whichever of their days is asked for: all can still be chosen.
    first_day = wanted - (wanted - possible) % LOOK_THROUGH
    last_day = first_day + LOOK_THROUGH - DAY
    calendar = load_calendar(
        site, first_day, last_day, now=now, except_appointment=moving.pk if moving else None
    )
    wish = search.need.wish(
        search.guest,
        count=MORE_THAN_A_PAGE,
        is_spread=False,
        earliest=earliest,
    )
    slots = free_slots(calendar, wish, now=now)
    # Its own start is free too, but moving there would be no move.
    others = (slot for slot in slots if not moving or slot.starts_at != moving.starts_at)
    days = group_by_day(others, calendar.zone)
    later = [free for free in days if free.day >= wanted]
    shown = later[:SHOWN_DAYS]
    return FreeDays(
        days=shown,
        next_day=(last_day if len(later) <= SHOWN_DAYS else shown[-1].day) + DAY,
        previous_day=first_day - LOOK_THROUGH if first_day > possible else None,
        weeks=_weeks(days, first_day, last_day),
    )


def _weeks(days: list[FreeDay], first_day: date, last_day: date) -> list[list[tuple[date, int]]]:
    """Lay out whole weeks, from Monday to Sunday."""
    counts = {free.day: len(free.starts) for free in days}
    monday = first_day - timedelta(days=first_day.weekday())
    return [
        [(day, counts.get(day, 0)) for day in (start + timedelta(days=n) for n in range(7))]
        for start in (
            monday + timedelta(weeks=week) for week in range((last_day - monday).days // 7 + 1)
        )
    ]


def group_by_day(slots: Iterable[Slot], zone: ZoneInfo) -> list[FreeDay]:
    """Group starts by the site's days; of a quarter-hour grid only half hours are shown."""
    starts = sorted(slot.starts_at for slot in slots)
    grouped = groupby(starts, key=lambda start: start.astimezone(zone).date())
    return [FreeDay(day, _half_hours(list(members))) for day, members in grouped]


def _half_hours(starts: list[datetime]) -> list[datetime]:
    return [start for start in starts if start.minute % 30 == 0] or starts
