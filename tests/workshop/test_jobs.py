"""Background work as rows: claimed once, tried again, given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from workshop import jobs
from workshop.jobs import Kinds, due_jobs, job_handler, queue_job, quick_kinds, run_due_jobs
from workshop.models import Job

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Payloads that reached the handler "note"; the kind "fail" always fails."""
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(jobs, "_handlers", {})
    monkeypatch.setattr(jobs, "_quick", set())
    job_handler("hurry", is_quick=True)(seen.append)
    job_handler("note")(seen.append)

    @job_handler("fail")
    def fail(payload: dict[str, Any]) -> None:
        seen.append(payload)
        raise ValueError

    return seen


def run(now: datetime = NOW) -> int:
    return run_due_jobs(now=lambda: now)


def test_does_what_is_due(done: list[dict[str, Any]]) -> None:
    job = queue_job("note", "1", {"invoice": 7}, due_at=NOW)

    assert run() == 1

    job.refresh_from_db()
    assert done == [{"invoice": 7}]
    assert (job.state, job.attempts) == (Job.State.DONE, 1)
    assert job.done_at


def test_leaves_what_is_not_due_yet(done: list[dict[str, Any]]) -> None:
    queue_job("note", "1", {}, due_at=NOW + timedelta(seconds=1))

    assert run() == 0
    assert done == []


def test_queues_a_matter_once(done: list[dict[str, Any]]) -> None:
    first = queue_job("note", "1", {}, due_at=NOW)

    assert queue_job("note", "1", {}, due_at=NOW) == first
    assert queue_job("note", "2", {}, due_at=NOW) != first
    assert run() == 2


def test_does_not_repeat_what_is_done(done: list[dict[str, Any]]) -> None:
    queue_job("note", "1", {}, due_at=NOW)
    run()

    assert run(NOW + timedelta(days=1)) == 0


def test_tries_a_failed_job_again_later(done: list[dict[str, Any]]) -> None:
    job = queue_job("fail", "1", {}, due_at=NOW)

    assert run() == 1

    job.refresh_from_db()
    assert (job.state, job.last_error) == (Job.State.READY, "ValueError")
    assert job.due_at > NOW


def test_gives_up_after_six_attempts(done: list[dict[str, Any]]) -> None:
    job = queue_job("fail", "1", {}, due_at=NOW)
    for _attempt in range(8):
        Job.objects.update(due_at=NOW)
        run()

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DEAD, 6)
    assert len(done) == 6


def test_takes_over_from_a_worker_that_died(done: list[dict[str, Any]]) -> None:
    job = queue_job("note", "1", {}, due_at=NOW)
    Job.objects.update(state=Job.State.RUNNING, lease_until=NOW, lease_by="dead worker")

    assert run(NOW) == 0
    assert run(NOW + timedelta(seconds=1)) == 1

    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_stops_at_the_limit(done: list[dict[str, Any]]) -> None:
    for number in range(3):
        queue_job("note", str(number), {}, due_at=NOW)

    assert run_due_jobs(now=lambda: NOW, limit=2) == 2


@pytest.mark.parametrize(
    ("kinds", "keys"),
    [
        (Kinds.QUICK, {"hurry:2"}),
        (Kinds.LONG, {"note:1", "left behind"}),
        (Kinds.ALL, {"note:1", "hurry:2", "left behind"}),
    ],
)
def test_a_worker_may_ask_for_some_kinds(done, kinds: Kinds, keys: set[str]) -> None:
    queue_job("note", "1", {}, due_at=NOW)
    queue_job("hurry", "2", {}, due_at=NOW)
    queue_job("hurry", "3", {}, due_at=NOW + timedelta(seconds=1))
    lost = {"state": Job.State.RUNNING, "lease_until": NOW - timedelta(seconds=1)}
    Job.objects.create(kind="note", key="left behind", due_at=NOW, **lost)

    assert quick_kinds() == ["hurry"]
    assert {job.key for job in due_jobs(NOW, kinds)} == keys
    assert run_due_jobs(now=lambda: NOW, kinds=kinds) == len(keys)
    assert not due_jobs(NOW, kinds).exists()
