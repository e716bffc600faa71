"""Reading what we hold about a person, section by section; each app lists its own (C-43)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from workshop.models import User

type_of_row = dict[str, Any]
type_of_columns = tuple[tuple[str, str | Promise], ...]

# Rows of these are names of things, not of people: they are given by name, all others by id.
_CATALOGUES = {"service", "source", "workshop", "bay", "wording", "notice", "rule"}


@dataclass(frozen=True)
class Section:
    """One kind of data: ``path`` leads from the model to the customer.

    A copy has every field but ``leave_out``; links to staff are always left out. Print shows
    ``columns``. ``more`` adds what a row says only when it is read. Rows of ``but_not`` are
    about somebody else.
    """

    key: str
    label: str | Promise
    model: type[models.Model]
    path: str
    columns: type_of_columns
    leave_out: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    but_not: models.Q | None = None
    more: Callable[[Any], type_of_row] | None = None


@dataclass(frozen=True)
class Given:
    """What one section says about a person: for machines, and as text for print."""

    section: Section
    rows: list[type_of_row]
    shown: list[list[str]]


def read_section(section: Section, ids: Sequence[int]) -> Given:
    """Read one section for a customer's ids (its own and those merged into it)."""
    fields = _fields(section)
    named = [field.name for field in fields if _is_named(field)]
    found = section.model._default_manager.filter(**{f"{section.path}__in": ids})
    if section.but_not:
        found = found.exclude(section.but_not)
    rows, shown = [], []
    for instance in found.select_related(*named).order_by("pk"):
        row = {field.name: _value(instance, field) for field in fields}
        if section.more:
            row |= section.more(instance)
        rows.append(row)
        shown.append([_shown(instance, name, row) for name, _label in section.columns])
    return Given(section, rows, shown)


def read_sections(sections: Iterable[Section], ids: Sequence[int]) -> list[Given]:
    """Read many sections; empty ones are given too, so that nobody wonders."""
    return [read_section(section, ids) for section in sections]


def columns_of(section: Section) -> list[tuple[str, str]]:
    """Return name and label of every field that a copy of the section has."""
    return [(field.name, str(field.verbose_name)) for field in _fields(section)]


def select_named(section: Section, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Fetch with the rows what they are named by."""
    return rows.select_related(*[each.name for each in _fields(section) if _is_named(each)])


def values_of(section: Section, instance: Any) -> list[Any]:
    """Return what ``columns_of`` names, choices in words."""
    return [
        str(getattr(instance, f"get_{field.name}_display")())
        if field.choices
        else _value(instance, field)
        for field in _fields(section)
    ]


def _fields(section: Section) -> list[Any]:
    return [
        field
        for field in section.model._meta.concrete_fields
        if field.name not in section.leave_out
        and (not section.only or field.name in section.only)
        and not isinstance(field, models.BinaryField)
        and not (field.is_relation and field.related_model is User)
    ]


def _is_named(field: Any) -> bool:
    return field.is_relation and field.name in _CATALOGUES


def _value(instance: models.Model, field: Any) -> Any:
    if _is_named(field):
        named = getattr(instance, field.name)
        return str(named) if named else None
    value = field.value_from_object(instance)
    return value.name if isinstance(field, models.FileField) else value


def _shown(instance: models.Model, name: str, row: type_of_row) -> str:
    display = getattr(instance, f"get_{name}_display", None)
    return text_of(display() if display else row.get(name))


def text_of(value: Any) -> str:
    """Write a value as people read it, in the active language; empty for nothing."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(text_of(each) for each in value)
    return _formatted(value)


def _formatted(value: Any) -> str:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal):
        return number_format(value, use_l10n=True)
    return str(value)
