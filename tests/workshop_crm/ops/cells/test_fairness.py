"""The promise to a provider: a company with ten thousand messages delays no other's proposal."""

from __future__ import annotations

from collections import deque

import pytest

from tests.workshop_crm.ops.cells.days import Company, Day
from workshop_crm.ops.cells import pool as module

MOST_DELAY = 5.0


def companies(cells: int, busy: int, messages: int = 10_000) -> dict[str, Company]:
    return {
        f"c{number:03}": Company(messages=messages if number < busy else 0)
        for number in range(cells)
    }


@pytest.mark.parametrize(
    ("cells", "busy", "places"),
    [(10, 1, 4), (200, 1, 4), (200, 1, 1), (200, 10, 4), (200, 50, 4), (200, 50, 2)],
)
def test_busy_companies_delay_no_proposal_by_more_than_five_seconds(
    cells: int, busy: int, places: int, monkeypatch
) -> None:
    quiet = Day(companies(cells, 0), places)
    quiet.run(80, monkeypatch)
    day = Day(companies(cells, busy), places)
    day.run(80, monkeypatch)

    assert len(day.waits) == len(quiet.waits) >= 30
    assert day.waits[-1] - quiet.waits[len(quiet.waits) // 2] <= MOST_DELAY


def test_all_busy_companies_get_the_same(monkeypatch) -> None:
    day = Day(companies(60, 20), places=4)
    day.run(120, monkeypatch)

    sent = [company.sent for company in day.companies.values() if company.sent]
    assert len(sent) == 20
    assert max(sent) - min(sent) <= 2 * 33


def test_many_bookings_do_not_stop_the_busy_ones(monkeypatch) -> None:
    day = Day(companies(30, 2), places=1)
    day.run(100, monkeypatch, booking_every=0.2)

    assert all(company.sent >= 400 for company in list(day.companies.values())[:2])


def test_long_jobs_of_others_stand_before_no_proposal(monkeypatch) -> None:
    day = Day(companies(50, 1), places=4)
    for company in list(day.companies.values())[:20]:
        company.long_jobs = deque([30.0] * 10)
    day.run(80, monkeypatch)

    assert len(day.waits) >= 30
    assert day.waits[-1] <= MOST_DELAY


def test_regular_tasks_stand_before_no_proposal_either(monkeypatch) -> None:
    periods = {f"task{number}": 60.0 for number in range(8)}
    monkeypatch.setattr(module, "regular_tasks", lambda: periods)
    day = Day(companies(200, 1), places=4)
    day.run(130, monkeypatch)

    assert day.waits[-1] <= MOST_DELAY


def test_nothing_is_left_when_the_day_is_over(monkeypatch) -> None:
    day = Day(companies(10, 2, messages=100), places=2)
    pool = day.run(60, monkeypatch)

    assert not any(company.due() for company in day.companies.values())
    assert pool.turns.running == set()
    assert pool.turns.newcomers == pool.turns.others == {}
