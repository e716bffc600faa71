"""The background jobs of importing: check, import part by part, forget the file."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from customers.importing.planning import PlannedRow
from customers.importing.running import (
    BATCH,
    CHECK_JOB,
    RUN_JOB,
    check_file,
    count_outcomes,
    finish_import,
    import_file,
    queue_import,
)
from customers.importing.storing import imported_row
from customers.importing.uploads import PURGE_JOB, forget_file
from customers.models import CustomerImport, ImportedRow
from workshop.jobs import job_handler, queue_job

State = CustomerImport.State

# A job has a lease of five minutes; so many rows take less than one.
ROWS_PER_JOB = 6_000


@job_handler(CHECK_JOB)
def check_in_background(payload: dict[str, int]) -> None:
    """Check a whole file; a second start begins anew, since nothing was stored."""
    customer_import = _in_state(payload, State.CHECKING)
    if customer_import is None:
        return
    customer_import.rows.all().delete()
    counts: Counter[str] = Counter()
    planned = check_file(customer_import, now=timezone.now())
    done = 0
    while batch := list(islice(planned, BATCH)):
        done += len(batch)
        counts += count_outcomes(batch)
        _note_checked(customer_import, batch)
        _still(customer_import).update(rows_done=done, counts=dict(counts))
    _still(customer_import).update(state=State.CHECKED, counts=dict(counts))


def _note_checked(customer_import: CustomerImport, planned: list[PlannedRow]) -> None:
    """Keep what a person should look at; rows without a question are only counted."""
    ImportedRow.objects.bulk_create(
        (imported_row(customer_import, plan) for plan in planned if plan.needs_look),
        ignore_conflicts=True,
    )


@job_handler(RUN_JOB)
def import_in_background(payload: dict[str, int]) -> None:
    """Import the next part of a file and queue the one after it; safe to start twice."""
    customer_import = _in_state(payload, State.RUNNING)
    if customer_import is None:
        return
    for _plan in import_file(customer_import, now=timezone.now(), most=ROWS_PER_JOB):
        pass
    with transaction.atomic():
        if customer_import.rows_done < customer_import.row_count:
            queue_import(customer_import, now=timezone.now())
        else:
            finish_import(customer_import, now=timezone.now())


@job_handler(PURGE_JOB)
def forget_file_later(payload: dict[str, int]) -> None:
    """Thirty days after the upload; one that still runs is left a day more."""
    pk = payload["import"]
    running = CustomerImport.objects.filter(pk=pk, state=State.RUNNING)
    if running.exists():
        now = timezone.now()
        queue_job(PURGE_JOB, f"{pk}:{now:%Y-%m-%d}", payload, due_at=now + timedelta(days=1))
        return
    forget_file(pk)


def _in_state(payload: dict[str, int], state: str) -> CustomerImport | None:
    return CustomerImport.objects.filter(pk=payload["import"], state=state).first()


def _still(customer_import: CustomerImport) -> QuerySet[CustomerImport]:
    """Return the import if nobody went another way meanwhile."""
    return CustomerImport.objects.filter(pk=customer_import.pk, state=State.CHECKING)
