"""Plain SQL for the few places in which the ORM needs ten times as long to write a statement as
the database to run it. For names of our own only; values always travel as parameters.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models


def fetch(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows; days and moments are stored as the ORM does."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [_stored(value) for value in values])
        return list(cursor.fetchall())


def run(statement: str, values: Sequence[Any]) -> None:
    """Run one statement that returns no rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [_stored(value) for value in values])


def marks(values: Collection[Any]) -> str:
    """Return the list of placeholders for ``IN``; there must be at least one value."""
    return f"({', '.join(['%s'] * len(values))})"


def skip_locked(strength: str = "UPDATE") -> str:
    """Return the words that lock rows and pass over those of others; SQLite has one writer."""
    has_rows = connection.features.has_select_for_update_skip_locked
    return f"FOR {strength} SKIP LOCKED" if has_rows else ""


def update_rows(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write some fields of stored objects, each with its own values, all in one go.

    ``bulk_update`` makes one long statement of them, which takes longer than all of these.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if field.name in names]
    changes = ", ".join(f'"{field.column}" = %s' for field in fields)
    statement = f'UPDATE "{meta.db_table}" SET {changes} WHERE id = %s'  # noqa: S608 Our own names.
    values = [
        [
            *(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields),
            row.pk,
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
