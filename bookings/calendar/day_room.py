"""How many cars the house can take in a day for some work, whatever is booked already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bookings.calendar.loading import Need, load_calendar
from bookings.calendar.slots import Calendar, covered, merge_spans
from workshop.models import Workshop


def day_room(need: Need, first_day: date, last_day: date, *, now: datetime) -> Counter[date]:
    """Add up over all sites how often the work fits into the bays that can do it, by open day.

    A day on which no site is open, or without an able bay, is not in it.
    """
    room = Counter[date]()
    for site in Workshop.objects.filter(is_active=True):
        room += fitting(load_calendar(site, first_day, last_day, now=now), need)
    return room


def fitting(calendar: Calendar, need: Need) -> Counter[date]:
    """Count by day how often the work fits, one after the other, into each able bay."""
    each = timedelta(minutes=need.minutes + need.set_up_minutes)
    absent = [merge_spans(bay.absent) for bay in calendar.bays if need.abilities <= bay.abilities]
    return Counter(
        {
            day: count
            for day, openings in calendar.openings.items()
            if (count := sum(_times(openings, spans, each) for spans in absent))
        }
    )


def _times(
    openings: Iterable[tuple[datetime, datetime]],
    absent: list[tuple[datetime, datetime]],
    each: timedelta,
) -> int:
    return sum((span[1] - span[0] - covered(span, absent)) // each for span in openings)
