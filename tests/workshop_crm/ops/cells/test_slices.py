"""What is done in a turn, and what a look into a cell's database finds."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from bookings.intake.receive import JOB as SETTLE_JOB
from messaging.models import Message
from tests.factories import make_company
from tests.messaging.conftest import put, script  # noqa: F401 - two kinds of messages
from workshop.jobs import job_handler, queue_job, quick_kinds
from workshop.models import Company, Job
from workshop_crm.ops.cells import slices
from workshop_crm.ops.cells.cell import Cell
from workshop_crm.ops.cells.pool import regular_tasks
from workshop_crm.ops.cells.slices import do_prompt, do_rest, find_due
from workshop_crm.ops.cells.turns import Outcome, Work

pytestmark = pytest.mark.django_db
NOW = timezone.now()
KIND, QUICK = "cell_test", "cell_test_quick"


@job_handler(KIND)
def note(payload: dict) -> None:
    Company.objects.update(name=payload["name"])


@job_handler(QUICK, is_quick=True)
def put_message(payload: dict) -> None:
    put_due(subject_ref="test:quick")


@pytest.fixture
def house() -> Company:
    return make_company(name="before")


def put_due(**fields) -> Message:
    message = put(**fields)
    Message.objects.update(not_before=NOW - timedelta(hours=1), not_after=NOW + timedelta(hours=9))
    return message


def test_what_is_due_is_handed_over(house) -> None:
    message = put_due()

    assert do_prompt() == Outcome.DONE

    message.refresh_from_db()
    assert message.state == Message.State.HANDED_OVER


def test_who_has_more_than_a_slice_wants_another(house, monkeypatch) -> None:
    monkeypatch.setattr(slices, "SLICE", timedelta(0))
    monkeypatch.setattr("messaging.delivery.claiming.PER_CONNECTION", 1)
    for number in range(4):
        put_due(subject_ref=f"test:{number}")

    assert do_prompt() == Outcome.PROMPT
    assert do_prompt() == Outcome.DONE


def test_a_paused_house_can_do_nothing_now(house) -> None:
    put_due()
    Company.objects.update(is_sending_paused=True)

    assert do_prompt() == Outcome.IDLE


def test_what_came_in_is_settled_and_answered_in_one_turn(house) -> None:
    queue_job(QUICK, "1", {}, due_at=NOW)

    assert do_prompt() == Outcome.DONE

    assert Message.objects.get().state == Message.State.HANDED_OVER


def test_many_quick_jobs_leave_time_for_what_is_due(house, monkeypatch) -> None:
    monkeypatch.setattr(slices, "SLICE", timedelta(0))
    message = put_due()
    for number in range(3):
        queue_job(QUICK, str(number), {}, due_at=NOW)

    assert do_prompt() == Outcome.PROMPT

    assert Job.objects.filter(state=Job.State.DONE).count() == 1
    message.refresh_from_db()
    assert message.state == Message.State.HANDED_OVER


def test_a_long_job_is_left_to_another_turn(house) -> None:
    put_due()
    queue_job(KIND, "1", {"name": "after"}, due_at=NOW)

    assert do_prompt() == Outcome.REST

    assert Job.objects.get().state == Job.State.READY


def test_a_paused_house_still_has_its_jobs_done(house) -> None:
    put_due()
    queue_job(KIND, "1", {"name": "after"}, due_at=NOW)
    Company.objects.update(is_sending_paused=True)

    assert do_prompt() == Outcome.IDLE | Outcome.REST


def test_the_rest_leaves_quick_jobs_to_those_who_hurry(house) -> None:
    queue_job(QUICK, "1", {}, due_at=NOW)

    assert do_rest([]) == Outcome.PROMPT

    assert Job.objects.get().state == Job.State.READY


def test_bookings_that_came_in_are_quick_jobs() -> None:
    assert SETTLE_JOB in quick_kinds()


def test_regular_tasks_and_jobs_are_done(house) -> None:
    queue_job(KIND, "1", {"name": "after"}, due_at=NOW)

    assert do_rest(["workshop_crm.ops.tasks.look_after_backups_task"]) == Outcome.DONE

    assert Company.objects.get().name == "after"
    assert Job.objects.get().state == Job.State.DONE


def test_many_jobs_are_done_in_several_turns(house, monkeypatch) -> None:
    monkeypatch.setattr(slices, "SLICE", timedelta(0))
    for number in range(2):
        queue_job(KIND, str(number), {"name": str(number)}, due_at=NOW)

    assert [do_rest([]), do_rest([]), do_rest([])] == [Outcome.REST, Outcome.DONE, Outcome.DONE]


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


def test_a_look_tells_what_customers_wait_for(house, same_database) -> None:
    for kind in (QUICK, KIND):
        queue_job(kind, "1", {}, due_at=NOW)

    assert find_due(same_database, now=NOW) == [Work.PROMPT, Work.REST]


def test_a_look_finds_messages_and_leaves_no_connection(house, same_database) -> None:
    assert find_due(same_database, now=NOW) == []
    put_due()

    assert find_due(same_database, now=NOW) == [Work.PROMPT]
    assert "cell-huber" not in vars(connections._connections)
    assert os.environ.get("DATABASE_URL") != "sqlite:///unused"
