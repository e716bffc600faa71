"""Texts that name a customer by id, in keys of tasks and messages; filled by the apps in ready.

A merge rewrites them, so that what is asked for the survivor finds what was said to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction

from customers.merging.steps import Recorder
from customers.models import Customer, Vehicle


@dataclass(frozen=True)
class TextReference:
    """A text field whose value is, or begins with, ``pattern`` ("reach:{id}:").

    ``model`` is a label and has a foreign key ``customer``. A pattern that ends with a colon is
    the beginning; any other one is the whole text.
    """

    model: str
    field: str
    pattern: str

    def of(self, customer_id: int) -> str:
        return self.pattern.format(id=customer_id)


# Called for a vehicle that was joined: recorder, its old id, the vehicle that is kept.
type_of_rename = Callable[[Recorder, int, Vehicle], None]

_references: set[TextReference] = set()
_vehicle_renames: list[type_of_rename] = []


def register_text_reference(model: str, field: str, pattern: str) -> None:
    """Make known that a text names a customer; a repeat does nothing."""
    _references.add(TextReference(model, field, pattern))


def register_vehicle_rename(rename: type_of_rename) -> None:
    """Let an app rename a joined vehicle in its own payloads; a repeat does nothing."""
    if rename not in _vehicle_renames:
        _vehicle_renames.append(rename)


def rename_vehicle(recorder: Recorder, *, old_id: int, kept: Vehicle) -> None:
    """Let everything that names a joined vehicle by id name the one that is kept."""
    for rename in _vehicle_renames:
        rename(recorder, old_id, kept)


def text_references() -> list[TextReference]:
    """Return every registered reference, in a fixed order."""
    return sorted(_references, key=lambda each: (each.model, each.field, each.pattern))


def rename_references(recorder: Recorder, *, old: Customer, new: Customer) -> None:
    """Let texts about ``old``, on rows that are the survivor's by now, name the survivor."""
    for reference in text_references():
        before, after = reference.of(old.pk), reference.of(new.pk)
        for row in _rows(reference, before, new):
            text = after + getattr(row, reference.field)[len(before) :]
            try:
                with transaction.atomic():
                    recorder.change(row, **{reference.field: text})
            except IntegrityError:
                # The survivor has the same matter under its own key: both stay.
                continue


def _rows(reference: TextReference, text: str, customer: Customer) -> Iterable[Any]:
    is_beginning = reference.pattern.endswith(":")
    look_up = f"{reference.field}__startswith" if is_beginning else reference.field
    model: Any = apps.get_model(reference.model)
    rows: Any = model._base_manager.filter(customer=customer, **{look_up: text})
    return list(rows.order_by("pk"))
