"""A few processes that work for many cells, each turn in a fresh copy of a warm process.

Nothing of one company is ever in the memory of another's process. The pool itself only looks
whether something is due.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from workshop_crm.ops.cells.cell import Cell
from workshop_crm.ops.cells.clock import Clock
from workshop_crm.ops.cells.processes import Processes
from workshop_crm.ops.cells.slices import find_due
from workshop_crm.ops.cells.turns import Outcome, Turn, Turns, Work

logger = logging.getLogger(__name__)

REST_SECONDS = 0.02
# The pool asks for these by itself.
LOOKED_FOR = {"messaging.tasks.deliver_due_messages_task", "workshop.tasks.run_jobs_task"}


def regular_tasks() -> dict[str, float]:
    """Return how often each regular task of a house is due, in seconds."""
    entries = [dict(each) for each in settings.CELERY_BEAT_SCHEDULE.values()]
    return {
        str(each["task"]): float(str(each["schedule"]))
        for each in entries
        if each["task"] not in LOOKED_FOR
    }


@dataclass
class Pool:
    """Serves cells until it is told to stop; ``places`` processes at the same time."""

    cells: Mapping[str, Cell]
    turns: Turns
    clocks: dict[str, Clock]
    processes: Processes = field(default_factory=Processes)
    regular: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Iterable[Cell], *, places: int, now: float) -> Pool:
        known = {cell.name: cell for cell in cells}
        clocks = {name: Clock(name, regular_tasks(), now) for name in known}
        return cls(known, Turns(places), clocks)

    def step(self, now: float) -> bool:
        """End, look and begin once; return whether there was anything to do."""
        is_anything_done = self.reap(now)
        is_anything_done |= self._look(now)
        while turn := self.turns.begin():
            tasks = self.regular.pop(turn.cell, []) if turn.work == Work.REST else []
            self.processes.begin(turn, self.cells[turn.cell], tasks, now)
            is_anything_done = True
        return is_anything_done

    def reap(self, now: float) -> bool:
        """Note which turns have ended; return whether any has."""
        ended = list(self.processes.ended(now))
        for turn, code in ended:
            self._ended(turn, code, now)
        return bool(ended)

    def finish(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin nothing more, and wait for what is under way: a slice, or a job."""
        while self.turns.running:
            self.reap(clock())
            time.sleep(REST_SECONDS)

    def _look(self, now: float) -> bool:
        """Look at the cell that waits longest to be looked at."""
        clock = min(self.clocks.values(), key=lambda each: each.look_at)
        if not clock.is_time_to_look(now):
            return False
        clock.looked(now)
        if tasks := clock.take_due(now):
            self.regular.setdefault(clock.cell, []).extend(tasks)
            self.turns.want(Turn(clock.cell, Work.REST))
        try:
            due = find_due(self.cells[clock.cell], now=timezone.now())
        except DatabaseError:
            # The other cells go on; this one is tried again.
            logger.exception("The database of cell %s does not answer", clock.cell)
            due = []
        for work in due:
            self.turns.want(Turn(clock.cell, work))
        return True

    def _ended(self, turn: Turn, code: int, now: float) -> None:
        self.turns.end(turn)
        if code & ~(Outcome.PROMPT | Outcome.REST | Outcome.IDLE):
            logger.error("A turn of cell %s (%s) ended with %s", turn.cell, turn.work, code)
            code = Outcome.IDLE
        outcome = Outcome(code)
        if outcome & Outcome.IDLE:
            self.clocks[turn.cell].was_idle(now)
        for work in outcome.works:
            wanted = Turn(turn.cell, work)
            self.turns.want_more(wanted) if work == turn.work else self.turns.want(wanted)
        if turn.cell in self.regular:
            self.turns.want(Turn(turn.cell, Work.REST))
