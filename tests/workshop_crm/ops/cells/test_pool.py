"""The pool looks, begins turns in processes of their own, and goes on whatever happens in one."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.db import DatabaseError

from workshop_crm.ops.cells import pool as module
from workshop_crm.ops.cells import processes
from workshop_crm.ops.cells.cell import Cell
from workshop_crm.ops.cells.clock import IDLE_EVERY
from workshop_crm.ops.cells.pool import Pool
from workshop_crm.ops.cells.processes import LONGEST_TURN
from workshop_crm.ops.cells.turns import Outcome, Turn, Work

CELLS = [Cell("huber", {}), Cell("mueller", {})]


class House:
    """What cells answer; a turn appends its cell and its work to a file, as it is a process."""

    def __init__(self, done: Path) -> None:
        self.path, self.due, self.me = done, {"huber": [Work.PROMPT], "mueller": []}, ""
        self.outcome: int | Exception = Outcome.DONE

    def find_due(self, cell: Cell, *, now: object) -> list[Work]:
        due = self.due[cell.name]
        if isinstance(due, Exception):
            raise due
        return due

    def become(self, cell: Cell) -> None:
        self.me = cell.name

    def do(self, tasks: Iterable[str] = ()) -> int:
        with self.path.open("a") as file:
            file.write(f"{self.me} {' '.join(tasks)}".strip() + "\n")
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    @property
    def done(self) -> list[str]:
        return self.path.read_text().splitlines() if self.path.exists() else []


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    house = House(tmp_path / "done")
    monkeypatch.setattr(module, "find_due", house.find_due)
    monkeypatch.setattr(processes, "become", house.become)
    monkeypatch.setattr(processes, "do_prompt", house.do)
    monkeypatch.setattr(processes, "do_rest", house.do)
    monkeypatch.setattr(module, "regular_tasks", dict)
    return house


def run(pool: Pool, now: float) -> None:
    """Look at every cell, and wait until each turn that began has ended."""
    while pool.step(now):
        pass
    deadline = time.monotonic() + 120
    while pool.turns.running and time.monotonic() < deadline:
        pool.reap(now)


def test_what_is_due_gets_a_turn_in_a_process_of_the_cell(house: House) -> None:
    pool = Pool.of(CELLS, places=2, now=0.0)

    run(pool, 0.0)

    assert house.done == ["huber"]
    assert house.me == ""
    assert not pool.turns.running


@pytest.mark.parametrize(
    ("outcome", "newcomers", "others"),
    [
        (Outcome.DONE, [], []),
        (Outcome.PROMPT, [], [Turn("huber", Work.PROMPT)]),
        (Outcome.REST, [], [Turn("huber", Work.REST)]),
        (Outcome.PROMPT | Outcome.REST, [], [Turn("huber", work) for work in Work]),
    ],
)
def test_what_a_turn_left_is_served_without_a_look(
    house: House, outcome: Outcome, newcomers: list, others: list
) -> None:
    pool = Pool.of(CELLS, places=1, now=0.0)
    house.outcome = outcome
    pool.step(0.0)
    pool.finish(lambda: 1.0)

    assert (list(pool.turns.newcomers), list(pool.turns.others)) == (newcomers, others)


def test_what_a_long_job_made_for_customers_goes_first(house: House) -> None:
    pool = Pool.of(CELLS, places=1, now=0.0)
    house.due["huber"] = [Work.REST]
    house.outcome = Outcome.PROMPT
    pool.step(0.0)
    pool.finish(lambda: 1.0)

    assert list(pool.turns.newcomers) == [Turn("huber", Work.PROMPT)]


def test_a_cell_that_can_do_nothing_is_looked_at_later(house: House) -> None:
    pool = Pool.of(CELLS, places=1, now=0.0)
    house.outcome = Outcome.IDLE

    run(pool, 0.0)

    assert pool.clocks["huber"].look_at == IDLE_EVERY
    assert not pool.turns.newcomers
    assert not pool.turns.others


def test_regular_tasks_that_came_due_during_a_turn_get_another(house: House) -> None:
    pool = Pool.of(CELLS[:1], places=2, now=0.0)
    house.due["huber"] = [Work.REST]
    pool.step(0.0)
    house.due["huber"] = []
    pool.regular["huber"] = ["a.daily"]
    pool.finish(lambda: 1.0)

    run(pool, 1.0)

    assert house.done == ["huber", "huber a.daily"]


def test_a_turn_that_fails_is_logged_and_the_others_go_on(house: House, caplog) -> None:
    pool = Pool.of(CELLS, places=1, now=0.0)
    house.due["mueller"] = [Work.REST]
    house.outcome = RuntimeError("a bug")

    with caplog.at_level(logging.ERROR):
        run(pool, 0.0)
        run(pool, 0.0)

    assert sorted(set(house.done)) == ["huber", "mueller"]
    assert "A turn of cell huber (prompt) ended with 1" in caplog.text


def test_a_database_that_does_not_answer_stops_no_other(house: House, caplog) -> None:
    house.due = {"huber": DatabaseError("gone"), "mueller": [Work.PROMPT]}

    run(Pool.of(CELLS, places=1, now=0.0), 0.0)

    assert house.done == ["mueller"]
    assert "The database of cell huber does not answer" in caplog.text


def test_regular_tasks_are_handed_to_one_turn(house: House, monkeypatch) -> None:
    monkeypatch.setattr(module, "regular_tasks", lambda: {"a.daily": 60.0})
    house.due = {"huber": [], "mueller": []}
    pool = Pool.of(CELLS[:1], places=2, now=0.0)

    run(pool, 60.0)

    assert house.done == ["huber a.daily"]
    assert pool.regular == {}


def test_a_turn_that_never_ends_is_ended(house: House, monkeypatch) -> None:
    monkeypatch.setattr(processes, "do_prompt", lambda: time.sleep(60))
    pool = Pool.of(CELLS[:1], places=1, now=0.0)
    pool.step(0.0)
    house.due["huber"] = []

    begun = time.monotonic()
    while pool.turns.running and time.monotonic() < begun + 120:
        pool.reap(LONGEST_TURN + 1)

    assert not pool.turns.running
    assert time.monotonic() < begun + 120
