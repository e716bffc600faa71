"""Key figures as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from retention.cells import cell_text as _cell_text
from retention.cells import figure_text as _figure_text
from retention.cells import value_text
from retention.figures.figure import Figure
from retention.page import Compared

register = template.Library()

HEAT_STEPS = 5


@register.filter
def figure_text(figure: Figure) -> str:
    """Return the value with its unit in the active language; a dash when there is none."""
    return _figure_text(figure)


@register.filter
def part_text(number: Decimal | int, figure: Figure) -> str:
    """Return a numerator: an amount of money where the figure is one."""
    return value_text(Decimal(number), "eur" if figure.unit == "eur" else "count")


@register.filter
def change_text(compared: Compared) -> str:
    """Return the difference to the span before with its sign."""
    change = compared.change
    if change is None:
        return ""
    sign = "+" if change > 0 else "\N{PLUS-MINUS SIGN}" if change == 0 else ""
    unit = compared.figure.unit
    text = value_text(change, "points" if unit == "percent" else unit)
    return f"{sign}{text}".replace("-", "\N{MINUS SIGN}", 1)


@register.filter
def cell_text(cell: Any, unit: str) -> str:
    """Return a cell of a table of figures."""
    return _cell_text(cell, unit)


@register.filter
def heat(cell: list[Any]) -> int:
    """Return how dark the cell of a share is, from 0 to 5; the number stands in it as well."""
    part, whole, _is_over = cell
    return -(-part * HEAT_STEPS // whole) if whole else 0


@register.filter
def by_column(row: list[Any], table: Any) -> list[tuple[Any, Any]]:
    """Return the cells of a row, each with its column."""
    return list(zip(row, table.columns, strict=True))
