"""Writing many new rows at once: COPY on PostgreSQL, prepared statements on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)
BATCH = 5000
# Of these the value in the object is what the driver takes.
_PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.ForeignKey,
)
_ADAPTED = (models.JSONField, models.FileField)


def write_rows(model: type[Row], rows: Iterable[Row]) -> None:
    """Store new objects and give them their ids, in their order.

    Only for a database that nobody else uses yet: ids are counted up from the last one.
    """
    objects = list(rows)
    if not objects:
        return
    first = _last_id(model) + 1
    for number, each in enumerate(objects, start=first):
        each.pk, each._state.adding, each._state.db = number, False, connection.alias
    fields = model._meta.concrete_fields
    reads = [_reader(field) for field in fields]
    values = (tuple(read(each) for read in reads) for each in objects)
    write_values(model, [str(field.column) for field in fields], values)
    _set_last_id(model, first + len(objects) - 1)


def write_values(
    model: type[models.Model], columns: Sequence[str], values: Iterable[tuple[Any, ...]]
) -> None:
    """Store rows that are given as tuples of what the driver takes."""
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 Our own names.
        for batch in _batches(values):
            cursor.executemany(statement, batch)


def _reader(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    name = field.attname
    is_told_by_clock = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    # The driver of PostgreSQL takes dates, decimals and the like as they are.
    is_native = connection.vendor == "postgresql" and not isinstance(field, _ADAPTED)
    if isinstance(field, _PLAIN) or (is_native and not is_told_by_clock):
        return lambda row: getattr(row, name)
    return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)  # noqa: FBT003


def _batches(values: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    rest = iter(values)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _last_id(model: type[models.Model]) -> int:
    return model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0


def _set_last_id(model: type[models.Model], last: int) -> None:
    # SQLite counts up from the largest id by itself.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [model._meta.db_table, last]
            )
