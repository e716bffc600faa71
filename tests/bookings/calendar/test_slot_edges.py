"""The pure sweep at its edges: to the minute, over lunch, between bays, around a wish."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings.calendar.slots import (
    BayTimes,
    Calendar,
    Slot,
    SlotWish,
    Span,
    free_bay,
    free_slots,
    merge_spans,
)
from workshop.openings import opening_span

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def at(clock: str, *, days: int = 0) -> datetime:
    day = MONDAY + timedelta(days=days)
    return datetime.combine(day, time.fromisoformat(clock), BERLIN).astimezone(UTC)


def span(text: str, *, days: int = 0) -> Span:
    start, end = text.split("-")
    return at(start, days=days), at(end, days=days)


def calendar(*bays: str, hours: str = "08:00-12:00", days: int = 1) -> Calendar:
    """One bay per text of busy spans, such as "08:00-09:00 10:00-11:00"."""
    return Calendar(
        BERLIN,
        {
            MONDAY + timedelta(days=n): [span(each, days=n) for each in hours.split()]
            for n in range(days)
        },
        [
            BayTimes(number, busy=[span(each) for each in busy.split()])
            for number, busy in enumerate(bays or [""], start=1)
        ],
    )


def clocks(found: list[Slot]) -> str:
    return " ".join(slot.starts_at.astimezone(BERLIN).strftime("%H:%M") for slot in found)


def starts(found_in: Calendar, minutes: int, *, now: datetime = LONG_AGO, **wish) -> str:
    asked = SlotWish(minutes, count=99, is_spread=False, **wish)
    return clocks(free_slots(found_in, asked, now=now))


@pytest.mark.parametrize(
    ("busy", "minutes", "expected"),
    [
        ("", 240, "08:00"),
        ("", 225, "08:00 08:15"),
        ("", 239, "08:00"),
        ("", 241, ""),
        ("08:00-12:00", 15, ""),
        ("08:00-11:45", 15, "11:45"),
        ("08:15-12:00", 15, "08:00"),
        ("08:14-12:00", 15, ""),
        ("08:00-11:46", 15, ""),
        ("08:00-11:44", 15, "11:45"),
        ("09:00-10:00", 60, "08:00 10:00 10:15 10:30 10:45 11:00"),
        ("09:00-10:00", 61, "10:00 10:15 10:30 10:45"),
        ("09:01-09:59", 120, "10:00"),
        ("07:00-09:00", 180, "09:00"),
        ("11:00-13:00", 180, "08:00"),
        ("06:00-08:00", 240, "08:00"),
        ("12:00-13:00", 240, "08:00"),
        ("07:00-08:01", 225, "08:15"),
        ("08:00-09:00 09:00-10:00 10:00-11:00", 60, "11:00"),
        ("08:00-09:00 09:30-10:00 11:00-12:00", 60, "10:00"),
        ("08:00-09:00 09:15-09:30 09:45-12:00", 15, "09:00 09:30"),
    ],
)
def test_gaps_are_used_to_the_minute(busy: str, minutes: int, expected: str) -> None:
    assert starts(calendar(busy), minutes) == expected


@pytest.mark.parametrize(
    ("hours", "minutes", "expected"),
    [
        ("08:00-09:00 10:00-11:00", 60, "08:00 10:00"),
        ("08:00-09:00 10:00-11:00", 61, ""),
        ("08:00-10:00 10:00-12:00", 180, ""),
        ("08:10-09:10", 60, "08:10"),
        ("08:10-09:30", 60, "08:10 08:25"),
        ("08:10-09:40", 60, "08:10 08:25 08:40"),
        ("08:00-08:15 09:00-09:15", 15, "08:00 09:00"),
    ],
)
def test_each_opening_has_a_grid_of_its_own(hours: str, minutes: int, expected: str) -> None:
    assert starts(calendar(hours=hours), minutes) == expected


@pytest.mark.parametrize(
    ("earliest", "expected"),
    [
        ("07:00", "08:00 08:15 08:30 08:45 09:00"),
        ("08:00", "08:00 08:15 08:30 08:45 09:00"),
        ("08:01", "08:15 08:30 08:45 09:00"),
        ("08:15", "08:15 08:30 08:45 09:00"),
        ("08:46", "09:00"),
        ("09:00", "09:00"),
        ("09:01", ""),
        ("23:00", ""),
    ],
)
def test_nothing_starts_before_the_earliest_moment(earliest: str, expected: str) -> None:
    found_in = calendar(hours="08:00-12:00")

    assert starts(found_in, 180, earliest=at(earliest)) == expected
    assert starts(found_in, 180, now=at(earliest)) == expected


def test_the_later_of_now_and_earliest_counts() -> None:
    assert starts(calendar(), 240 - 30, now=at("08:10"), earliest=at("08:20")) == "08:30"
    assert starts(calendar(), 240 - 30, now=at("08:20"), earliest=at("08:10")) == "08:30"


def test_an_earliest_moment_within_a_busy_span_waits_for_its_end() -> None:
    assert starts(calendar("08:00-10:00"), 60, earliest=at("09:00"))[:5] == "10:00"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("", "", [1]),
        ("08:00-12:00", "", [2]),
        ("", "08:00-12:00", [1]),
        ("08:00-09:00", "", [2]),
        ("08:00-12:00", "08:00-12:00", []),
    ],
)
def test_a_start_is_offered_once_on_a_bay_that_is_free(
    first: str, second: str, expected: list[int]
) -> None:
    found = free_slots(calendar(first, second), SlotWish(60, count=1), now=LONG_AGO)

    assert [slot.bay_id for slot in found] == expected


def bay(number: int, *abilities: str) -> BayTimes:
    return BayTimes(number, frozenset(abilities))


@pytest.mark.parametrize(
    ("needed", "expected"),
    [((), 3), (("lift",), 1), (("ev",), 2), (("lift", "ev"), 2), (("paint",), None)],
)
def test_the_plainest_bay_that_can_do_it_is_taken(
    needed: tuple[str, ...], expected: int | None
) -> None:
    openings = {MONDAY: [span("08:00-12:00")]}
    found_in = Calendar(BERLIN, openings, [bay(2, "lift", "ev"), bay(1, "lift"), bay(3)])
    abilities = frozenset(needed)

    slots = free_slots(found_in, SlotWish(60, abilities, count=1), now=LONG_AGO)

    assert [slot.bay_id for slot in slots] == ([expected] if expected else [])
    assert free_bay(found_in, span("09:00-10:00"), abilities) == expected


@pytest.mark.parametrize(
    ("busy", "wanted", "is_free"),
    [
        ("", "08:00-12:00", True),
        ("", "07:59-09:00", False),
        ("", "11:00-12:01", False),
        ("09:00-10:00", "08:00-09:00", True),
        ("09:00-10:00", "10:00-11:00", True),
        ("09:00-10:00", "08:00-09:01", False),
        ("09:00-10:00", "09:59-11:00", False),
        ("09:00-10:00", "09:15-09:45", False),
        ("09:00-10:00", "08:30-10:30", False),
        ("08:00-09:00 10:00-11:00", "09:00-10:00", True),
        ("08:00-09:00 10:00-11:00", "09:00-10:01", False),
    ],
)
def test_an_exact_time_fits_or_does_not(busy: str, wanted: str, is_free: bool) -> None:
    assert (free_bay(calendar(busy), span(wanted), frozenset()) is not None) is is_free


def test_an_exact_time_over_lunch_or_midnight_does_not_fit() -> None:
    lunch = calendar(hours="08:00-12:00 13:00-17:00", days=2)
    over_night = (at("16:00"), at("09:00", days=1))

    assert free_bay(lunch, span("11:00-14:00"), frozenset()) is None
    assert free_bay(lunch, over_night, frozenset()) is None


def spread(found_in: Calendar, minutes: int, **wish) -> list[Slot]:
    return free_slots(found_in, SlotWish(minutes, **wish), now=LONG_AGO)


def days_of(slots: list[Slot]) -> list[int]:
    return [(slot.starts_at.astimezone(BERLIN).date() - MONDAY).days for slot in slots]


@pytest.mark.parametrize(("count", "expected"), [(1, [0]), (2, [0, 1]), (3, [0, 1, 2])])
def test_dates_to_choose_from_lie_one_a_day(count: int, expected: list[int]) -> None:
    assert days_of(spread(calendar(days=5), 60, count=count)) == expected


def test_every_second_date_lies_later_in_the_day_on_the_hour() -> None:
    assert clocks(spread(calendar(days=4), 60, count=4)) == "08:00 10:00 08:00 10:00"


def test_where_no_full_hour_is_left_the_later_half_begins_anywhere() -> None:
    assert clocks(spread(calendar(hours="08:10-09:10", days=2), 30, count=2)) == "08:10 08:25"


@pytest.mark.parametrize(
    ("days", "count", "minutes", "expected"),
    [(1, 3, 60, 3), (1, 5, 60, 4), (2, 5, 120, 3), (1, 3, 240, 1), (1, 3, 241, 0)],
)
def test_too_few_days_give_more_dates_of_the_same_day(
    days: int, count: int, minutes: int, expected: int
) -> None:
    slots = spread(calendar(days=days), minutes, count=count)

    assert len(slots) == expected
    assert not any(a.overlaps(b) for a in slots for b in slots if a is not b)


@pytest.mark.parametrize(
    ("near_day", "clock", "expected"),
    [
        (2, "10:00", [2, 1, 3]),
        (0, "10:00", [0, 1, 2]),
        (4, "10:00", [4, 3, 2]),
        (-3, "10:00", [0, 1, 2]),
        (9, "10:00", [4, 3, 2]),
    ],
)
def test_dates_near_a_wish_lie_on_the_days_around_it(
    near_day: int, clock: str, expected: list[int]
) -> None:
    slots = spread(calendar(days=5), 60, near=at(clock, days=near_day), count=3)

    assert days_of(slots) == expected


@pytest.mark.parametrize(
    ("wish", "expected"),
    [("09:30", "09:30"), ("09:37", "09:30"), ("09:38", "09:45"), ("06:00", "08:00"),
     ("20:00", "11:00")],
)  # fmt: skip
def test_dates_near_a_wish_keep_its_time_of_day(wish: str, expected: str) -> None:
    slots = spread(calendar(days=3), 60, near=at(wish, days=1), count=3)

    assert clocks(slots) == " ".join([expected] * 3)


def test_a_time_of_day_is_kept_over_the_clock_change() -> None:
    saturday = date(2026, 10, 24)
    days = [saturday + timedelta(days=n) for n in range(3)]
    openings = {day: [opening_span(day, time(8), time(12), BERLIN)] for day in days}
    near = datetime.combine(saturday, time(10), BERLIN)

    slots = free_slots(
        Calendar(BERLIN, openings, [BayTimes(1)]), SlotWish(60, near=near), now=LONG_AGO
    )

    assert clocks(slots) == "10:00 10:00 10:00"


@pytest.mark.parametrize(
    ("one", "other", "overlaps"),
    [
        ("08:00-09:00", "09:00-10:00", False),
        ("08:00-09:00", "08:59-10:00", True),
        ("08:00-12:00", "09:00-10:00", True),
        ("09:00-10:00", "08:00-12:00", True),
        ("08:00-09:00", "08:00-09:00", True),
    ],
)
def test_slots_of_one_bay_overlap_or_only_touch(one: str, other: str, overlaps: bool) -> None:
    first, second = Slot(*span(one), 1), Slot(*span(other), 1)

    assert first.overlaps(second) is second.overlaps(first) is overlaps
    assert not first.overlaps(Slot(*span(other), 2))


@pytest.mark.parametrize(
    ("spans", "merged"),
    [
        ("", ""),
        ("08:00-09:00", "08:00-09:00"),
        ("08:00-09:00 09:00-10:00", "08:00-10:00"),
        ("08:00-09:00 09:01-10:00", "08:00-09:00 09:01-10:00"),
        ("10:00-11:00 08:00-09:00", "08:00-09:00 10:00-11:00"),
        ("08:00-12:00 09:00-10:00", "08:00-12:00"),
        ("08:00-10:00 09:00-11:00 10:30-12:00", "08:00-12:00"),
    ],
)
def test_spans_are_joined_where_they_meet(spans: str, merged: str) -> None:
    assert merge_spans(map(span, spans.split())) == [span(each) for each in merged.split()]


@pytest.mark.parametrize(
    ("opens", "closes", "is_open"),
    [(time(8), time(17), True), (time(8), time(8), False), (time(8), time(7, 59), False)],
)
def test_an_opening_ends_after_it_begins(opens: time, closes: time, is_open: bool) -> None:
    assert (opening_span(MONDAY, opens, closes, BERLIN) is not None) is is_open


@pytest.mark.parametrize("count", [1, 4, 99])
def test_no_more_slots_come_than_were_asked_for(count: int) -> None:
    asked = SlotWish(60, count=count, is_spread=False)

    assert len(free_slots(calendar(days=2), asked, now=LONG_AGO)) == min(count, 26)
