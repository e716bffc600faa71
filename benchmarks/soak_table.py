"""What a soak tells, minute by minute, and whether it is good; values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

MOST_GROWTH, MOST_SLOWER = 1.10, 1.5
# Everything is loaded and every cache filled after this part of the run.
WARM_UP_PART = 5
# What has to go on in every minute after it: what stands still can't leak, and is quick.
DOINGS = ("pages", "bookings", "answers", "handed_over", "snapshots")


@dataclass(frozen=True)
class Minute:
    """A row of the table. Memory in MB by process, times of pages in milliseconds."""

    minute: int
    memory: dict[str, float]
    pages: int
    p50: float
    p95: float
    bookings: int
    answers: int
    handed_over: int
    snapshots: int
    errors: int


@dataclass(frozen=True)
class Verdict:
    """The last line. ``growth`` of the process that grew most since it was warm.

    ``idle`` names what stood still for a minute.
    """

    minutes: int
    growth: float
    slower: float
    errors: int
    idle: list[str] = field(default_factory=list)
    name: str = "soak"

    @property
    def is_good(self) -> bool:
        is_steady = self.growth <= MOST_GROWTH and self.slower <= MOST_SLOWER
        return is_steady and not (self.errors or self.idle)


def percentile(times: Sequence[float], part: float) -> float:
    """Return the time that this part of all does not exceed; 0 when there are none."""
    ordered = sorted(times)
    return round(ordered[min(int(len(ordered) * part), len(ordered) - 1)], 1) if ordered else 0.0


def judge(table: Sequence[Minute]) -> Verdict:
    """Compare what came after the warm-up: memory at its end, pages of its first and last half."""
    warm = max(1, len(table) // WARM_UP_PART)
    after = table[warm:]
    half = max(1, len(after) // 2)
    first, last = after[:half], after[-half:]
    return Verdict(
        minutes=len(table),
        growth=_growth(table[warm - 1].memory, table[-1].memory),
        slower=round(_usual(last) / _usual(first), 2) if after and _usual(first) else 1.0,
        errors=sum(row.errors for row in table),
        idle=[what for what in DOINGS if not all(getattr(row, what) for row in after or table)],
    )


def _growth(warm: dict[str, float], end: dict[str, float]) -> float:
    """A process that is gone or new is one that died: that counts as growth without end."""
    if warm.keys() != end.keys():
        return float("inf")
    return round(max((end[name] / warm[name] for name in warm), default=1.0), 3)


def _usual(rows: Sequence[Minute]) -> float:
    return median(row.p95 for row in rows)
