"""The owner's key figures, each with the definition that says what is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.functional import Promise

from workshop.models import Workshop


@dataclass(frozen=True)
class Figure:
    """One number with what it is made of; ``unit`` is count, percent, minutes or eur."""

    key: str
    value: Decimal | int | None
    numerator: Decimal | int
    denominator: Decimal | int | None
    definition: str | Promise
    unit: str = "count"


def key_figures(start: date, end: date, *, site: Workshop | None, now: datetime) -> list[Figure]:
    """Return the figures of the local days from ``start`` to ``end``, both included."""
    return []
