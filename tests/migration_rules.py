"""What a migration may do to a table that people have filled already.

A required column comes in three steps, each a migration: the column may be empty; a data step
fills it; it is required. Every step has a way back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations import operations as ops
from django.db.models import Field, ManyToManyField


@dataclass
class Reader:
    """Goes through the migrations of one app in their order."""

    may_be_empty: set[tuple[str, str]] = field(default_factory=set)
    filled: set[tuple[str, str]] = field(default_factory=set)

    def complaints(self, migration: Migration) -> Iterator[str]:
        """Yield what is wrong with the next migration."""
        waiting, new = set(self.may_be_empty), set()
        for operation in migration.operations:
            if isinstance(operation, ops.CreateModel):
                new.add(operation.name_lower)
                for name, column in operation.fields:
                    self._remember((operation.name_lower, name), column)
            elif isinstance(operation, (RunPython, RunSQL)):
                self.filled |= waiting
                if not operation.reversible:
                    yield "a step without a way back"
            elif isinstance(operation, (ops.AddField, ops.AlterField)):
                # The first tables come in several migrations where they need each other.
                if not (migration.initial or operation.model_name_lower in new):
                    yield from self._of_column(operation)
                self._remember((operation.model_name_lower, operation.name), operation.field)

    def _of_column(self, operation: ops.AddField | ops.AlterField) -> Iterator[str]:
        column = (operation.model_name_lower, operation.name)
        if operation.field.null or isinstance(operation.field, ManyToManyField):
            return
        if not isinstance(operation, ops.AddField):
            if column in self.may_be_empty - self.filled:
                yield f"{'.'.join(column)} becomes required before a migration of its own fills it"
        elif not _has_value(operation.field):
            yield f"{'.'.join(column)} is required at once, and nothing fills it"
        elif operation.field.unique:
            yield f"{'.'.join(column)} is unique, but old rows all get one value"

    def _remember(self, name: tuple[str, str], column: Field) -> None:
        (self.may_be_empty.add if column.null else self.may_be_empty.discard)(name)


def complaints_about(migrations: Iterable[Migration]) -> list[str]:
    """Return what is wrong with an app's migrations, given in their order."""
    reader = Reader()
    return [
        f"{migration.app_label}.{migration.name}: {complaint}"
        for migration in migrations
        for complaint in reader.complaints(migration)
    ]


def _has_value(column: Field) -> bool:
    # Django itself writes an empty text where a text may stay blank.
    is_blank_text = column.blank and column.empty_strings_allowed
    return column.has_default() or column.has_db_default() or is_blank_text
