"""Tasks: open once per key, closed once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from customers.models import Task
from customers.tasks_list import NewTask, close_task, open_task
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
