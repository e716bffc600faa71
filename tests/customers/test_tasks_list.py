"""Tasks: open once per key, closed once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import QuerySet

from customers.models import Task
from customers.tasks_list import (
    NewTask,
    assign_task,
    call_tasks,
    close_task,
    open_task,
    open_tasks,
    put_off_task,
    tasks_due_before,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def new(key: str = "call:1", title: str = "Call") -> NewTask:
    return NewTask("call_now", key, title, NOW + timedelta(hours=1))


def test_one_matter_is_listed_once() -> None:
    first = open_task(new(), now=NOW)
    second = open_task(new(title="Call again"), now=NOW)

    assert first == second
    assert Task.objects.get().title == "Call"


def test_other_matters_are_listed_too() -> None:
    open_task(new(), now=NOW)
    open_task(new("call:2"), now=NOW)

    assert Task.objects.count() == 2


def test_a_closed_matter_can_come_up_again() -> None:
    open_task(new(), now=NOW)
    close_task("call:1", now=NOW, outcome="done")

    open_task(new(), now=NOW)

    assert Task.objects.filter(done_at=None).count() == 1
    assert Task.objects.count() == 2


def test_closing_says_who_and_how() -> None:
    open_task(new(), now=NOW)
    clerk = make_user()

    assert close_task("call:1", now=NOW, outcome="reached", by=clerk)

    task = Task.objects.get()
    assert (task.done_at, task.done_by, task.outcome) == (NOW, clerk, "reached")


def test_closing_twice_changes_nothing() -> None:
    open_task(new(), now=NOW)
    close_task("call:1", now=NOW, outcome="first")

    assert not close_task("call:1", now=NOW, outcome="second")

    assert Task.objects.get().outcome == "first"


def test_a_long_title_is_cut_to_fit() -> None:
    assert len(open_task(new(title="x" * 500), now=NOW).title) == 200


def keys(tasks: QuerySet[Task]) -> list[str]:
    return [task.key for task in tasks]


@pytest.mark.parametrize(
    ("whose", "kind", "found"),
    [
        ("", "", ["late", "mine", "hers", "free"]),
        ("mine", "", ["mine"]),
        ("free", "", ["late", "free"]),
        ("", "answer", ["mine", "hers"]),
        ("mine", "answer", ["mine"]),
        ("free", "answer", []),
        ("nobody", "nonsense", ["late", "mine", "hers", "free"]),
    ],
)
def test_the_list_is_narrowed_by_person_and_kind(whose: str, kind: str, found: list[str]) -> None:
    me, colleague = make_user(), make_user()
    for key, task_kind, owner in (
        ("free", "call_now", None),
        ("hers", "answer", colleague),
        ("mine", "answer", me),
        ("late", "call_now", None),
        ("done", "answer", me),
    ):
        due = {"free": 3, "hers": 2, "mine": 1, "late": -9, "done": 0}[key]
        task = open_task(NewTask(task_kind, key, key, NOW + timedelta(hours=due)), now=NOW)
        assign_task(task, owner)
    close_task("done", now=NOW, outcome="done")

    assert keys(open_tasks(user=me, whose=whose, kind=kind)) == found


@pytest.mark.parametrize(
    ("kind", "due_at", "is_a_call"),
    [
        ("call_now", NOW, True),
        ("low_score", NOW, True),
        ("reach_otherwise", NOW - timedelta(days=3), True),
        ("call_now", datetime(2026, 11, 22, 22, 59, tzinfo=UTC), True),
        ("call_now", datetime(2026, 11, 22, 23, 0, tzinfo=UTC), False),
        ("answer", NOW, False),
        ("duplicate", NOW, False),
    ],
)
@pytest.mark.parametrize("is_for_all", [True, False])
def test_calls_of_today_end_at_midnight_of_the_house(
    kind: str, due_at: datetime, is_a_call: bool, is_for_all: bool
) -> None:
    open_task(NewTask(kind, "k", "k", due_at), now=NOW)

    found = call_tasks(None if is_for_all else make_user(), now=NOW)

    assert keys(found) == (["k"] if is_a_call else [])


def test_calls_are_the_most_urgent_first_and_only_open_ones() -> None:
    for key, hours in (("b", 1), ("c", 2), ("a", 0), ("done", 0)):
        open_task(NewTask("call_now", key, key, NOW + timedelta(hours=hours)), now=NOW)
    close_task("done", now=NOW, outcome="reached")

    assert keys(call_tasks(None, now=NOW)) == ["a", "b", "c"]


def test_bad_news_comes_first_and_is_told_before_it_is_due() -> None:
    tomorrow = NOW + timedelta(days=1)
    for key, kind, due_at in (
        ("due", "answer", NOW),
        ("bad", "low_score", tomorrow),
        ("later", "answer", tomorrow),
    ):
        open_task(NewTask(kind, key, key, due_at), now=NOW)

    found = tasks_due_before(None, NOW + timedelta(hours=1))

    assert [(task.key, task.is_new) for task in found] == [("bad", 1), ("due", 0)]


def test_a_long_outcome_and_a_long_reason_are_cut_to_fit() -> None:
    task, clerk = open_task(new(), now=NOW), make_user()

    put_off_task(task, NOW + timedelta(days=1), reason="r" * 300, by=clerk, now=NOW)
    close_task("call:1", now=NOW, outcome="o" * 300)

    task.refresh_from_db()
    assert (len(task.postponed_reason), len(task.outcome)) == (200, 200)
