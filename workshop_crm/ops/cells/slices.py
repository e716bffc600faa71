"""What one process does in a cell's turn."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import IntEnum

from django.db import connections
from django.db.models import Q
from django.db.utils import load_backend
from django.utils import timezone
from django.utils.module_loading import import_string
from environ import Env

from messaging.claiming import due_messages
from messaging.delivery import WORKER_CHANNELS, deliver_due_messages
from workshop.jobs import run_due_jobs
from workshop.models import Job
from workshop_crm.ops.cells.cell import Cell
from workshop_crm.ops.cells.turns import Work

SLICE = timedelta(seconds=1)


class Outcome(IntEnum):
    """How a turn ended, as the status of the process that did it."""

    DONE = 0
    MORE = 3
    IDLE = 4


def find_due(cell: Cell, *, now: datetime) -> list[Work]:
    """Look into a cell's database, over a connection that is closed at once."""
    with opened(cell) as alias:
        is_due = Q(state=Job.State.READY, due_at__lte=now) | Q(
            state=Job.State.RUNNING, lease_until__lt=now
        )
        jobs = Job.objects.using(alias).filter(is_due)
        messages = due_messages(WORKER_CHANNELS, now).using(alias)
        due = [(Work.MESSAGES, messages), (Work.REST, jobs)]
        return [work for work, rows in due if rows.exists()]


def do_messages() -> Outcome:
    """Hand over what is due, for a second; call it in a process of the cell."""
    counts = deliver_due_messages(now=timezone.now, at_most=SLICE)
    if not due_messages(WORKER_CHANNELS, timezone.now()).exists():
        return Outcome.DONE
    return Outcome.MORE if counts.claimed else Outcome.IDLE


def do_rest(tasks: Iterable[str]) -> Outcome:
    """Run these regular tasks, then jobs for a second; a job that has begun is not cut short."""
    for name in tasks:
        import_string(name)()
    until = time.monotonic() + SLICE.total_seconds()
    while run_due_jobs(now=timezone.now, limit=1):
        if time.monotonic() >= until:
            return Outcome.MORE
    return Outcome.DONE


@contextmanager
def opened(cell: Cell) -> Iterator[str]:
    """Give a cell's database a name for queries of this process."""
    alias = f"cell-{cell.name}"
    config = {
        **connections["default"].settings_dict,
        "OPTIONS": {},
        **Env.db_url_config(cell.environment["DATABASE_URL"]),
    }
    connections[alias] = load_backend(config["ENGINE"]).DatabaseWrapper(config, alias)
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
