"""Minutes that count only while a site is open, as properties over any opening hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.openings import Openings, after_opening_minutes, opening_minutes_between

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAY = 24 * 60
# Up to three days of one or two spans each, in minutes after midnight.
BOUNDARIES = st.lists(
    st.lists(st.integers(0, DAY - 1), min_size=2, max_size=4, unique=True), min_size=1, max_size=3
)
MOMENTS = st.integers(-60, 3 * DAY + 60)


def openings_of(days: list[list[int]]) -> Openings:
    found: dict[date, list[tuple[datetime, datetime]]] = {}
    for number, marks in enumerate(days):
        day = MONDAY + timedelta(days=number)
        moments = [day + timedelta(minutes=mark) for mark in sorted(marks)]
        found[day.date()] = list(zip(moments[::2], moments[1::2], strict=False))
    return found


def at(minute: int) -> datetime:
    return MONDAY + timedelta(minutes=minute)


@given(BOUNDARIES, MOMENTS, MOMENTS, MOMENTS)
def test_the_minutes_of_two_stretches_add_up(days, one: int, two: int, three: int) -> None:
    openings = openings_of(days)
    start, middle, end = (at(minute) for minute in sorted((one, two, three)))

    whole = opening_minutes_between(openings, start, end)

    first = opening_minutes_between(openings, start, middle)
    assert whole == first + opening_minutes_between(openings, middle, end)
    assert 0 <= whole <= (end - start) // timedelta(minutes=1)


@given(BOUNDARIES, MOMENTS, st.integers(1, 2 * DAY))
def test_after_so_many_minutes_exactly_so_many_have_passed(days, minute: int, minutes: int) -> None:
    openings = openings_of(days)
    left = opening_minutes_between(openings, at(minute), at(4 * DAY))

    end = after_opening_minutes(openings, at(minute), minutes)

    if end is None:
        assert left < minutes
    else:
        assert opening_minutes_between(openings, at(minute), end) == minutes


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (8 * 60, 60, 9 * 60),
        (6 * 60, 30, 8 * 60 + 30),
        (11 * 60 + 30, 30, 12 * 60),
        (11 * 60 + 30, 31, 13 * 60 + 1),
        (12 * 60 + 15, 15, 13 * 60 + 15),
        (16 * 60, 61, None),
        (18 * 60, 1, None),
    ],
)
def test_the_break_at_noon_does_not_count(start: int, minutes: int, end: int | None) -> None:
    openings = openings_of([[8 * 60, 12 * 60, 13 * 60, 17 * 60]])

    found = after_opening_minutes(openings, at(start), minutes)

    assert found == (None if end is None else at(end))
