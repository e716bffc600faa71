"""Background work other than messages: rows with a lease; Celery only wakes the worker up.

Handlers are registered by their app: ``@job_handler("store_invoice_pdf")``. A job may be
started twice (a worker died after the work, before the record), so handlers must be idempotent.
"""

from __future__ import annotations

import logging
import os
import socket
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from workshop.models import Job

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 6

type_of_handler = Callable[[dict[str, Any]], None]
_handlers: dict[str, tuple[type_of_handler, timedelta]] = {}
_quick: set[str] = set()


class Kinds(Enum):
    """Which jobs a worker does."""

    ALL = "all"
    QUICK = "quick"
    LONG = "long"


def job_handler(
    kind: str, *, lease: timedelta = LEASE, is_quick: bool = False
) -> Callable[[type_of_handler], type_of_handler]:
    """Register the function that does jobs of this kind; it gets the payload.

    ``lease``: longer than such a job takes, else a second worker begins it meanwhile.
    ``is_quick``: a customer waits for it and it is done in no time, so it may go first.
    """

    def register(function: type_of_handler) -> type_of_handler:
        _handlers[kind] = (function, lease)
        if is_quick:
            _quick.add(kind)
        return function

    return register


def queue_job(kind: str, key: str, payload: dict[str, Any], *, due_at: datetime) -> Job:
    """Queue a job once per key. Call it inside the transaction of its cause."""
    job, _created = Job.objects.get_or_create(
        key=f"{kind}:{key}", defaults={"kind": kind, "payload": payload, "due_at": due_at}
    )
    return job


def quick_kinds() -> list[str]:
    """Return the kinds of jobs that customers wait for."""
    return sorted(_quick)


def due_jobs(now: datetime, kinds: Kinds = Kinds.ALL) -> QuerySet[Job]:
    """Return jobs whose time has come, and those that a worker left behind when it died."""
    is_due = Q(state=Job.State.READY, due_at__lte=now) | Q(
        state=Job.State.RUNNING, lease_until__lt=now
    )
    jobs = Job.objects.filter(is_due)
    if kinds == Kinds.ALL:
        return jobs
    is_quick = Q(kind__in=quick_kinds())
    return jobs.filter(is_quick if kinds == Kinds.QUICK else ~is_quick)


def _claim(now: datetime, kinds: Kinds) -> Job | None:
    """Lease one due job; correct on SQLite (IMMEDIATE) and on PostgreSQL (SKIP LOCKED)."""
    with transaction.atomic():
        waiting = due_jobs(now, kinds).order_by("due_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        job = waiting.first()
        if job is None:
            return None
        token = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.RUNNING,
            lease_by=token,
            lease_until=now + (_handlers[job.kind][1] if job.kind in _handlers else LEASE),
            attempts=F("attempts") + 1,
        )
        job.refresh_from_db()
        return job


def _work(job: Job) -> None:
    mine = Job.objects.filter(pk=job.pk, lease_by=job.lease_by)
    try:
        work, _lease = _handlers[job.kind]
        work(job.payload)
    except Exception as error:
        logger.exception("Job %s failed", job.pk)
        is_dead = job.attempts >= MAX_ATTEMPTS
        mine.update(
            state=Job.State.DEAD if is_dead else Job.State.READY,
            last_error=type(error).__name__,
            due_at=timezone.now() + timedelta(seconds=4**job.attempts),
            lease_until=None,
        )
    else:
        mine.update(state=Job.State.DONE, done_at=timezone.now(), lease_until=None)


def run_due_jobs(*, now: Callable[[], datetime], limit: int = 200, kinds: Kinds = Kinds.ALL) -> int:
    """Do due jobs one after the other until none is due; return how many were started."""
    started = 0
    while started < limit and (job := _claim(now(), kinds)):
        _work(job)
        started += 1
    return started


def is_given_up(name: str, value: int) -> bool:
    """Tell whether the newest job with this entry in its payload was given up for good."""
    newest = Job.objects.filter(**{f"payload__{name}": value}).order_by("-pk").first()
    return newest is not None and newest.state == Job.State.DEAD
