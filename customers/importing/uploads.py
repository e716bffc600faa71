"""The steps of an import from the upload to the deletion of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from customers.importing.columns import check_fields, suggest_fields
from customers.importing.content import kept_rows, pack_rows
from customers.importing.errors import UnreadableFileError, WrongColumnsError, WrongStateError
from customers.importing.fields import CONSENTS, Field
from customers.importing.reading import read_table
from customers.importing.running import CHECK_JOB, RUN_JOB, queue_import
from customers.models import CustomerImport
from workshop.jobs import queue_job
from workshop.models import User

State = CustomerImport.State

KEPT = timedelta(days=30)
PURGE_JOB = "forget_customer_file"
SAMPLES = 4


@dataclass(frozen=True)
class Column:
    """One column on the page where it is given its meaning."""

    place: int
    heading: str
    field: str
    samples: list[str]


@transaction.atomic
def take_file(
    raw: bytes, *, name: str, system: str, by: User | None, now: datetime
) -> CustomerImport:
    """Keep an uploaded file, encrypted and for thirty days. Raises UnreadableFileError."""
    table = read_table(raw)
    content, count = pack_rows(table)
    if not count:
        raise UnreadableFileError(_("There are no rows below the headings."))
    customer_import = CustomerImport.objects.create(
        name=name[-120:],
        system=system.strip()[:60],
        uploaded_by=by,
        uploaded_at=now,
        headings=table.headings,
        fields=suggest_fields(table.headings),
        row_count=count,
        content_encrypted=content,
    )
    queue_job(PURGE_JOB, str(customer_import.pk), {"import": customer_import.pk}, due_at=now + KEPT)
    return customer_import


def columns_of(customer_import: CustomerImport) -> list[Column]:
    """Return every column with its first filled cells, and what it is taken for."""
    first = [cells for _number, cells in islice(kept_rows(customer_import), 200)]
    return [
        Column(place, heading, field, _samples(first, place))
        for place, (heading, field) in enumerate(
            zip(customer_import.headings, customer_import.fields, strict=True)
        )
        if heading or _samples(first, place)
    ]


def _samples(rows: Sequence[list[str]], place: int) -> list[str]:
    filled = dict.fromkeys(row[place] for row in rows if place < len(row) and row[place])
    return list(islice(filled, SAMPLES))


@transaction.atomic
def choose_columns(
    customer_import: CustomerImport, fields: list[str], *, wording: str, now: datetime
) -> None:
    """Keep what each column holds and start the check.

    May be repeated until the import runs. Raises WrongColumnsError or WrongStateError.
    """
    _lock(customer_import, State.MAPPING, State.CHECKED)
    check_choice(fields, wording)
    customer_import.fields = fields
    customer_import.wording = wording.strip()
    customer_import.state = State.CHECKING
    customer_import.rows_done, customer_import.counts = 0, {}
    customer_import.save(update_fields=["fields", "wording", "state", "rows_done", "counts"])
    key = f"{customer_import.pk}:{now.isoformat()}"
    queue_job(CHECK_JOB, key, {"import": customer_import.pk}, due_at=now)


def check_choice(fields: list[str], wording: str) -> None:
    """Raise WrongColumnsError when these columns make no customers, or consents without words."""
    check_fields(fields)
    if not wording.strip() and {Field(each) for each in fields} & set(CONSENTS):
        raise WrongColumnsError(
            _("Please give the words that these people agreed to; without them no consent counts.")
        )


@transaction.atomic
def start_import(customer_import: CustomerImport, *, now: datetime) -> None:
    """Let a checked file be imported. Raises WrongStateError, at a second click too."""
    _lock(customer_import, State.CHECKED)
    begin(customer_import)
    queue_import(customer_import, now=now)


@transaction.atomic
def go_on(customer_import: CustomerImport, *, now: datetime) -> None:
    """Try again where the background work was given up. Raises WrongStateError if it is done."""
    _lock(customer_import, State.CHECKING, State.RUNNING)
    kind = RUN_JOB if customer_import.state == State.RUNNING else CHECK_JOB
    key = f"{customer_import.pk}:again:{now.isoformat()}"
    queue_job(kind, key, {"import": customer_import.pk}, due_at=now)


def begin(customer_import: CustomerImport) -> None:
    """Forget what the check said, so that the rows can be written."""
    customer_import.rows.all().delete()
    customer_import.state = State.RUNNING
    customer_import.rows_done, customer_import.counts = 0, {}
    customer_import.save(update_fields=["state", "rows_done", "counts"])


def _lock(customer_import: CustomerImport, *states: str) -> None:
    locked = CustomerImport.objects.select_for_update().defer("content_encrypted")
    if locked.get(pk=customer_import.pk).state not in states:
        raise WrongStateError


@transaction.atomic
def discard_import(customer_import: CustomerImport) -> None:
    """Delete a file of which nothing was imported. Raises WrongStateError after that."""
    _lock(customer_import, State.MAPPING, State.CHECKING, State.CHECKED)
    customer_import.delete()


def forget_file(customer_import_id: int) -> None:
    """Delete the content and what became of each row; the counts stay. Safe to repeat."""
    imports = CustomerImport.objects.filter(pk=customer_import_id)
    imports.update(content_encrypted=None, wording="")
    for customer_import in imports.defer("content_encrypted"):
        customer_import.rows.all().delete()
