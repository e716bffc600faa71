"""Whose turn it is: cells go round, whatever each has to do. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag, StrEnum

# After so many newcomers in a row one of the others is served, so that none of them stands still.
NEWCOMERS_IN_A_ROW = 3


class Work(StrEnum):
    """What customers wait for goes in slices of a second; a job of the rest may take minutes."""

    PROMPT = "prompt"
    REST = "rest"


class Outcome(IntFlag):
    """What a turn left due, as the status of the process that did it; 1 is a failure."""

    DONE = 0
    PROMPT = 4
    REST = 8
    # Something is due, but nothing could be done about it: sending may be paused.
    IDLE = 16

    @classmethod
    def of(cls, due: list[Work]) -> Outcome:
        outcome = cls.DONE
        for work in due:
            outcome |= cls[work.name]
        return outcome

    @property
    def works(self) -> list[Work]:
        return [work for work in Work if self & Outcome[work.name]]


@dataclass(frozen=True)
class Turn:
    cell: str
    work: Work


@dataclass
class Turns:
    """At most ``places`` at the same time, one of a kind per cell.

    Where a customer has just begun to wait goes first, then all others in turn: messages of which
    there were more than a turn's worth, and the rest. So ten thousand messages stand before
    nobody's proposal, in however many cells. A place is kept for what customers wait for, so
    that long jobs of other companies don't stand before it either.
    """

    places: int
    newcomers: dict[Turn, None] = field(default_factory=dict)
    others: dict[Turn, None] = field(default_factory=dict)
    running: set[Turn] = field(default_factory=set)
    in_a_row: int = 0

    def want(self, turn: Turn) -> None:
        """Stand in line, once. Who is being served says at its end whether it wants more."""
        if turn not in self.running and turn not in self.others:
            line = self.newcomers if turn.work == Work.PROMPT else self.others
            line.setdefault(turn)

    def want_more(self, turn: Turn) -> None:
        """Stand in line again after a turn."""
        self.newcomers.pop(turn, None)
        self.others.setdefault(turn)

    def begin(self) -> Turn | None:
        """Return who is served next, None when nobody can be now."""
        if len(self.running) >= self.places:
            return None
        lines = [self.newcomers, self.others]
        if self.in_a_row >= NEWCOMERS_IN_A_ROW:
            lines.reverse()
        for line in lines:
            if turn := next(filter(self._can_begin, line), None):
                self.in_a_row = self.in_a_row + 1 if line is self.newcomers else 0
                del line[turn]
                self.running.add(turn)
                return turn
        return None

    def end(self, turn: Turn) -> None:
        self.running.discard(turn)

    def _can_begin(self, turn: Turn) -> bool:
        long_ones = sum(each.work == Work.REST for each in self.running)
        has_room = long_ones < max(1, self.places - 1)
        return turn not in self.running and (turn.work == Work.PROMPT or has_room)
