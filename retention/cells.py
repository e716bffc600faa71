"""Cells of the tables of figures, as people read them and as spreadsheets take them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.models import ConsentEvent
from customers.models.consent import Channel
from invoices.amounts import amount_text
from retention.drawing import month_name
from retention.figures.figure import SMALL, Figure, percent
from retention.figures.tables import Table
from retention.models import FigureSnapshot
from retention.snapshots import stored_figures

NO_BREAK = "\N{NO-BREAK SPACE}"
NONE = "–"
SHARES = {"share", "heat"}
Rows = list[list[Any]]


def cell_text(cell: Any, unit: str) -> str:
    """Return a cell of a table in the active language; a dash for nothing."""
    return NONE if cell is None else _WRITERS[unit](cell)


def _share(cell: tuple[int, int, bool]) -> str:
    part, whole, is_over = cell
    value = percent(part, whole)
    if value is None:
        return NONE
    text = _("%(percent)s %% (%(part)s of %(whole)s)") % {
        "percent": number_format(value),
        "part": part,
        "whole": whole,
    }
    text = text if is_over else _("%(share)s so far") % {"share": text}
    return f"{text}, {_('few cases')}" if whole < SMALL else text


def _heat(cell: tuple[int, int, bool]) -> str:
    part, whole, is_over = cell
    text = f"{number_format(percent(part, whole) or 0)}{NO_BREAK}%"
    return text if is_over else _("%(share)s so far") % {"share": text}


def _step(days: int) -> str:
    if days == 0:
        return _("on the due date")
    text = ngettext("%(days)s day", "%(days)s days", abs(days)) % {"days": abs(days)}
    return (_("%(span)s before") if days < 0 else _("%(span)s after")) % {"span": text}


_WRITERS: dict[str, Callable[[Any], str]] = {
    "share": _share,
    "heat": _heat,
    "eur": lambda cell: amount_text(Decimal(cell)),
    "number": lambda cell: str(number_format(Decimal(cell))),
    "count": lambda cell: str(number_format(cell, force_grouping=True)),
    "month": month_name,
    "channel": lambda cell: str(Channel(cell).label) if cell else _("all channels"),
    "origin": lambda cell: str(ConsentEvent.Origin(cell).label),
    "step": _step,
    "text": lambda cell: str(cell) or _("not noted"),
}


def figure_text(figure: Figure) -> str:
    """Return the value with its unit in the active language; a dash when there is none."""
    if figure.value is None:
        return NONE
    return value_text(Decimal(figure.value), figure.unit)


def value_text(value: Decimal, unit: str) -> str:
    """Return a value with its unit in the active language."""
    if unit == "eur":
        return amount_text(value)
    places = 0 if unit == "count" else 1
    number = number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    units = {"percent": "%", "points": _("points"), "minutes": _("min"), "days": _("days")}
    return f"{number}{NO_BREAK}{units[unit]}" if unit in units else number


def sheet_of(table: Table, rows: Rows) -> Rows:
    """Return a table for a spreadsheet, headings first: a share takes three columns."""
    headings: list[Any] = []
    for column in table.columns:
        headings.append(str(column.label))
        if column.unit in SHARES:
            headings += [_("cases"), _("of")]
    return [headings, *([*_flat(row, table)] for row in rows)]


def _flat(row: list[Any], table: Table) -> Iterable[Any]:
    for cell, column in zip(row, table.columns, strict=True):
        if column.unit in SHARES:
            yield from (percent(cell[0], cell[1]), cell[0], cell[1])
        elif column.unit in {"eur", "number"}:
            yield None if cell is None else Decimal(cell)
        elif column.unit == "count":
            yield cell
        else:
            yield cell_text(cell, column.unit)


def sheet_of_figures(snapshot: FigureSnapshot) -> Rows:
    """Return all figures for a spreadsheet, headings first."""
    before = stored_figures(snapshot, "before")
    headings = [
        _("Figure"),
        _("Value"),
        _("Unit"),
        _("cases"),
        _("of"),
        _("Period before"),
        _("What is counted"),
    ]
    return [
        headings,
        *(
            [
                str(each.label),
                each.value,
                each.unit,
                each.numerator,
                each.denominator,
                before[key].value if key in before else None,
                str(each.definition),
            ]
            for key, each in stored_figures(snapshot).items()
        ),
    ]
