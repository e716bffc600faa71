"""Checking and importing at once, for the command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from customers.importing.columns import choose_fields
from customers.importing.content import pack_rows
from customers.importing.planning import PlannedRow
from customers.importing.reading import read_table
from customers.importing.running import check_file, finish_import, import_file
from customers.importing.uploads import begin, check_choice, take_file
from customers.models import CustomerImport

Columns = Mapping[str, object]


def check_now(
    raw: bytes, *, name: str, system: str, columns: Columns, wording: str, now: datetime
) -> Iterator[PlannedRow]:
    """Yield what would become of each row; stores nothing.

    Raises UnreadableFileError or WrongColumnsError before the first row.
    """
    table = read_table(raw)
    fields = choose_fields(table.headings, columns)
    check_choice(fields, wording)
    content, _count = pack_rows(table)
    unsaved = CustomerImport(
        name=name,
        system=system,
        headings=table.headings,
        fields=fields,
        content_encrypted=content,
    )
    yield from check_file(unsaved, now=now)


def import_now(
    raw: bytes, *, name: str, system: str, columns: Columns, wording: str, now: datetime
) -> Iterator[PlannedRow]:
    """Import a file batch by batch, yielding the stored rows; safe to repeat with the same file.

    Raises UnreadableFileError or WrongColumnsError before the first row.
    """
    fields = choose_fields(read_table(raw).headings, columns)
    check_choice(fields, wording)
    customer_import = take_file(raw, name=name, system=system, by=None, now=now)
    customer_import.fields, customer_import.wording = fields, wording.strip()
    customer_import.save(update_fields=["fields", "wording"])
    begin(customer_import)
    yield from import_file(customer_import, now=now)
    finish_import(customer_import, now=now)
