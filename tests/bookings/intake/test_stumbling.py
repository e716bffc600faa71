"""What the program itself stumbles over is seen by a person, tried again, and never lost."""

from __future__ import annotations

from datetime import datetime

import pytest

from bookings.intake import jobs
from bookings.intake.receive import Incoming, receive
from bookings.intake.settle import ask_about_stuck
from bookings.models import Booking, Notification
from customers.models import Task
from tests.bookings.intake.samples import NOW, event_body, later
from tests.factories import make_source
from workshop.jobs import run_due_jobs
from workshop.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stored() -> None:
    receive(Incoming(make_source(), event_body(), is_authentic=True), now=NOW)


def stumble(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise KeyError("Jörg Weiß")

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "settle", fail)
        work(NOW)


def work(now: datetime) -> None:
    Job.objects.update(due_at=now)
    run_due_jobs(now=lambda: now, limit=1)


def test_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stumble(monkeypatch)
    assert (Notification.objects.get().state, Job.objects.get().state) == ("received", "ready")

    work(later(1))

    assert Notification.objects.get().outcome == "created"
    assert ask_about_stuck(now=later(60)) == 0


def test_after_ten_minutes_a_person_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stumble(monkeypatch)

    assert ask_about_stuck(now=later(10)) == 0
    assert ask_about_stuck(now=later(11)) == 1
    assert ask_about_stuck(now=later(12)) == 0

    row = Notification.objects.get()
    assert row.state == "clarification"
    assert Task.objects.get(kind="clarify").done_at is None


def test_what_has_lost_its_job_is_asked_about_too() -> None:
    Job.objects.all().delete()

    assert ask_about_stuck(now=later(11)) == 1


def test_when_it_works_later_the_question_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    stumble(monkeypatch)
    ask_about_stuck(now=later(11))

    work(later(12))

    assert Notification.objects.get().outcome == "created"
    assert Booking.objects.count() == 1
    assert Task.objects.get(kind="clarify").done_at is not None
