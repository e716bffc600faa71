"""When the kill test strikes: often enough to hurt, never so often that nothing moves."""

from __future__ import annotations

import pytest

from benchmarks.kill_plan import LEAST_PROGRESS, Kill, Plan


@pytest.mark.parametrize(
    ("seconds", "taken", "is_time"),
    [
        (12.9, 100 + LEAST_PROGRESS, False),
        (13.0, 100 + LEAST_PROGRESS, True),
        (60.0, 100 + LEAST_PROGRESS - 1, False),
        (60.0, 1000, True),
    ],
)
def test_by_the_clock_it_kills_after_a_while_that_moved_something(seconds, taken, is_time):
    plan = Plan(messages=1000, kills=4, seconds_between_kills=3)

    assert plan.is_time_to_kill(Kill(2, seconds=10, taken=100), taken, seconds) is is_time


@pytest.mark.parametrize(
    ("number", "taken", "is_time"),
    [(0, 199, False), (0, 200, True), (3, 799, False), (3, 800, True), (4, 1000, False)],
)
def test_without_a_clock_kills_are_spread_over_the_messages(number, taken, is_time):
    plan = Plan(messages=1000, kills=4)

    assert plan.is_time_to_kill(Kill(number), taken, seconds=0) is is_time


@pytest.mark.parametrize(
    ("wipes", "taken", "is_time"),
    [(0, 249, False), (0, 250, True), (2, 750, True), (3, 999, False)],
)
def test_the_broker_is_emptied_at_even_distances(wipes, taken, is_time):
    assert Plan(messages=1000, kills=0, wipes=3).is_time_to_wipe(wipes, taken) is is_time
