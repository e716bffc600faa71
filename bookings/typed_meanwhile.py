"""Two tablets with one form: what was typed is laid over what is stored, field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import QueryDict

Values = dict[str, str]


@dataclass(frozen=True)
class Clash:
    """A field that both have changed: the stored value stays, the typed one is shown."""

    name: str
    label: str
    stored: str
    typed: str


def shown_values(*some: forms.BaseForm) -> Values:
    """Return each field as an unbound form shows it."""
    return {name: _as_typed(form[name]) for form in some for name in form.fields}


def lay_over(
    typed: QueryDict, stored: Values, labels: Mapping[str, str]
) -> tuple[QueryDict, list[Clash]]:
    """Return what is to be saved, and where somebody else was faster.

    ``typed["seen"]`` is what the page showed. A field that was not touched here keeps what is
    stored by now. Without ``seen`` everything counts as typed.
    """
    seen = _read_seen(typed.get("seen", ""))
    merged, clashes = typed.copy(), []
    for name, now_stored in stored.items():
        mine, before = str(typed.get(name, "")), seen.get(name)
        if before is None or now_stored in (before, mine):
            continue
        if mine != before:
            clashes.append(Clash(name, labels.get(name, name), now_stored, mine))
        merged[name] = now_stored
    return merged, clashes


def _read_seen(text: str) -> Values:
    try:
        seen = json.loads(text) if text else {}
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in seen.items()} if isinstance(seen, dict) else {}


def _as_typed(field: forms.BoundField) -> str:
    value = field.value()
    if value is None or value is False:
        return ""
    is_day = isinstance(value, date)
    return str(field.field.widget.format_value(value)) if is_day else str(value)
