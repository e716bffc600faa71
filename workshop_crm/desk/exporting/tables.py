"""The tables of an export: the same sections as in a person's copy, for all persons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from customers.models import Customer
from customers.privacy.sections import Section, columns_of, select_named, values_of
from workshop.models import Service
from workshop_crm.desk.privacy.parts import SECTIONS

CHUNK = 1_000
_CATALOGUE = Section("services", "services", Service, "", ())


@dataclass(frozen=True)
class Table:
    """One table of an export; ``rows`` can be read once and is never in memory as a whole."""

    key: str
    label: str
    headings: list[str]
    rows: Iterator[list[Any]]


def tables() -> Iterator[Table]:
    """Yield every table, customers first; nothing of restricted or erased people (C-46)."""
    # A person's copy shows some models twice, from two sides; here each row comes once.
    sections = {section.model: section for section in (*reversed(SECTIONS), _CATALOGUE)}
    for section in sorted(sections.values(), key=[*SECTIONS, _CATALOGUE].index):
        yield Table(
            section.key,
            str(section.label),
            [label for _name, label in columns_of(section)],
            _rows(section),
        )


def _rows(section: Section) -> Iterator[list[Any]]:
    for instance in select_named(section, _shown(section)).iterator(chunk_size=CHUNK):
        yield values_of(section, instance)


def _shown(section: Section) -> QuerySet[Any]:
    rows = section.model._default_manager.order_by("pk")
    if not section.path:
        return rows
    hidden = Customer.objects.filter(Q(is_restricted=True) | Q(merged_into__is_restricted=True))
    return rows.exclude(**{f"{section.path}__in": hidden.values("pk")})
