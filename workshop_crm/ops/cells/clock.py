"""When a cell is looked at, and which of its regular tasks are due. Values only."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

# A cell is looked at so often, in seconds; where nothing could be done, less often.
LOOK_EVERY, IDLE_EVERY = 2.0, 4.0
# What is asked for more often in a house of its own is asked once a minute here.
SHORTEST_PERIOD = 60.0


@dataclass
class Clock:
    """Of one cell; ``periods`` says how often each regular task is due, in seconds."""

    cell: str
    periods: Mapping[str, float]
    now: float
    look_at: float = field(init=False)
    run_at: dict[str, float] = field(init=False)
    regular_at: float = field(init=False)

    def __post_init__(self) -> None:
        self.look_at = self.now
        # Spread over the period, else all cells would want everything in the same second.
        self.run_at = {
            name: self.now + _part(f"{self.cell} {name}") * max(0.0, period - SHORTEST_PERIOD)
            for name, period in self.periods.items()
        }
        self.regular_at = self.now + _part(self.cell) * SHORTEST_PERIOD

    def is_time_to_look(self, now: float) -> bool:
        return now >= self.look_at

    def looked(self, now: float) -> None:
        self.look_at = now + LOOK_EVERY

    def was_idle(self, now: float) -> None:
        """Note that nothing could be done although something is due: sending may be paused."""
        self.look_at = now + IDLE_EVERY

    def take_due(self, now: float) -> list[str]:
        """Return the regular tasks that are due now, at most once a minute: one turn for all."""
        if now < self.regular_at:
            return []
        self.regular_at = now + SHORTEST_PERIOD
        due = [name for name, at in self.run_at.items() if at <= now]
        for name in due:
            self.run_at[name] = now + max(self.periods[name], SHORTEST_PERIOD)
        return due


def _part(text: str) -> float:
    return zlib.crc32(text.encode()) / 2**32
