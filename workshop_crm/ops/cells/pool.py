"""A few processes that work for many cells, each turn in a fresh copy of a warm process.

Nothing of one company is ever in the memory of another's process. The pool itself only looks
whether something is due.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from workshop_crm.celery import app
from workshop_crm.lib.pdf import warm_up
from workshop_crm.ops.cells.cell import Cell, become
from workshop_crm.ops.cells.clock import Clock
from workshop_crm.ops.cells.slices import Outcome, do_messages, do_rest, find_due
from workshop_crm.ops.cells.turns import Turn, Turns, Work

logger = logging.getLogger(__name__)

REST_SECONDS = 0.02
# Longer than the longest job may take; then its lease is over, and another turn takes it up.
LONGEST_TURN = 1800.0
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
class Begun:
    turn: Turn
    at: float


@dataclass
class Pool:
    """Serves cells until it is told to stop; ``places`` processes at the same time."""

    cells: Mapping[str, Cell]
    turns: Turns
    clocks: dict[str, Clock]
    begun: dict[int, Begun] = field(default_factory=dict)
    regular: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Iterable[Cell], *, places: int, now: float) -> Pool:
        known = {cell.name: cell for cell in cells}
        clocks = {name: Clock(name, regular_tasks(), now) for name in known}
        return cls(known, Turns(places), clocks)

    def step(self, now: float) -> bool:
        """End, look and begin once; return whether there was anything to do."""
        ended = self.reap(now)
        looked = self._look(now)
        is_begun = False
        while turn := self.turns.begin():
            self.begun[self._fork(turn)] = Begun(turn, now)
            is_begun = True
        return bool(ended or looked or is_begun)

    def reap(self, now: float) -> int:
        """Note which turns have ended; return how many."""
        before = len(self.begun)
        for pid, begun in list(self.begun.items()):
            if now - begun.at > LONGEST_TURN:
                os.kill(pid, signal.SIGKILL)
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                del self.begun[pid]
                self._ended(begun.turn, os.waitstatus_to_exitcode(status), now)
        return before - len(self.begun)

    def finish(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin nothing more, and wait for what is under way: a slice, or a job."""
        while self.begun:
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
        if code == Outcome.MORE:
            self.turns.want(turn)
        elif code == Outcome.IDLE:
            self.clocks[turn.cell].was_idle(now)
        elif code == Outcome.DONE:
            # A job makes messages: they shall not wait for the next round of looks.
            self.clocks[turn.cell].look_at = now
        else:
            logger.error("A turn of cell %s (%s) ended with %s", turn.cell, turn.work, code)

    def _fork(self, turn: Turn) -> int:
        tasks = self.regular.pop(turn.cell, []) if turn.work == Work.REST else []
        if pid := os.fork():
            return pid
        # Never returns: what lies above belongs to the pool.
        code = 1
        try:
            # Ctrl-C and a stop are the pool's affair; it waits for this turn.
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            become(self.cells[turn.cell])
            code = do_messages() if turn.work == Work.MESSAGES else do_rest(tasks)
        except Exception:
            logger.exception("A turn of cell %s (%s) failed", turn.cell, turn.work)
        finally:
            sys.stderr.flush()
            os._exit(code)


def prepare_to_fork() -> None:
    """Load what every turn would load for itself."""
    app.loader.import_default_modules()
    warm_up()
