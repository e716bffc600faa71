"""One pool of workers for many companies (docs/scaling.md)."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workshop_crm.ops.cells.cell import CellError, read_cells
from workshop_crm.ops.cells.pool import REST_SECONDS, Pool
from workshop_crm.ops.cells.processes import prepare_to_fork


class Command(BaseCommand):
    help = "Works for each cell of a folder in turn: messages, jobs, regular tasks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="holds a NAME.env per cell")
        parser.add_argument("--processes", type=int, default=4)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cells = read_cells(options["folder"])
        except CellError as error:
            raise CommandError(str(error)) from error
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        prepare_to_fork()
        pool = Pool.of(cells, places=options["processes"], now=time.monotonic())
        self.stderr.write(f"Working for {len(cells)} cells")
        while not stop.is_set():
            if not pool.step(time.monotonic()):
                time.sleep(REST_SECONDS)
        pool.finish()
