"""Spreading over days: nobody twice, no day above its limit, who needs it most comes first."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.seasons.spreading import UNKNOWN, Waiting, spread

FIRST = date(2026, 9, 15)
EXAMPLES = int(os.environ.get("SPREAD_EXAMPLES", "60"))


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def room(*counts: int) -> dict[date, int]:
    return {day(number): count for number, count in enumerate(counts)}


days = st.integers(0, 12).map(day)
rooms = st.dictionaries(days, st.integers(0, 4), max_size=10)
people = st.lists(
    st.builds(
        Waiting,
        pk=st.integers(1, 10_000),
        earliest=days,
        step=st.sampled_from([0, 21]),
        since=st.one_of(st.just(UNKNOWN), days),
        wished=st.one_of(st.none(), days),
    ),
    unique_by=lambda one: one.pk,
    max_size=30,
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(people, rooms, rooms)
def test_no_day_takes_more_than_it_holds(waiting, has_room, taken) -> None:
    found = Counter(spread(waiting, has_room, taken).values())

    for each, count in found.items():
        assert count + taken.get(each, 0) <= has_room[each]


@settings(max_examples=EXAMPLES, deadline=None)
@given(people, rooms)
def test_who_is_left_out_found_every_day_from_theirs_on_full(waiting, has_room) -> None:
    found = spread(waiting, has_room, {})

    told = Counter(found.values())
    for one in waiting:
        if one.pk not in found:
            later = [each for each in has_room if each >= one.earliest]
            assert all(told[each] == has_room[each] for each in later)


@settings(max_examples=EXAMPLES, deadline=None)
@given(people, rooms)
def test_nobody_is_told_before_their_day_but_when_written_to_anyhow(waiting, has_room) -> None:
    found = spread(waiting, has_room, {})

    assert found.keys() <= {one.pk for one in waiting}
    for one in waiting:
        if one.pk in found:
            assert found[one.pk] >= one.earliest or found[one.pk] == one.wished


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.randoms(use_true_random=False), people, rooms)
def test_the_order_in_which_they_come_does_not_matter(chance, waiting, has_room) -> None:
    mixed = list(waiting)
    chance.shuffle(mixed)

    assert spread(mixed, has_room, {}) == spread(waiting, has_room, {})


@settings(max_examples=EXAMPLES, deadline=None)
@given(people, rooms)
def test_what_is_placed_in_two_rounds_is_never_above_the_limit(waiting, has_room) -> None:
    half = len(waiting) // 2
    first = spread(waiting[:half], has_room, {})

    second = spread(waiting[half:], has_room, Counter(first.values()))

    together = Counter([*first.values(), *second.values()])
    assert all(count <= has_room[each] for each, count in together.items())
    assert not first.keys() & second.keys()


@pytest.mark.parametrize(
    ("waiting", "order"),
    [
        ([Waiting(1, FIRST), Waiting(2, FIRST)], [1, 2]),
        ([Waiting(1, FIRST), Waiting(2, FIRST, since=day(-200))], [2, 1]),
        ([Waiting(1, FIRST, since=day(-200)), Waiting(2, FIRST, since=day(-560))], [2, 1]),
        ([Waiting(1, FIRST, step=21, since=day(-560)), Waiting(2, FIRST)], [2, 1]),
    ],
    ids=["by number", "unknown comes last", "longest ago first", "first steps first"],
)
def test_who_needs_it_most_is_told_first(waiting: list[Waiting], order: list[int]) -> None:
    found = spread(waiting, room(1, 1), {})

    assert sorted(found, key=found.__getitem__) == order


def test_what_stands_there_takes_its_room() -> None:
    assert spread([Waiting(1, FIRST)], room(2, 2), {FIRST: 2}) == {1: day(1)}


def test_a_day_above_its_limit_already_takes_nobody() -> None:
    assert spread([Waiting(1, FIRST)], room(1, 1), {FIRST: 5}) == {1: day(1)}


@pytest.mark.parametrize(("taken", "expected"), [(0, day(4)), (1, day(0))])
def test_goes_along_with_another_message_only_if_its_day_has_room(taken, expected) -> None:
    one = Waiting(1, FIRST, wished=day(4))

    assert spread([one], room(1, 1, 1, 1, 1), {day(4): taken}) == {1: expected}


def test_says_nothing_of_who_finds_no_room() -> None:
    found = spread([Waiting(1, FIRST), Waiting(2, FIRST), Waiting(3, day(9))], room(1), {})

    assert found == {1: FIRST}
