"""Whose turn it is: cells go round, whatever each has to do. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Work(StrEnum):
    """Messages leave in slices of a second; a job of the rest may take minutes."""

    MESSAGES = "messages"
    REST = "rest"


@dataclass(frozen=True)
class Turn:
    cell: str
    work: Work


@dataclass
class Turns:
    """At most ``places`` at the same time, one of a kind per cell, first come first served.

    A place is kept for messages: long jobs of other companies never stand before a proposal.
    """

    places: int
    waiting: dict[Turn, None] = field(default_factory=dict)
    running: set[Turn] = field(default_factory=set)

    def want(self, turn: Turn) -> None:
        """Stand in line, once; who is being served may stand in line again, at its end."""
        self.waiting.setdefault(turn)

    def begin(self) -> Turn | None:
        """Return who is served next, None when nobody can be now."""
        if len(self.running) >= self.places:
            return None
        for turn in self.waiting:
            if turn not in self.running and (turn.work == Work.MESSAGES or self._has_room()):
                del self.waiting[turn]
                self.running.add(turn)
                return turn
        return None

    def end(self, turn: Turn) -> None:
        self.running.discard(turn)

    def _has_room(self) -> bool:
        long_ones = sum(turn.work == Work.REST for turn in self.running)
        return long_ones < max(1, self.places - 1)
