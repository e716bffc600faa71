"""What one process does in a cell's turn."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import load_backend
from django.utils import timezone
from django.utils.module_loading import import_string
from environ import Env

from messaging.delivery.claiming import due_messages
from messaging.delivery.round import WORKER_CHANNELS, deliver_due_messages
from workshop.jobs import Kinds, due_jobs, run_due_jobs
from workshop_crm.ops.cells.cell import Cell
from workshop_crm.ops.cells.turns import Outcome, Work

SLICE = timedelta(seconds=1)


def find_due(cell: Cell, *, now: datetime) -> list[Work]:
    """Look into a cell's database, over a connection that is closed at once."""
    with opened(cell) as alias:
        return due_in(alias, now=now)


def due_in(alias: str, *, now: datetime) -> list[Work]:
    """Return what is due in a database."""
    messages = due_messages(WORKER_CHANNELS, now)
    prompt, rest = [due_jobs(now, Kinds.QUICK), messages], due_jobs(now, Kinds.LONG)
    is_prompt_due = any(rows.using(alias).exists() for rows in prompt)
    is_rest_due = rest.using(alias).exists()
    return [Work.PROMPT] * is_prompt_due + [Work.REST] * is_rest_due


def do_prompt() -> Outcome:
    """Settle what came in and hand over what is due, for a second; in a process of the cell.

    What came in goes first, so that the proposal that it leads to leaves in this same turn.
    """
    done = _do_jobs(Kinds.QUICK, SLICE / 2)
    done += deliver_due_messages(now=timezone.now, at_most=SLICE).claimed
    due = due_in(DEFAULT_DB_ALIAS, now=timezone.now())
    if Work.PROMPT in due and not done:
        return Outcome.IDLE | Outcome.of([work for work in due if work != Work.PROMPT])
    return Outcome.of(due)


def do_rest(tasks: Iterable[str]) -> Outcome:
    """Run these regular tasks, then jobs for a second; a job that has begun is not cut short."""
    for name in tasks:
        import_string(name)()
    _do_jobs(Kinds.LONG, SLICE)
    return Outcome.of(due_in(DEFAULT_DB_ALIAS, now=timezone.now()))


def _do_jobs(kinds: Kinds, at_most: timedelta) -> int:
    """Do jobs until none is due or the time is over, but one at least; return how many."""
    until, done = time.monotonic() + at_most.total_seconds(), 0
    while run_due_jobs(now=timezone.now, limit=1, kinds=kinds):
        done += 1
        if time.monotonic() >= until:
            break
    return done


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
