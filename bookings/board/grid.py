"""The day board: which appointment stands where, by bay and quarter of an hour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

DAY_QUARTERS = 96
EARLIEST, LATEST = time(8), time(17)


@dataclass(frozen=True)
class Span:
    """Something that stands on a bay, ``[starts_at, ends_at)``, aware times.

    ``work_at``: when the work begins, if set-up comes before it.
    """

    key: int
    bay_id: int
    starts_at: datetime
    ends_at: datetime
    work_at: datetime | None = None


@dataclass(frozen=True)
class Place:
    """Where a span stands: first row and number of rows in quarters, column from 0.

    ``lead``: so many of the rows are set-up.
    """

    row: int
    rows: int
    column: int
    lead: int = 0

    @property
    def work_row(self) -> int:
        return self.row + self.lead

    @property
    def work_rows(self) -> int:
        return self.rows - self.lead


@dataclass(frozen=True)
class Grid:
    """The board of one day. ``columns`` holds (bay id, first column, width) in bay order."""

    opens: time
    rows: int
    columns: list[tuple[int, int, int]]
    places: dict[int, Place] = field(default_factory=dict)

    @property
    def lane_count(self) -> int:
        return sum(width for _bay, _first, width in self.columns)

    @property
    def hours(self) -> list[tuple[time, int]]:
        """Full hours with their row."""
        first = -(-_quarters(self.opens) // 4) * 4
        last = _quarters(self.opens) + self.rows
        return [(time(n // 4), n - _quarters(self.opens)) for n in range(first, last, 4)]


def lay_out(
    spans: Iterable[Span],
    bay_ids: list[int],
    hours: Iterable[tuple[time, time]],
    *,
    on: date,
    zone: ZoneInfo,
) -> Grid:
    """Give each span its place on the board of a local day, wall-clock.

    The board reaches from the first opening to the last closing and further where a span does.
    Spans that share time on one bay (one of them done or lapsed) stand side by side. A span that
    begins or ends on another day is cut at midnight; one on no listed bay has no place.
    """
    shown = {span.key: span for span in spans}
    cut = {
        key: (span.bay_id, *rows)
        for key, span in shown.items()
        if (rows := _rows_of_day(span, on, zone))
    }
    edges = [(_quarters(opens), -(-_minutes(closes) // 15)) for opens, closes in hours]
    edges = edges or [(_quarters(EARLIEST), _quarters(LATEST))]
    edges += [(first, last) for _bay, first, last in cut.values()]
    top, bottom = min(first for first, _ in edges), max(last for _, last in edges)
    columns, places, column = [], {}, 0
    for bay_id in bay_ids:
        lanes = _lanes({k: rows for k, (bay, *rows) in cut.items() if bay == bay_id})
        width = 1 + max(lanes.values(), default=0)
        columns.append((bay_id, column, width))
        for key, lane in lanes.items():
            _bay, first, last = cut[key]
            lead = _lead(shown[key], first, last, on=on, zone=zone)
            places[key] = Place(first - top, last - first, column + lane, lead)
        column += width
    return Grid(time(top // 4, top % 4 * 15), bottom - top, columns, places)


def row_at(grid: Grid, at: datetime, *, on: date, zone: ZoneInfo) -> int | None:
    """Return the row of a moment; ``None`` when the board does not show it."""
    local = at.astimezone(zone)
    row = _quarters(local.time()) - _quarters(grid.opens)
    return row if local.date() == on and 0 <= row < grid.rows else None


def _rows_of_day(span: Span, on: date, zone: ZoneInfo) -> tuple[int, int] | None:
    start, end = span.starts_at.astimezone(zone), span.ends_at.astimezone(zone)
    if start.date() > on or end <= datetime.combine(on, time(), zone):
        return None
    first = _quarters(start.time()) if start.date() == on else 0
    last = -(-_minutes(end.time()) // 15) if end.date() == on else DAY_QUARTERS
    return first, max(last, first + 1)


def _lead(span: Span, first: int, last: int, *, on: date, zone: ZoneInfo) -> int:
    """Return how many of the rows are set-up; a quarter is left for the work itself."""
    local = span.work_at.astimezone(zone) if span.work_at else None
    if local is None or local.date() < on:
        return 0
    begins = _quarters(local.time()) if local.date() == on else DAY_QUARTERS
    return max(0, min(begins, last - 1) - first)


def _lanes(rows: dict[int, list[int]]) -> dict[int, int]:
    """Number the lanes of one bay: each span takes the first that is free when it begins."""
    lanes: dict[int, int] = {}
    free_from: list[int] = []
    for key, (first, last) in sorted(rows.items(), key=lambda item: (item[1], item[0])):
        lane = next((n for n, free in enumerate(free_from) if free <= first), len(free_from))
        free_from[lane : lane + 1] = [last]
        lanes[key] = lane
    return lanes


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _quarters(at: time) -> int:
    return _minutes(at) // 15
