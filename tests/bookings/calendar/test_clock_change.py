"""Opening hours follow the wall clock over every change of the clocks (K-10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings.calendar.slots import BayTimes, Calendar, SlotWish, free_bay, free_slots
from workshop.openings import opening_span

BERLIN = ZoneInfo("Europe/Berlin")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


CHANGES = [last_sunday(year, month) for year in range(2026, 2036) for month in (3, 10)]
AROUND = [day + timedelta(days=n) for day in CHANGES for n in (-1, 0, 1)]


@pytest.mark.parametrize("day", AROUND, ids=str)
def test_first_and_last_slot_are_the_opening_hours_and_each_can_be_taken(day: date) -> None:
    span = opening_span(day, time(8), time(17), BERLIN)
    calendar = Calendar(BERLIN, {day: [span]}, [BayTimes(1)])

    slots = free_slots(calendar, SlotWish(60, count=999, is_spread=False), now=LONG_AGO)

    wall = [slot.starts_at.astimezone(BERLIN) for slot in slots]
    assert (wall[0].date(), wall[0].time()) == (day, time(8))
    assert wall[-1].time() == time(16)
    assert len(slots) == 33
    assert all(free_bay(calendar, (s.starts_at, s.ends_at), frozenset()) for s in slots)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_round_the_clock_day_is_an_hour_shorter_or_longer(day: date, hours: int) -> None:
    start, end = opening_span(day, time(0), time(23, 59), BERLIN)

    assert end - start == timedelta(hours=hours) - timedelta(minutes=1)


def test_of_the_doubled_hour_the_first_opens_and_the_second_closes() -> None:
    start, end = opening_span(date(2026, 10, 25), time(2), time(2, 30), BERLIN)

    assert end - start == timedelta(minutes=90)


def test_an_opening_within_the_missing_hour_does_not_exist() -> None:
    assert opening_span(date(2026, 3, 29), time(2), time(2, 30), BERLIN) is None
