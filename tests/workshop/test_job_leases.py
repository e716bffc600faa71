"""Jobs under several workers: one lease each, waits that grow, an end after six attempts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from tests.threads import closing
from workshop import jobs
from workshop.jobs import LEASE, MAX_ATTEMPTS, job_handler, queue_job, run_due_jobs
from workshop.models import Job
from workshop.tasks import run_jobs_task

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _no_other_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_handlers", {})


def handle(kind: str = "note") -> list[dict[str, Any]]:
    """Register a handler that notes what it gets."""
    seen: list[dict[str, Any]] = []
    job_handler(kind)(seen.append)
    return seen


def handle_badly(error: type[Exception] = ValueError) -> list[int]:
    calls: list[int] = []

    @job_handler("fail")
    def fail(payload: dict[str, Any]) -> None:
        calls.append(1)
        raise error("Ada Öztürk, 0171 1234567")

    return calls


def run(now: datetime = NOW, **limits: int) -> int:
    with time_machine.travel(now, tick=False):
        return run_due_jobs(now=lambda: now, **limits)


@pytest.mark.django_db
@pytest.mark.parametrize("attempt", range(1, MAX_ATTEMPTS))
def test_waits_grow_fourfold(attempt: int) -> None:
    handle_badly()
    job = queue_job("fail", "1", {}, due_at=NOW)
    Job.objects.filter(pk=job.pk).update(attempts=attempt - 1)

    run()

    job.refresh_from_db()
    assert job.state == Job.State.READY
    assert job.due_at == NOW + timedelta(seconds=4**attempt)
    assert job.lease_until is None


@pytest.mark.django_db
@pytest.mark.parametrize(("after", "runs"), [(3 * SECOND, 0), (4 * SECOND, 1)])
def test_a_failed_job_waits_for_its_time(after: timedelta, runs: int) -> None:
    handle_badly()
    queue_job("fail", "1", {}, due_at=NOW)
    run()

    assert run(NOW + after) == runs


@pytest.mark.django_db
def test_a_job_is_given_up_at_the_sixth_attempt_and_never_started_again() -> None:
    calls = handle_badly()
    queue_job("fail", "1", {}, due_at=NOW)

    for attempt in range(10):
        run(NOW + timedelta(days=attempt))

    assert len(calls) == MAX_ATTEMPTS == 6
    assert Job.objects.get().state == Job.State.DEAD


@pytest.mark.django_db
@pytest.mark.parametrize("error", [ValueError, KeyError, OSError, ZeroDivisionError])
def test_the_kind_of_error_is_noted_and_nothing_personal(error: type[Exception]) -> None:
    handle_badly(error)
    queue_job("fail", "1", {}, due_at=NOW)

    run()

    assert Job.objects.get().last_error == error.__name__


@pytest.mark.django_db
def test_one_bad_job_keeps_no_other_from_being_done() -> None:
    handle_badly()
    seen = handle()
    queue_job("fail", "1", {}, due_at=NOW - SECOND)
    queue_job("note", "2", {"number": 2}, due_at=NOW)

    assert run() == 2

    assert seen == [{"number": 2}]


@pytest.mark.django_db
def test_a_job_without_a_handler_is_tried_later_and_noted() -> None:
    queue_job("from a newer release", "1", {}, due_at=NOW)

    run()

    job = Job.objects.get()
    assert (job.state, job.last_error) == (Job.State.READY, "KeyError")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lease_until", "is_taken"),
    [(NOW + SECOND, False), (NOW, False), (NOW - SECOND, True)],
)
def test_a_lease_holds_until_its_end(lease_until: datetime, is_taken: bool) -> None:
    seen = handle()
    job = queue_job("note", "1", {}, due_at=NOW)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, lease_until=lease_until, lease_by="dead", attempts=1
    )

    run()

    assert bool(seen) == is_taken


@pytest.mark.django_db
def test_a_started_job_is_leased_for_five_minutes() -> None:
    leases: list[datetime | None] = []
    job_handler("note")(lambda _payload: leases.append(Job.objects.get().lease_until))
    queue_job("note", "1", {}, due_at=NOW)

    run()

    assert leases == [NOW + LEASE] == [NOW + timedelta(minutes=5)]


@pytest.mark.django_db
def test_a_kind_may_take_longer() -> None:
    leases: list[datetime | None] = []
    take_long = job_handler("backup", lease=timedelta(hours=3))
    take_long(lambda _payload: leases.append(Job.objects.get().lease_until))
    queue_job("backup", "1", {}, due_at=NOW)

    run_due_jobs(now=lambda: NOW)

    assert leases == [NOW + timedelta(hours=3)]


@pytest.mark.django_db
@pytest.mark.parametrize("ends_well", [True, False])
def test_who_has_lost_the_lease_writes_nothing(ends_well: bool) -> None:
    @job_handler("slow")
    def lose_the_lease(payload: dict[str, Any]) -> None:
        Job.objects.update(lease_by="another worker", lease_until=NOW + LEASE)
        if not ends_well:
            raise ValueError

    queue_job("slow", "1", {}, due_at=NOW)

    run()

    job = Job.objects.get()
    assert (job.state, job.lease_by) == (Job.State.RUNNING, "another worker")
    assert job.done_at is None
    assert job.last_error == ""


@pytest.mark.django_db
def test_a_finished_job_holds_no_lease() -> None:
    handle()
    queue_job("note", "1", {}, due_at=NOW)

    run()

    job = Job.objects.get()
    assert (job.state, job.lease_until, job.done_at) == (Job.State.DONE, None, NOW)


@pytest.mark.django_db
def test_the_oldest_comes_first() -> None:
    seen = handle()
    for number, minutes in enumerate((3, 1, 2)):
        queue_job("note", str(number), {"age": minutes}, due_at=NOW - timedelta(minutes=minutes))

    run()

    assert [payload["age"] for payload in seen] == [3, 2, 1]


@pytest.mark.django_db
@pytest.mark.parametrize(("limit", "done"), [(0, 0), (1, 1), (2, 2), (9, 3)])
def test_a_round_ends_at_its_limit(limit: int, done: int) -> None:
    seen = handle()
    for number in range(3):
        queue_job("note", str(number), {}, due_at=NOW)

    assert run(limit=limit) == done
    assert len(seen) == done


@pytest.mark.django_db
def test_the_same_key_of_another_kind_is_another_job() -> None:
    first = queue_job("note", "1", {"a": 1}, due_at=NOW)

    assert queue_job("print", "1", {}, due_at=NOW) != first
    assert queue_job("note", "1", {"a": 2}, due_at=NOW + LEASE) == first
    first.refresh_from_db()
    assert (first.payload, first.due_at) == ({"a": 1}, NOW)


@pytest.mark.django_db
def test_what_a_job_queues_is_done_in_the_same_round() -> None:
    seen = handle()
    job_handler("first")(lambda _payload: queue_job("note", "2", {"next": 1}, due_at=NOW) and None)
    queue_job("first", "1", {}, due_at=NOW)

    assert run() == 2

    assert seen == [{"next": 1}]


@pytest.mark.django_db
def test_the_task_of_celery_does_what_is_due_by_the_clock() -> None:
    seen = handle()
    queue_job("note", "1", {}, due_at=NOW)

    with time_machine.travel(NOW - SECOND, tick=False):
        run_jobs_task()
    assert seen == []
    with time_machine.travel(NOW, tick=False):
        run_jobs_task()

    assert seen == [{}]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("workers", [2, 6])
def test_each_job_is_done_by_exactly_one_of_many_workers(workers: int) -> None:
    seen = handle()
    for number in range(12):
        queue_job("note", str(number), {"number": number}, due_at=NOW)

    with ThreadPoolExecutor(workers) as pool:
        started = list(
            pool.map(closing(lambda _number: run_due_jobs(now=lambda: NOW)), range(workers))
        )

    assert sorted(payload["number"] for payload in seen) == list(range(12))
    assert sum(started) == 12
    assert set(Job.objects.values_list("state", "attempts")) == {(Job.State.DONE, 1)}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_worker_does_not_wait_for_a_job_that_another_is_taking() -> None:
    seen = handle()
    first, second = (queue_job("note", key, {"key": key}, due_at=NOW) for key in "12")
    from_outside = connection.copy()
    from_outside.set_autocommit(False)
    with from_outside.cursor() as cursor:
        cursor.execute("SELECT 1 FROM workshop_job WHERE id = %s FOR UPDATE", [first.pk])

    run()

    from_outside.rollback()
    from_outside.close()
    second.refresh_from_db()
    assert seen == [{"key": "2"}]
    assert second.state == Job.State.DONE
