"""The log of changes as people read it: which field, from what, to what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from auditlog.models import LogEntry
from django.db import models

from workshop.models import User


@dataclass(frozen=True)
class ChangeLine:
    """One changed save; ``fields`` are label, old and new value, none after an erasure."""

    at: datetime
    by: User | None
    what: str
    customer_id: int | None
    fields: list[tuple[str, str, str]]


def change_lines(entries: Iterable[LogEntry]) -> list[ChangeLine]:
    """Return log entries with the labels of their fields in the active language."""
    return [_line(entry) for entry in entries]


def _line(entry: LogEntry) -> ChangeLine:
    model = entry.content_type.model_class()
    fields = [
        (_label(model, name), _text(old), _text(new))
        for name, (old, new) in (entry.changes or {}).items()
    ]
    is_customer = entry.content_type.model == "customer"
    what = str(model._meta.verbose_name)
    return ChangeLine(
        entry.timestamp, entry.actor, what, entry.object_id if is_customer else None, fields
    )


def _label(model: type[models.Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def _text(value: str | None) -> str:
    return "" if value in (None, "None") else str(value)
