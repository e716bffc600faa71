"""The pure sweep: hours, bays, busy spans in; slots out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings.calendar.slots import (
    BayTimes,
    Calendar,
    Slot,
    SlotWish,
    free_bay,
    free_slots,
    merge_spans,
)
from workshop.openings import opening_span

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def at(hour: int, minute: int = 0, *, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), BERLIN).astimezone(UTC)


def make_calendar(*bays: BayTimes, days: int = 1, hours=((8, 12),)) -> Calendar:
    openings = {}
    for number in range(days):
        day = MONDAY + timedelta(days=number)
        openings[day] = [opening_span(day, time(a), time(b), BERLIN) for a, b in hours]
    return Calendar(BERLIN, openings, list(bays) or [BayTimes(1)])


def starts(calendar: Calendar, minutes: int = 90, **wish) -> list[datetime]:
    asked = SlotWish(minutes=minutes, count=wish.pop("count", 999), is_spread=False, **wish)
    return [slot.starts_at for slot in free_slots(calendar, asked, now=LONG_AGO)]


def test_an_empty_day_offers_every_quarter_hour_up_to_the_last_that_fits() -> None:
    found = starts(make_calendar(), minutes=90)

    assert found[0] == at(8)
    assert found[1] == at(8, 15)
    assert found[-1] == at(10, 30)
    assert len(found) == 11


def test_a_slot_may_touch_its_neighbours_but_not_overlap_them() -> None:
    calendar = make_calendar(BayTimes(1, busy=[(at(9, 30), at(10, 30))]))

    assert starts(calendar, minutes=90) == [at(8), at(10, 30)]


def test_an_odd_end_moves_the_next_start_onto_the_grid() -> None:
    calendar = make_calendar(BayTimes(1, busy=[(at(8), at(9, 50))]))

    assert starts(calendar, minutes=60)[0] == at(10)


def test_no_slot_spans_the_lunch_break() -> None:
    calendar = make_calendar(hours=((8, 10), (11, 13)))

    assert starts(calendar, minutes=120) == [at(8), at(11)]


def test_work_longer_than_any_opening_finds_nothing() -> None:
    assert starts(make_calendar(), minutes=241) == []


def test_only_bays_with_all_abilities_count_and_the_plainest_comes_first() -> None:
    lift, both = BayTimes(2, frozenset({"lift"})), BayTimes(1, frozenset({"lift", "ev"}))
    calendar = make_calendar(both, lift)

    plain = free_slots(calendar, SlotWish(60, frozenset({"lift"}), count=1), now=LONG_AGO)
    special = free_slots(calendar, SlotWish(60, frozenset({"ev"}), count=1), now=LONG_AGO)

    assert [slot.bay_id for slot in plain] == [2]
    assert [slot.bay_id for slot in special] == [1]
    assert free_slots(calendar, SlotWish(60, frozenset({"paint"})), now=LONG_AGO) == []


def test_a_second_bay_fills_the_gap_of_the_first() -> None:
    calendar = make_calendar(BayTimes(1, busy=[(at(8), at(12))]), BayTimes(2))

    slots = free_slots(calendar, SlotWish(60, count=1), now=LONG_AGO)

    assert slots == [Slot(at(8), at(9), 2)]


def test_nothing_before_now_nor_before_the_earliest_start() -> None:
    calendar = make_calendar()
    wish = SlotWish(60, count=1, is_spread=False)
    later = SlotWish(60, count=1, is_spread=False, earliest=at(9, 31))

    assert free_slots(calendar, wish, now=at(8, 1))[0].starts_at == at(8, 15)
    assert free_slots(calendar, later, now=at(8))[0].starts_at == at(9, 45)


def test_a_start_at_this_very_moment_counts() -> None:
    slots = free_slots(make_calendar(), SlotWish(60, count=1, is_spread=False), now=at(8, 15))

    assert slots[0].starts_at == at(8, 15)


def test_the_very_last_start_of_a_day_counts() -> None:
    wish = SlotWish(60, is_spread=False, earliest=at(11))

    slots = free_slots(make_calendar(), wish, now=LONG_AGO)

    assert [slot.starts_at for slot in slots] == [at(11)]


def test_dates_to_choose_from_lie_on_different_days_at_changing_times() -> None:
    slots = free_slots(make_calendar(days=5), SlotWish(60, count=3), now=LONG_AGO)

    days = [slot.starts_at.astimezone(BERLIN).date() for slot in slots]
    assert days == [MONDAY + timedelta(days=n) for n in range(3)]
    assert slots[0].starts_at.astimezone(BERLIN).time() == time(8)
    assert slots[1].starts_at.astimezone(BERLIN).time() > time(9)


def test_dates_near_a_wish_keep_its_time_of_day_on_the_days_around() -> None:
    tuesday = MONDAY + timedelta(days=1)
    wish = SlotWish(60, count=3, near=at(10, day=tuesday))

    slots = free_slots(make_calendar(days=5), wish, now=LONG_AGO)

    assert slots[0].starts_at == at(10, day=tuesday)
    assert {slot.starts_at for slot in slots[1:]} == {
        at(10),
        at(10, day=tuesday + timedelta(days=1)),
    }


def test_one_day_alone_still_gives_dates_that_are_not_in_each_others_way() -> None:
    slots = free_slots(make_calendar(), SlotWish(60, count=3), now=LONG_AGO)

    assert len(slots) == 3
    assert not any(a.overlaps(b) for a in slots for b in slots if a is not b)


def test_dates_of_one_day_do_not_repeat_a_start_on_another_bay() -> None:
    slots = free_slots(
        make_calendar(BayTimes(1), BayTimes(2)), SlotWish(240, count=3), now=LONG_AGO
    )

    assert [slot.starts_at for slot in slots] == [at(8)]


@pytest.mark.parametrize(
    ("start", "end", "bay"),
    [
        ((8, 7), (9, 7), 1),
        ((11, 0), (12, 0), 1),
        ((11, 1), (12, 1), None),
        ((7, 59), (9, 0), None),
        ((9, 29), (9, 31), None),
        ((9, 0), (9, 30), 1),
        ((10, 30), (11, 0), 1),
    ],
)
def test_an_agreed_time_off_the_grid_fits_or_not(start, end, bay) -> None:
    calendar = make_calendar(BayTimes(1, busy=[(at(9, 30), at(10, 30))]))

    assert free_bay(calendar, (at(*start), at(*end)), frozenset()) == bay


def test_a_closed_day_has_no_bay() -> None:
    sunday = MONDAY - timedelta(days=1)

    span = (at(9, day=sunday), at(10, day=sunday))
    assert free_bay(make_calendar(), span, frozenset()) is None


def test_spans_that_overlap_or_touch_are_joined() -> None:
    spans = [(at(10), at(11)), (at(8), at(9)), (at(9), at(9, 30)), (at(8, 15), at(8, 30))]

    assert merge_spans(spans) == [(at(8), at(9, 30)), (at(10), at(11))]
