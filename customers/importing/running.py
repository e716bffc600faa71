"""Checking and importing a file batch by batch, in the background or for the command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.importing.content import kept_rows, layout_of
from customers.importing.earlier import EarlierRows
from customers.importing.planning import PlannedRow, plan_rows
from customers.importing.rows import CustomerRow, read_row
from customers.importing.storing import store_rows
from customers.models import CustomerImport, ImportedRow, Task
from customers.tasks_list import NewTask, open_task
from workshop.jobs import queue_job
from workshop_crm.lib.house_text import house_language

State = CustomerImport.State

BATCH = 300
CHECK_JOB = "check_customer_file"
RUN_JOB = "import_customer_file"
LOOKED_AT = "needs_look"
VEHICLES = "vehicles"


def check_file(customer_import: CustomerImport, *, now: datetime) -> Iterator[PlannedRow]:
    """Plan every row and store none; yields what would become of each, in order."""
    earlier = EarlierRows()
    with house_language():
        for rows in _batches(customer_import, now):
            yield from plan_rows(rows, system=customer_import.system, earlier=earlier)


def import_file(
    customer_import: CustomerImport, *, now: datetime, most: int | None = None
) -> Iterator[PlannedRow]:
    """Store the rows that are not done yet, each batch in one transaction; yields them.

    Two workers on one file do no row twice: the cursor is locked and read anew. ``most`` ends
    it after so many rows, rounded up to a batch.
    """
    start = customer_import.rows_done
    with house_language():
        for rows in _batches(customer_import, now, skip=start):
            planned = _store_batch(customer_import, rows, now)
            if planned is None:
                return
            yield from planned
            if most is not None and customer_import.rows_done - start >= most:
                return


@transaction.atomic
def _store_batch(
    customer_import: CustomerImport, rows: list[CustomerRow], now: datetime
) -> list[PlannedRow] | None:
    """Store one batch and move the cursor; ``None`` when another worker was faster."""
    fresh = CustomerImport.objects.select_for_update().defer("content_encrypted")
    stored = fresh.get(pk=customer_import.pk)
    if stored.rows_done != customer_import.rows_done or stored.state != State.RUNNING:
        return None
    planned = plan_rows(rows, system=customer_import.system, earlier=EarlierRows())
    _mark_repeated(customer_import, planned)
    store_rows(customer_import, planned, now=now)
    counts = Counter(stored.counts) + count_outcomes(planned)
    customer_import.counts = dict(counts)
    customer_import.rows_done += len(rows)
    customer_import.save(update_fields=["counts", "rows_done"])
    return planned


def _mark_repeated(customer_import: CustomerImport, planned: list[PlannedRow]) -> None:
    """Say "same as row" of those whose first row was in an earlier batch of this file."""
    known = [plan.person for plan in planned if plan.outcome == ImportedRow.Outcome.UPDATED]
    first: dict[int, int] = {}
    rows = customer_import.rows.filter(customer__in=known).order_by("number")
    for person, number in rows.values_list("customer", "number"):
        first.setdefault(person, number)
    for plan in planned:
        if plan.person in first and plan.outcome == ImportedRow.Outcome.UPDATED:
            plan.outcome = ImportedRow.Outcome.DUPLICATE_OF
            plan.same_as_row = first[plan.person]


def count_outcomes(planned: list[PlannedRow]) -> Counter[str]:
    """Count outcomes, rows that a person should look at, and vehicles named."""
    counts = Counter(str(plan.outcome) for plan in planned)
    counts[LOOKED_AT] = sum(plan.needs_look for plan in planned)
    counts[VEHICLES] = sum(len(plan.row.vehicles) for plan in planned if plan.person)
    return +counts


def _batches(
    customer_import: CustomerImport, now: datetime, *, skip: int = 0
) -> Iterator[list[CustomerRow]]:
    layout, today = layout_of(customer_import), timezone.localdate(now)
    rows = islice(kept_rows(customer_import), skip, None)
    while batch := list(islice(rows, BATCH)):
        yield [read_row(layout, number, cells, today=today) for number, cells in batch]


def queue_import(customer_import: CustomerImport, *, now: datetime) -> None:
    """Queue the next part; once per place in the file."""
    key = f"{customer_import.pk}:{customer_import.rows_done}"
    queue_job(RUN_JOB, key, {"import": customer_import.pk}, due_at=now)


def finish_import(customer_import: CustomerImport, *, now: datetime) -> None:
    """Close an import and open one task for all possible duplicates; a second call does nothing."""
    running = CustomerImport.objects.filter(pk=customer_import.pk, state=State.RUNNING)
    if not running.update(state=State.DONE, finished_at=now):
        return
    customer_import.state, customer_import.finished_at = State.DONE, now
    number = customer_import.counts.get(ImportedRow.Outcome.POSSIBLE_DUPLICATE, 0)
    if number:
        with house_language():
            open_task(
                NewTask(
                    kind=Task.Kind.DUPLICATE,
                    key=f"import:{customer_import.pk}",
                    title=_("%(number)s imported customers may be known already")
                    % {"number": number},
                    detail=customer_import.name,
                    link=reverse("customers:duplicates"),
                    due_at=now,
                ),
                now=now,
            )
