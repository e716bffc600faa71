"""Many small companies and one pool of workers; import it after Django is set up."""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks.due_messages import put_due
from benchmarks.intake import SLUG, make_source, signed
from benchmarks.kill_workers import ROOT
from bookings.intake.receive import Incoming, receive
from bookings.models import Notification, Source
from messaging.models import Message
from workshop.models import Job, Workshop
from workshop_crm.ops.cells.cell import Cell, become, read_cells
from workshop_crm.ops.cells.slices import opened

logger = logging.getLogger(__name__)

CUSTOMERS, BOOKING_EVERY = 20, 1.0
# With fewer, one company would get more bookings than any workshop does.
FEWEST = 10
# What one company's ten thousand messages may cost another's customer.
MOST_DELAY = 5.0
SETTLE_SECONDS = 30.0
SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Plan:
    messages: int
    seconds: float
    processes: int
    folder: Path


@dataclass
class Line:
    """Seconds from a booking to its proposal's hand-over. Processor time is the pool's alone."""

    cells: int
    processes: int
    quiet: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    unanswered: int = 0
    messages: int = 0
    sent_meanwhile: int = 0
    cpu_ms_per_cell_and_minute: float = 0.0
    pool_mb: float = 0.0
    name: str = "scale_cells"

    @property
    def is_good(self) -> bool:
        is_something_proven = bool(self.quiet and self.busy and self.sent_meanwhile)
        return is_something_proven and not self.unanswered and self.delay <= MOST_DELAY

    @property
    def delay(self) -> float:
        """How much longer the slowest proposal took beside the busy cell than usually."""
        return max(self.busy, default=0.0) - median(self.quiet or [0.0])


def run(cells: int, plan: Plan) -> Iterator[Line]:
    """Yield a line for a tenth of the cells, then one for all."""
    call_command("load_demo", customers=CUSTOMERS, bare=True, stdout=sys.stderr)
    # Else every cell would first print the demo's invoices.
    Job.objects.all().delete()
    make_source(SECRET)
    site = Workshop.objects.exclude(slug=SLUG).earliest("pk")
    Source.objects.filter(slug=SLUG).update(workshop=site)
    connection.close()
    for size in dict.fromkeys((min(cells, max(FEWEST, cells // 10)), cells)):
        with _made(size, plan.folder / f"{size}") as made, _pool(plan, made) as pool:
            yield _measured(made, pool, plan)


def _measured(cells: Sequence[Cell], pool: subprocess.Popen[bytes], plan: Plan) -> Line:
    busy, *small = cells
    # The pool has begun when it has answered once.
    _book(small[:1], 0)
    line = Line(len(cells), plan.processes, messages=plan.messages)
    begun, cpu = time.monotonic(), cpu_seconds(pool.pid)
    line.quiet, unanswered = _book(small, plan.seconds)
    used, took = cpu_seconds(pool.pid) - cpu, time.monotonic() - begun
    line.cpu_ms_per_cell_and_minute = round(used * 1000 / len(cells) * 60 / took, 1)
    in_cell(busy, put_due, plan.messages)
    line.busy, more = _book(small, plan.seconds)
    line.unanswered = unanswered + more
    with opened(busy) as alias:
        sent = Message.objects.using(alias).filter(state=Message.State.HANDED_OVER)
        line.sent_meanwhile = sent.filter(subject_ref__startswith="kill:").count()
    line.pool_mb = _memory(pool.pid)
    return line


def _book(cells: Sequence[Cell], seconds: float) -> tuple[list[float], int]:
    """Let a booking come in now and then, each to the next cell; return the waits, ordered."""
    since, deadline = timezone.now(), time.monotonic() + seconds
    asked: list[Cell] = []
    for cell in itertools.cycle(cells):
        if asked and time.monotonic() > deadline:
            break
        in_cell(cell, take_booking)
        asked.append(cell)
        time.sleep(BOOKING_EVERY)
    until = time.monotonic() + SETTLE_SECONDS
    while len(waits := _waits(set(asked), since)) < len(asked) and time.monotonic() < until:
        time.sleep(1)
    return sorted(waits), len(asked) - len(waits)


def take_booking() -> None:
    """A portal's notice comes in, as at the web hook."""
    request = signed(SECRET, timezone.now())
    incoming = Incoming(
        Source.objects.get(slug=SLUG), request.body, uuid.uuid4().hex, "application/json",
        is_authentic=True,
    )  # fmt: skip
    receive(incoming, now=timezone.now())


def _waits(cells: set[Cell], since: datetime) -> list[float]:
    waits = []
    for cell in cells:
        with opened(cell) as alias:
            came = Notification.objects.using(alias).filter(received_at__gte=since)
            left = Message.objects.using(alias).filter(
                created_at__gte=since, handed_over_at__isnull=False
            )
            pairs = zip(
                came.order_by("received_at").values_list("received_at", flat=True),
                left.order_by("created_at").values_list("handed_over_at", flat=True),
                strict=False,
            )
            waits += [round((end - begin) / timedelta(seconds=1), 2) for begin, end in pairs if end]
    return waits


def in_cell(cell: Cell, work: Callable[..., Any], *given: Any) -> None:
    """Do something in a process of the cell, and wait for it."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            become(cell)
            work(*given)
            code = 0
        except Exception:
            logger.exception("%s failed", work.__name__)
        finally:
            os._exit(code)
    if os.waitpid(pid, 0)[1]:
        raise RuntimeError(f"{work.__name__} failed in {cell.name}")


@contextmanager
def _made(size: int, folder: Path) -> Iterator[list[Cell]]:
    """Copy the house once for each cell, and write the cells' files."""
    folder.mkdir()
    names = [f"cell{number:03}" for number in range(size)]
    try:
        for name in names:
            _drop(name)  # Of a run that was killed.
            url = _copy(name, folder)
            (folder / name).mkdir()
            (folder / f"{name}.env").write_text(
                f"DATABASE_URL={url}\nDATA_DIR={folder / name}\nSECRET_KEY={name * 8}\n"
                f"PUBLIC_BASE_URL=https://{name}.example\n"
            )
        yield read_cells(folder)
    finally:
        for name in names:
            _drop(name)
        shutil.rmtree(folder)


def _copy(name: str, folder: Path) -> str:
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        shutil.copyfile(at["NAME"], folder / f"{name}.sqlite3")
        return f"sqlite:///{folder}/{name}.sqlite3"
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            f"CREATE DATABASE scale_{name} TEMPLATE {connection.ops.quote_name(at['NAME'])}"
        )
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/scale_{name}"))


def _drop(name: str) -> None:
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS scale_{name} WITH (FORCE)")


@contextmanager
def _pool(plan: Plan, cells: Sequence[Cell]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "manage.py", "work_cells", str(plan.folder / str(len(cells)))]
    command += ["--processes", str(plan.processes)]
    pool = subprocess.Popen(command, cwd=ROOT)
    try:
        yield pool
    finally:
        pool.terminate()
        pool.wait(120)


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and of all its children that have ended."""
    with suppress(OSError):
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, words[11:15])) / TICKS
    return 0.0


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [rss] = [line.split()[1] for line in lines if line.startswith("VmRSS")]
    return round(int(rss) / 1024, 1)
