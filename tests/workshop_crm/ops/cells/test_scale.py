"""What the growth past one machine is judged by."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.scale_cells import Line, cpu_seconds
from benchmarks.scale_house import exponent


def line(**changed) -> Line:
    usual = {"quiet": [1.0, 2.0, 3.0], "busy": [2.0, 4.0], "sent_meanwhile": 10}
    return Line(cells=2, processes=4, **{**usual, **changed})


@pytest.mark.parametrize(
    ("changed", "is_good"),
    [
        ({}, True),
        ({"busy": [2.0, 7.0]}, True),
        ({"busy": [2.0, 7.1]}, False),
        ({"unanswered": 1}, False),
        ({"sent_meanwhile": 0}, False),
        ({"quiet": []}, False),
        ({"busy": []}, False),
    ],
)
def test_a_busy_company_may_cost_others_five_seconds(changed: dict, is_good: bool) -> None:
    assert line(**changed).is_good is is_good


def test_the_delay_is_that_of_the_slowest_against_the_usual() -> None:
    assert line(quiet=[1.0, 2.0, 9.0], busy=[3.0, 6.5]).delay == 4.5


@pytest.mark.parametrize(
    ("times", "expected"), [([5.0, 5.0], 0.0), ([5.0, 50.0], 1.0), ([1.0, 100.0], 2.0)]
)
def test_growth_is_a_power_of_the_size(times: list[float], expected: float) -> None:
    assert exponent(times, (1_000, 10_000)) == expected


def test_processor_time_counts_children_and_ends_with_the_process() -> None:
    before = cpu_seconds(os.getpid())
    sum(number * number for number in range(2_000_000))

    assert cpu_seconds(os.getpid()) > before
    assert cpu_seconds(2**22 + 1) == 0.0
    assert Path("/proc/self/stat").exists()
