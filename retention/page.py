"""What the owner's page shows of a snapshot: groups of figures, tables, charts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from retention.advice import Advice, advice_for
from retention.drawing import charts_of
from retention.figures.catalogue import GROUPS
from retention.figures.charts import Chart
from retention.figures.definition import Text
from retention.figures.figure import Figure
from retention.figures.tables import Table
from retention.models import FigureSnapshot
from retention.snapshots import stored_figures, stored_tables


@dataclass(frozen=True)
class Compared:
    """A figure beside that of the span before; ``change`` in its own unit or in points."""

    figure: Figure
    before: Figure | None

    @property
    def change(self) -> Decimal | None:
        if self.before is None or None in (self.figure.value, self.before.value):
            return None
        return Decimal(self.figure.value or 0) - Decimal(self.before.value or 0)


@dataclass(frozen=True)
class ShownGroup:
    """Figures under one heading."""

    key: str
    title: Text
    figures: list[Compared]


@dataclass(frozen=True)
class Page:
    """All of a snapshot, in the words of the active language."""

    snapshot: FigureSnapshot
    groups: list[ShownGroup]
    tables: list[tuple[Table, list[list[Any]]]]
    charts: list[Chart]
    advice: list[Advice]


def page_of(snapshot: FigureSnapshot) -> Page:
    """Read a snapshot for the page, the PDF and the report alike: no query."""
    figures = stored_figures(snapshot)
    tables = stored_tables(snapshot)
    return Page(
        snapshot,
        compared_groups(snapshot),
        tables,
        charts_of(figures, {table.key: rows for table, rows in tables}),
        advice_for(snapshot),
    )


def compared_groups(snapshot: FigureSnapshot) -> list[ShownGroup]:
    """Return the figures group by group, each with that of the span before."""
    figures, before = stored_figures(snapshot), stored_figures(snapshot, "before")
    return [
        ShownGroup(
            group.key,
            group.title,
            [
                Compared(figures[each.key], before.get(each.key))
                for each in group.definitions
                if each.key in figures
            ],
        )
        for group in GROUPS
    ]
