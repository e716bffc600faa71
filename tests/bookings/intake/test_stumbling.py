"""What the program itself stumbles over is seen by a person, tried again, and never lost."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from bookings.intake import jobs
from bookings.intake.receive import Incoming, receive
from bookings.models import Booking, Notification
from customers.models import Task
from tests.bookings.intake.samples import NOW, event_body
from tests.factories import make_source
from workshop.jobs import run_due_jobs
from workshop.models import Job

pytestmark = pytest.mark.django_db


def work(monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> None:
    def stumble(*args: object, **kwargs: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        if error:
            patch.setattr(jobs, "settle", stumble)
        Job.objects.update(due_at=NOW)
        run_due_jobs(now=lambda: NOW, limit=1)


@pytest.fixture(autouse=True)
def _stored() -> None:
    receive(Incoming(make_source(), event_body(), is_authentic=True), now=NOW)


def test_an_error_of_ours_is_shown_in_klaerung_and_tried_again(monkeypatch) -> None:
    work(monkeypatch, KeyError("Jörg Weiß"))

    row = Notification.objects.get()
    assert (row.state, Job.objects.get().state) == ("clarification", "ready")
    assert "Weiß" not in row.reason
    assert Task.objects.get(kind="clarify").done_at is None


def test_when_it_works_later_the_question_is_closed(monkeypatch) -> None:
    work(monkeypatch, KeyError("x"))

    work(monkeypatch)

    assert Notification.objects.get().outcome == "created"
    assert Booking.objects.count() == 1
    assert Task.objects.get(kind="clarify").done_at is not None


def test_a_busy_database_is_no_question_for_a_person(monkeypatch) -> None:
    work(monkeypatch, OperationalError("deadlock detected"))

    assert Notification.objects.get().state == "received"
    assert Job.objects.get().state == "ready"
    assert not Task.objects.exists()


def test_what_is_settled_already_is_not_asked_about(monkeypatch) -> None:
    work(monkeypatch)
    Job.objects.update(state=Job.State.READY)

    work(monkeypatch, KeyError("x"))

    assert Notification.objects.get().state == "settled"
    assert not Task.objects.filter(kind="clarify").exists()
