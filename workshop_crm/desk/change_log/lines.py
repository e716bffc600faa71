"""The log of changes as people read it: who did what to which row, and what was there before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auditlog.models import LogEntry
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshop.models import User
from workshop_crm.desk.change_log.watched import SETTINGS
from workshop_crm.desk.change_log.words import DONE, FIELD_WORDS, ROW_WORDS


@dataclass(frozen=True)
class ChangeLine:
    """One line; ``fields`` are label, old and new value, none where they were erased."""

    at: datetime
    by: User | None
    done: str | Promise
    what: str
    name: str
    pk: int | None
    fields: list[tuple[str, str, str]]
    is_erased: bool


def change_lines(entries: Iterable[LogEntry]) -> list[ChangeLine]:
    """Return log entries with the labels of their fields in the active language."""
    return [_line(entry) for entry in entries]


def _line(entry: LogEntry) -> ChangeLine:
    model = entry.content_type.model_class()
    told = entry.additional_data or {}
    page = told.get("page", "")
    return ChangeLine(
        at=entry.timestamp,
        by=entry.actor,
        done=DONE.get(page, page) if page else _ACTIONS[entry.action],
        what=word_for(model),
        # Names of people stand on their own pages only.
        name=told.get("names", "") or (entry.object_repr if model in SETTINGS else ""),
        pk=entry.object_id,
        fields=_fields(model, entry.changes or {}),
        is_erased=not page and not entry.changes,
    )


_ACTIONS = {
    LogEntry.Action.CREATE: gettext_lazy("created"),
    LogEntry.Action.UPDATE: gettext_lazy("changed"),
    LogEntry.Action.DELETE: gettext_lazy("deleted"),
}


def _fields(model: type[models.Model], changes: dict[str, Any]) -> list[tuple[str, str, str]]:
    fields = (
        (_label(model, name), _text(model, name, old), _text(model, name, new))
        for name, (old, new) in changes.items()
    )
    return sorted((label, old, new) for label, old, new in fields if old or new)


def word_for(model: type[models.Model]) -> str:
    """Return what people call a row of a model, in the active language."""
    return str(ROW_WORDS.get(model._meta.label, model._meta.verbose_name))


def _label(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    label = getattr(field, "verbose_name", name)
    if isinstance(label, Promise):
        return str(label)
    if isinstance(field, models.ForeignKey):
        # Nobody gave it a word: then it is called as what it leads to.
        return word_for(field.related_model)
    return str(FIELD_WORDS.get(name, label))


def _text(model: type[models.Model], name: str, value: str | None) -> str:
    if value in (None, "None"):
        return ""
    field = model._meta.get_field(name)
    choices = getattr(field, "flatchoices", None) or ()
    ticks = {"True": _("yes"), "False": _("no")}
    return str({**ticks, **{str(key): label for key, label in choices}}.get(str(value), value))
