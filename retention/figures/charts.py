"""Geometry of bar charts: pure, in the units of the SVG's view box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

WIDTH, HEIGHT = 640, 240
LEFT, BOTTOM, TOP = 8, 28, 22
GAP_SHARE = 0.25

Text = str | Promise


@dataclass(frozen=True)
class Series:
    """One row of values with its name; the n-th series is drawn with the n-th pattern."""

    name: Text
    values: Sequence[float]


@dataclass(frozen=True)
class Bar:
    """A bar from its upper left corner; ``pattern`` tells the series without colour."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    value: float
    pattern: int


@dataclass(frozen=True)
class Tick:
    """A label below the middle of a group of bars."""

    x: float
    label: Text


@dataclass(frozen=True)
class Chart:
    """All that the template draws, and the table behind it: a label and its values per row."""

    key: str
    title: Text
    bars: list[Bar]
    ticks: list[Tick]
    names: list[Text]
    rows: list[tuple[Text, list[float]]]
    unit: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    baseline: int = HEIGHT - BOTTOM

    @property
    def is_empty(self) -> bool:
        return not any(bar.value for bar in self.bars)


def bar_chart(
    key: str, title: Text, labels: Sequence[Text], series: Sequence[Series], *, unit: str = ""
) -> Chart:
    """Lay out grouped bars: one group per label, one bar in it per series."""
    highest = max((value for row in series for value in row.values), default=0) or 1
    group_width = (WIDTH - 2 * LEFT) / max(len(labels), 1)
    bar_width = group_width * (1 - GAP_SHARE) / max(len(series), 1)
    room = HEIGHT - BOTTOM - TOP
    bars = []
    for pattern, row in enumerate(series):
        for index, value in enumerate(row.values):
            x = LEFT + index * group_width + group_width * GAP_SHARE / 2 + pattern * bar_width
            height = round(room * value / highest, 1)
            bars.append(
                Bar(
                    x=round(x, 1),
                    y=round(HEIGHT - BOTTOM - height, 1),
                    width=round(bar_width, 1),
                    height=height,
                    middle=round(x + bar_width / 2, 1),
                    value=value,
                    pattern=pattern,
                )
            )
    return Chart(
        key=key,
        title=title,
        bars=bars,
        ticks=[
            Tick(round(LEFT + (index + 0.5) * group_width, 1), label)
            for index, label in enumerate(labels)
        ],
        names=[row.name for row in series],
        rows=[(label, [row.values[index] for row in series]) for index, label in enumerate(labels)],
        unit=unit,
    )
