"""What a merge does to rows, step by step, written down so that it can be taken back.

A step is a plain dictionary, kept in ``MergeRecord.details``. The walk over the relations is
generic: a new foreign key to a customer moves without a line of code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from customers.models import (
    ConsentEvent,
    Customer,
    JoinedVehicle,
    MergeRecord,
    PossibleDuplicate,
    SearchTerm,
)

Step = dict[str, Any]

# The ledger keeps its customer for ever: reads use ``merged_ids``. A merge's
# own record says what was. The words of the search are derived anew. The others are moved by
# rules of their own.
NOT_MOVED = (ConsentEvent, MergeRecord, SearchTerm, Customer, PossibleDuplicate, JoinedVehicle)


def references_to(model: type[models.Model]) -> Iterator[Any]:
    """Walk every foreign key of the project to a model, hidden ones included."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            yield relation.remote_field


def moved_references(model: type[models.Model]) -> Iterator[Any]:
    """Walk the foreign keys to a model that follow it in a merge."""
    return (field for field in references_to(model) if field.model not in NOT_MOVED)


class Recorder:
    """Changes rows and remembers how to take it back."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def move_all(self, source: models.Model, target: models.Model) -> None:
        """Let everything that points to one row point to another one of the same model."""
        for field in moved_references(type(source)):
            self.move(field, source, target)

    def move(self, field: Any, source: models.Model, target: models.Model) -> None:
        """Move the rows of one relation; what the target has already is kept once."""
        rows = field.model._base_manager.filter(**{field.name: source})
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if not ids:
            return
        try:
            with transaction.atomic():
                rows.filter(pk__in=ids).update(**{field.name: target})
        except IntegrityError:
            # A unique constraint says that one of the same facts is enough: look at each.
            ids = [pk for pk in ids if self._move_one(field, pk, target)]
        self._note_move(field, ids, source, target)

    def delete(self, row: models.Model) -> None:
        """Delete a row that nothing points to any more."""
        self.steps.append({"do": "delete", "row": _dump(row)})
        row.delete()

    def created(self, row: models.Model) -> None:
        """Note that a row came into being."""
        self.steps.append({"do": "create", "model": row._meta.label, "id": row.pk})

    def change(self, row: models.Model, **values: Any) -> None:
        """Write values into fields of a row, in memory and in the table."""
        before = {name: _text(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        type(row)._base_manager.filter(pk=row.pk).update(**values)
        changes = {name: [before[name], _text(row, name)] for name in values}
        self.note_changes(row, changes)

    def note_changes(self, row: models.Model, changes: dict[str, list[Any]]) -> None:
        """Note fields as pairs of the text before and after."""
        if changes:
            label = row._meta.label
            self.steps.append({"do": "change", "model": label, "id": row.pk, "fields": changes})

    def _move_one(self, field: Any, pk: int, target: models.Model) -> bool:
        row = field.model._base_manager.get(pk=pk)
        try:
            with transaction.atomic():
                field.model._base_manager.filter(pk=pk).update(**{field.name: target})
        except IntegrityError:
            self.delete(row)
            return False
        return True

    def _note_move(
        self, field: Any, ids: list[int], source: models.Model, target: models.Model
    ) -> None:
        if ids:
            self.steps.append(
                {
                    "do": "move",
                    "model": field.model._meta.label,
                    "field": field.name,
                    "ids": ids,
                    "from": source.pk,
                    "to": target.pk,
                }
            )


def take_back(steps: list[Step]) -> None:
    """Undo steps, the last one first; what somebody has changed since stays as it is."""
    for step in reversed(steps):
        _UNDO[step["do"]](step)


def moved_ids(steps: list[Step], model: type[models.Model], field: str) -> list[int]:
    """Return which rows of a relation were moved."""
    label = model._meta.label
    return [
        pk
        for step in steps
        if step["do"] == "move" and (step["model"], step["field"]) == (label, field)
        for pk in step["ids"]
    ]


def snapshot(row: models.Model) -> dict[str, Any]:
    """Return the text of every field, to compare with later."""
    return {field.name: _text(row, field.name) for field in row._meta.concrete_fields}


def _undo_move(step: Step) -> None:
    model = apps.get_model(step["model"])
    held = model._base_manager.filter(pk__in=step["ids"], **{step["field"]: step["to"]})
    held.update(**{f"{step['field']}_id": step["from"]})


def _undo_delete(step: Step) -> None:
    for found in serializers.deserialize("json", json.dumps([step["row"]]), ignorenonexistent=True):
        if not type(found.object)._base_manager.filter(_same_fact(found.object)).exists():
            found.save()


def _undo_create(step: Step) -> None:
    apps.get_model(step["model"])._base_manager.filter(pk=step["id"]).delete()


def _undo_change(step: Step) -> None:
    model = apps.get_model(step["model"])
    row = model._base_manager.filter(pk=step["id"]).first()
    if row is None:
        return
    values = {
        name: model._meta.get_field(name).to_python(before)
        for name, (before, after) in step["fields"].items()
        if _text(row, name) == after
    }
    if values:
        model._base_manager.filter(pk=row.pk).update(**values)


_UNDO = {
    "move": _undo_move,
    "delete": _undo_delete,
    "create": _undo_create,
    "change": _undo_change,
}


def _same_fact(row: models.Model) -> Q:
    same = Q(pk=row.pk)
    if isinstance(row, PossibleDuplicate):
        same |= Q(first=row.first_id, second=row.second_id)
    return same


def _dump(row: models.Model) -> Any:
    return json.loads(serializers.serialize("json", [row]))[0]


def _text(row: models.Model, name: str) -> str | None:
    field: Any = row._meta.get_field(name)
    return None if getattr(row, field.attname) is None else field.value_to_string(row)
