"""Cells go round: the one with ten thousand messages waits as long as the one with one."""

from __future__ import annotations

from collections import Counter

import pytest

from workshop_crm.ops.cells.clock import IDLE_EVERY, LOOK_EVERY, SHORTEST_PERIOD, Clock
from workshop_crm.ops.cells.turns import NEWCOMERS_IN_A_ROW, Outcome, Turn, Turns, Work


def prompt(cell: str) -> Turn:
    return Turn(cell, Work.PROMPT)


def rest(cell: str) -> Turn:
    return Turn(cell, Work.REST)


def test_first_come_first_served() -> None:
    turns = Turns(places=2)
    for cell in "abc":
        turns.want(prompt(cell))

    assert [turns.begin(), turns.begin(), turns.begin()] == [prompt("a"), prompt("b"), None]
    turns.end(prompt("a"))
    assert turns.begin() == prompt("c")


def test_those_who_want_more_go_round() -> None:
    turns = Turns(places=1)
    served = Counter()
    for cell in ("heavy", "a", "b"):
        turns.want(prompt(cell))

    for _ in range(9):
        turn = turns.begin()
        turns.end(turn)
        served[turn.cell] += 1
        turns.want_more(turn)

    assert served == {"heavy": 3, "a": 3, "b": 3}


def test_a_newcomer_goes_before_all_who_want_more() -> None:
    turns = Turns(places=1)
    for number in range(50):
        turns.want_more(prompt(f"heavy{number}"))
    turns.want(prompt("new"))

    assert turns.begin() == prompt("new")


def test_newcomers_without_end_leave_room_for_those_who_want_more() -> None:
    turns = Turns(places=1)
    turns.want_more(prompt("heavy"))
    begun = []
    for number in range(20):
        turns.want(prompt(f"new{number}"))
        turn = turns.begin()
        turns.end(turn)
        if turn.cell == "heavy":
            turns.want_more(turn)
        begun.append(turn.cell)

    assert begun.count("heavy") == 20 // (NEWCOMERS_IN_A_ROW + 1)


def test_a_customer_who_begins_to_wait_goes_before_the_rest_of_all_companies() -> None:
    turns = Turns(places=4)
    for number in range(50):
        turns.want(rest(f"c{number}"))
    turns.want(prompt("new"))

    assert [turns.begin(), turns.begin()] == [prompt("new"), rest("c0")]


def test_asking_again_makes_nobody_a_newcomer() -> None:
    turns = Turns(places=1)
    turns.want(prompt("heavy"))
    turns.begin()
    turns.want(prompt("heavy"))
    turns.end(prompt("heavy"))
    turns.want_more(prompt("heavy"))
    turns.want(prompt("heavy"))

    assert not turns.newcomers
    assert list(turns.others) == [prompt("heavy")]


def test_nobody_stands_in_both_lines() -> None:
    turns = Turns(places=1)
    turns.want(prompt("a"))
    turns.want_more(prompt("a"))

    assert (turns.begin(), turns.newcomers, turns.others) == (prompt("a"), {}, {})


def test_nobody_stands_in_line_twice() -> None:
    turns = Turns(places=3)
    turns.want(prompt("a"))
    turns.want(prompt("a"))

    assert (turns.begin(), turns.begin()) == (prompt("a"), None)


def test_a_cell_is_served_once_at_a_time_for_each_kind_of_work() -> None:
    turns = Turns(places=4)
    turns.want(prompt("a"))
    turns.begin()
    turns.want_more(prompt("a"))
    turns.want(rest("a"))

    assert turns.begin() == rest("a")
    assert turns.begin() is None
    turns.end(prompt("a"))
    assert turns.begin() == prompt("a")


def test_a_place_is_kept_for_what_customers_wait_for() -> None:
    turns = Turns(places=2)
    for turn in (rest("a"), rest("b")):
        turns.want(turn)

    assert [turns.begin(), turns.begin()] == [rest("a"), None]
    turns.want(prompt("c"))
    assert turns.begin() == prompt("c")
    turns.end(prompt("c"))
    assert turns.begin() is None
    turns.end(rest("a"))
    assert turns.begin() == rest("b")


def test_a_single_place_does_everything_in_turn() -> None:
    turns = Turns(places=1)
    turns.want(rest("a"))

    assert turns.begin() == rest("a")


@pytest.mark.parametrize(
    ("due", "outcome"),
    [
        ([], Outcome.DONE),
        ([Work.PROMPT], Outcome.PROMPT),
        ([Work.PROMPT, Work.REST], Outcome.PROMPT | Outcome.REST),
    ],
)
def test_what_is_left_is_told_by_the_status_of_a_process(due: list, outcome: Outcome) -> None:
    assert Outcome.of(due) == outcome
    assert Outcome(int(outcome)).works == due
    assert not outcome & 1


def test_an_idle_turn_may_leave_other_work() -> None:
    assert (Outcome.IDLE | Outcome.REST).works == [Work.REST]


@pytest.mark.parametrize(
    ("after", "seconds"), [(Clock.looked, LOOK_EVERY), (Clock.was_idle, IDLE_EVERY)]
)
def test_a_cell_is_looked_at_again_after_a_while(after, seconds: float) -> None:
    clock = Clock("a", {}, now=100.0)
    assert clock.is_time_to_look(100.0)

    after(clock, 100.0)

    assert not clock.is_time_to_look(100.0 + seconds - 0.1)
    assert clock.is_time_to_look(100.0 + seconds)


def test_regular_tasks_come_once_in_their_period() -> None:
    clock = Clock("a", {"hourly": 3600.0, "often": 15.0}, now=0.0)

    times = Counter(name for second in range(7200) for name in clock.take_due(float(second)))

    assert times == {"hourly": 2, "often": 7200 / SHORTEST_PERIOD}


def test_what_is_due_in_the_same_minute_is_one_turn() -> None:
    clock = Clock("a", {"often": 15.0, "minutely": 60.0, "five": 300.0}, now=0.0)

    turns = [due for second in range(600) if (due := clock.take_due(float(second)))]

    assert len(turns) == 10
    assert all({"often", "minutely"} <= set(due) for due in turns)


def test_cells_do_not_all_want_the_same_in_the_same_second() -> None:
    first = [Clock(f"c{n}", {"daily": 3600.0}, now=0.0).run_at["daily"] for n in range(200)]

    assert min(first) < 360
    assert max(first) > 3240
    assert all(0 <= at < 3600 for at in first)
    minutes = [Clock(f"c{n}", {}, now=0.0).regular_at for n in range(200)]
    assert min(minutes) < 6
    assert 54 < max(minutes) < 60
