"""What is done in a turn, and what a look into a cell's database finds."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from messaging.models import Message
from tests.factories import make_company
from tests.messaging.conftest import put, script  # noqa: F401 - two kinds of messages
from workshop.jobs import job_handler, queue_job
from workshop.models import Company, Job
from workshop_crm.ops.cells import slices
from workshop_crm.ops.cells.cell import Cell
from workshop_crm.ops.cells.pool import regular_tasks
from workshop_crm.ops.cells.slices import Outcome, do_messages, do_rest, find_due
from workshop_crm.ops.cells.turns import Work

pytestmark = pytest.mark.django_db
NOW = timezone.now()
KIND = "cell_test"


@job_handler(KIND)
def note(payload: dict) -> None:
    Company.objects.update(name=payload["name"])


@pytest.fixture
def house() -> Company:
    return make_company(name="before")


def put_due(**fields) -> Message:
    message = put(**fields)
    Message.objects.update(not_before=NOW - timedelta(hours=1), not_after=NOW + timedelta(hours=9))
    return message


def test_what_is_due_is_handed_over(house) -> None:
    message = put_due()

    assert do_messages() == Outcome.DONE

    message.refresh_from_db()
    assert message.state == Message.State.HANDED_OVER


def test_who_has_more_than_a_slice_wants_another(house, monkeypatch) -> None:
    monkeypatch.setattr(slices, "SLICE", timedelta(0))
    monkeypatch.setattr("messaging.claiming.PER_CONNECTION", 1)
    for number in range(4):
        put_due(subject_ref=f"test:{number}")

    assert do_messages() == Outcome.MORE
    assert do_messages() == Outcome.DONE


def test_a_paused_house_can_do_nothing_now(house) -> None:
    put_due()
    Company.objects.update(is_sending_paused=True)

    assert do_messages() == Outcome.IDLE


def test_regular_tasks_and_jobs_are_done(house) -> None:
    queue_job(KIND, "1", {"name": "after"}, due_at=NOW)

    assert do_rest(["workshop_crm.ops.tasks.look_after_backups_task"]) == Outcome.DONE

    assert Company.objects.get().name == "after"
    assert Job.objects.get().state == Job.State.DONE


def test_many_jobs_are_done_in_several_turns(house, monkeypatch) -> None:
    monkeypatch.setattr(slices, "SLICE", timedelta(0))
    for number in range(2):
        queue_job(KIND, str(number), {"name": str(number)}, due_at=NOW)

    assert [do_rest([]), do_rest([]), do_rest([])] == [Outcome.MORE, Outcome.MORE, Outcome.DONE]


def test_the_regular_tasks_are_those_of_a_house_except_what_is_looked_for() -> None:
    tasks = regular_tasks()

    assert tasks["reminders.tasks.daily_work_task"] == 300.0
    assert "messaging.tasks.deliver_due_messages_task" not in tasks
    assert "workshop.tasks.run_jobs_task" not in tasks


@pytest.fixture
def same_database(monkeypatch) -> Cell:
    """A cell that is the database of the test, over the connection of the test."""
    monkeypatch.setattr(slices, "load_backend", lambda engine: Same)
    return Cell("huber", {"DATABASE_URL": "sqlite:///unused"})


class Same:
    """Stands in for a new connection: rows of a test are seen by its own alone."""

    DatabaseWrapper = staticmethod(lambda config, alias: Shared())


class Shared:
    def __getattr__(self, name: str):
        return getattr(connection, name)

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("minutes", "lease", "state", "due"),
    [
        (-1, None, "ready", [Work.REST]),
        (1, None, "ready", []),
        (-1, 1, "running", []),
        (-1, -1, "running", [Work.REST]),
        (-1, None, "done", []),
    ],
)
def test_a_look_finds_jobs_that_are_due(house, same_database, minutes, lease, state, due) -> None:
    until = NOW + timedelta(minutes=lease) if lease else None
    due_at = NOW + timedelta(minutes=minutes)
    Job.objects.create(kind=KIND, key="1", state=state, due_at=due_at, lease_until=until)

    assert find_due(same_database, now=NOW) == due


def test_a_look_finds_messages_and_leaves_no_connection(house, same_database) -> None:
    assert find_due(same_database, now=NOW) == []
    put_due()

    assert find_due(same_database, now=NOW) == [Work.MESSAGES]
    assert "cell-huber" not in vars(connections._connections)
    assert os.environ.get("DATABASE_URL") != "sqlite:///unused"
