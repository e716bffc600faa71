"""Which steps a household is told, and which of them in one message; without a database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from customers.due import Due
from customers.models import Customer
from messaging.models import Message
from reminders.items import Item, items_of, payload_of
from reminders.plans.candidates import Candidate, find_candidates, groups, is_near
from reminders.plans.households import Household
from reminders.plans.timing import CATCH_UP, OVERDUE_LIMIT, PLAN_AHEAD, SAME_MESSAGE

BERLIN = ZoneInfo("Europe/Berlin")
# A Monday.
TODAY = date(2026, 11, 23)
CAR, VAN, HU, OIL = 1, 2, 7, 8
DAY = timedelta(days=1)
STEPS = {HU: [-42, -7, 14], OIL: [-7]}


def due(service: int = HU, on: date = TODAY, **fields: Any) -> Due:
    return Due(service, "hu", on, "", **fields)


def household(*dues: Due, car: int = CAR, **facts: Any) -> Household:
    return Household(Customer(pk=1), {car: list(dues)}, **facts)


def found(home: Household, steps: dict[int, list[int]] = STEPS) -> list[Item]:
    return [candidate.item for candidate in find_candidates(home, steps, TODAY)]


@pytest.mark.parametrize(
    ("due_on", "step"),
    [
        (TODAY + timedelta(days=42) + PLAN_AHEAD + DAY, None),
        (TODAY + timedelta(days=42) + PLAN_AHEAD, -42),
        (TODAY + timedelta(days=42), -42),
        (TODAY + timedelta(days=42) - CATCH_UP, -42),
        (TODAY + timedelta(days=42) - CATCH_UP - DAY, None),
        (TODAY + timedelta(days=7) + PLAN_AHEAD, -7),
        (TODAY + timedelta(days=7) - CATCH_UP, -7),
        (TODAY - DAY, None),
        (TODAY - timedelta(days=14) + PLAN_AHEAD, 14),
        (TODAY - timedelta(days=14) - CATCH_UP, 14),
        (TODAY - timedelta(days=14) - CATCH_UP - DAY, None),
    ],
)
def test_a_step_is_in_reach_a_week_before_and_a_week_after_its_day(
    due_on: date, step: int | None
) -> None:
    expected = [] if step is None else [Item(CAR, HU, due_on, step)]

    assert found(household(due(on=due_on))) == expected


@pytest.mark.parametrize(("late", "is_told"), [(OVERDUE_LIMIT, True), (OVERDUE_LIMIT + DAY, False)])
def test_who_is_overdue_for_more_than_a_year_hears_nothing(late: timedelta, is_told: bool) -> None:
    home = household(due(on=TODAY - late))

    assert bool(found(home, {HU: [late.days]})) is is_told


def test_of_several_steps_in_reach_only_the_last_is_told() -> None:
    item = Item(CAR, HU, TODAY + 10 * DAY, -5)

    assert found(household(due(on=item.due_on)), {HU: [-5, -12, -30]}) == [item]


def test_a_service_without_a_plan_is_not_told() -> None:
    assert found(household(due(OIL, TODAY + 7 * DAY)), {HU: [-7]}) == []
    assert found(household(due()), {}) == []


def test_what_comes_first_is_told_first() -> None:
    home = household(due(OIL, TODAY + 12 * DAY), due(HU, TODAY + 9 * DAY))

    assert [item.service_id for item in found(home)] == [HU, OIL]


@pytest.mark.parametrize(
    ("due_on", "begins"),
    [
        (TODAY + 7 * DAY, datetime(2026, 11, 23, 10, tzinfo=BERLIN)),
        (TODAY + 3 * DAY, datetime(2026, 11, 23, 10, tzinfo=BERLIN)),
        (TODAY + 12 * DAY, datetime(2026, 11, 28, 10, tzinfo=BERLIN)),
        (TODAY + 13 * DAY, datetime(2026, 11, 30, 10, tzinfo=BERLIN)),
    ],
)
def test_a_missed_step_is_told_today_and_none_on_a_sunday(due_on: date, begins: datetime) -> None:
    (candidate,) = find_candidates(household(due(on=due_on)), STEPS, TODAY)

    assert candidate.not_before == begins


ITEM = Item(CAR, HU, TODAY + 7 * DAY, -7)


def test_what_was_told_is_not_told_again_nor_what_was_declined() -> None:
    dues = due(on=ITEM.due_on)

    assert found(household(dues)) == [ITEM]
    assert found(household(dues, told={ITEM})) == []
    assert found(household(dues, declined={ITEM.ref})) == []
    assert found(household(dues, told={Item(CAR, HU, ITEM.due_on, -42)})) == [ITEM]
    assert found(household(dues, told={Item(VAN, HU, ITEM.due_on, -7)})) == [ITEM]


@pytest.mark.parametrize(
    ("lately", "is_told_again"),
    [
        (Item(CAR, HU, ITEM.due_on - DAY, -7), False),
        (Item(CAR, HU, ITEM.due_on - DAY, -42), True),
        (Item(CAR, OIL, ITEM.due_on - DAY, -7), True),
        (Item(VAN, HU, ITEM.due_on - DAY, -7), True),
    ],
)
def test_a_date_that_moved_a_little_is_no_new_occasion(lately: Item, is_told_again: bool) -> None:
    home = household(due(on=ITEM.due_on), told_lately={lately})

    assert bool(found(home)) is is_told_again


def test_two_days_that_both_hold_are_two_occasions() -> None:
    earlier = Item(CAR, HU, ITEM.due_on - DAY, -7)
    home = household(due(on=ITEM.due_on), due(on=earlier.due_on), told={earlier})
    home.told_lately = {earlier}

    assert found(home) == [ITEM]


def test_a_message_that_still_waits_about_another_day_told_nothing() -> None:
    earlier = Item(CAR, HU, ITEM.due_on - DAY, -7)
    waiting = Message(payload=payload_of([earlier]))
    home = household(due(on=ITEM.due_on), told_lately={earlier}, waiting=[waiting])

    assert items_of(waiting) == [earlier]
    assert found(home) == [ITEM]


@pytest.mark.parametrize(
    ("days", "counted_from"),
    [
        ({}, 0),
        ({-7: 3}, 10),
        ({-7: 3, 14: 5}, 10),
        ({14: 30}, 16),
        ({-7: -40}, 0),
        ({-7: None}, 67),
    ],
)
def test_of_a_season_later_steps_count_from_the_day_on_which_it_was_told(
    days: dict[int, int | None], counted_from: int
) -> None:
    season = due(on=TODAY, holds_until=TODAY + 60 * DAY)
    told = {
        Item(CAR, HU, TODAY, step): None if day is None else TODAY + timedelta(days=day)
        for step, day in days.items()
    }

    home = household(season, season_days=told)

    assert home.counted_from(CAR, season) == TODAY + timedelta(days=counted_from)
    assert home.counted_from(VAN, season) == TODAY
    assert home.counted_from(CAR, due(on=TODAY)) == TODAY


@pytest.mark.parametrize(("left", "is_told"), [(0, True), (1, True), (-1, False)])
def test_a_season_that_ends_before_the_message_could_go_is_not_told(
    left: int, is_told: bool
) -> None:
    home = household(due(on=TODAY + 7 * DAY, holds_until=TODAY + timedelta(days=left)))

    assert bool(found(home)) is is_told


def candidate(days: int, season_ends_on: date | None = None, *, seconds: int = 0) -> Candidate:
    begins = datetime(2026, 11, 23, 10, tzinfo=BERLIN) + timedelta(days=days, seconds=seconds)
    item = Item(CAR, HU, TODAY + timedelta(days=days), 0)
    return Candidate(item, begins, begins + 10 * DAY, season_ends_on)


@pytest.mark.parametrize(
    ("candidates", "sizes"),
    [
        ([], []),
        ([candidate(0)], [1]),
        ([candidate(0), candidate(13)], [2]),
        ([candidate(0), candidate(14, seconds=-1)], [2]),
        ([candidate(0), candidate(14)], [1, 1]),
        ([candidate(0), candidate(13), candidate(20)], [2, 1]),
        ([candidate(0), candidate(1, TODAY)], [1, 1]),
        ([candidate(0, TODAY), candidate(1, TODAY)], [2]),
        ([candidate(0, TODAY), candidate(1, TODAY + DAY)], [1, 1]),
        ([candidate(0), candidate(1, TODAY), candidate(2)], [2, 1]),
    ],
)
def test_what_lies_near_goes_into_one_message_seasons_by_themselves(
    candidates: list[Candidate], sizes: list[int]
) -> None:
    together = list(groups(candidates))

    assert [len(group) for group in together] == sizes
    assert sorted(one.item.due_on for group in together for one in group) == sorted(
        one.item.due_on for one in candidates
    )


def test_near_is_the_same_from_both_sides() -> None:
    now = datetime(2026, 11, 23, 10, tzinfo=BERLIN)
    almost = now + SAME_MESSAGE - timedelta(seconds=1)

    assert is_near(now, almost)
    assert is_near(almost, now)
    assert not is_near(now, now + SAME_MESSAGE)
    assert not is_near(now + SAME_MESSAGE, now)
