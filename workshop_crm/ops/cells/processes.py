"""The processes of a pool: each does one turn of one cell, as a fresh copy of a warm process."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from workshop_crm.celery import app
from workshop_crm.lib.pdf import warm_up
from workshop_crm.ops.cells.cell import Cell, become
from workshop_crm.ops.cells.slices import do_prompt, do_rest
from workshop_crm.ops.cells.turns import Turn, Work

logger = logging.getLogger(__name__)

# Longer than the longest job may take; then its lease is over, and another turn takes it up.
LONGEST_TURN = 1800.0


@dataclass
class Processes:
    """Those under way, by process id: their turn, and when it began."""

    begun: dict[int, tuple[Turn, float]] = field(default_factory=dict)

    def begin(self, turn: Turn, cell: Cell, tasks: list[str], now: float) -> None:
        """Do a turn in a process of its own; ``tasks`` are the regular ones that it runs first."""
        pid = os.fork() or _do(turn, cell, tasks)
        self.begun[pid] = turn, now

    def ended(self, now: float) -> Iterator[tuple[Turn, int]]:
        """Yield each turn that has ended, and its process's status."""
        for pid, (turn, at) in list(self.begun.items()):
            if now - at > LONGEST_TURN:
                os.kill(pid, signal.SIGKILL)
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                del self.begun[pid]
                yield turn, os.waitstatus_to_exitcode(status)


def _do(turn: Turn, cell: Cell, tasks: list[str]) -> int:
    # Never returns: what lies above belongs to the pool.
    code = 1
    try:
        # Ctrl-C and a stop are the pool's affair; it waits for this turn.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        become(cell)
        code = do_prompt() if turn.work == Work.PROMPT else do_rest(tasks)
    except Exception:
        logger.exception("A turn of cell %s (%s) failed", turn.cell, turn.work)
    finally:
        sys.stderr.flush()
        os._exit(code)


def prepare_to_fork() -> None:
    """Load what every turn would load for itself."""
    app.loader.import_default_modules()
    app.finalize()
    warm_up()
