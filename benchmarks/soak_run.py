"""The run of the soak; import it after Django is set up."""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from benchmarks.intake import SLUG, make_source
from benchmarks.kill_workers import ROOT
from benchmarks.pages import session_cookie
from benchmarks.soak_load import Load
from benchmarks.soak_table import Minute, percentile
from bookings.models import Booking, Proposal, Source
from messaging.models import Message
from retention.snapshots import SNAPSHOT_JOB, Choice, order_snapshot
from tests.servers.processes import free_port, wait_for_port
from workshop.models import Job, Workshop

MINUTE, LOOK_SECONDS = 60.0, 5.0
BOOKING_EVERY, ANSWER_EVERY, PAGE_EVERY, SNAPSHOT_EVERY = 1.0, 0.5, 0.3, 20.0
ROLES = {"serve": "web", "workerd": "worker"}


def run(minutes: int, scratch: Path) -> Iterator[Minute]:
    """Yield a row per minute; needs Django set up on a demo workshop."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    make_source(secret)
    # The demo's own site has bays and hours, so that dates can be proposed.
    site = Workshop.objects.exclude(slug=SLUG).earliest("pk")
    Source.objects.filter(slug=SLUG).update(workshop=site)
    load = Load(free_port(), secret, session_cookie())
    connection.close()
    log = scratch / "log"
    with _product(load.port, log) as product, _asking(load):
        for number in range(1, minutes + 1):
            yield _minute(number, product.pid, load, log)


@contextmanager
def _product(port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with log.open("wb") as out:
        product = subprocess.Popen(command, cwd=ROOT, stderr=out, start_new_session=True)
    try:
        wait_for_port(port, product, timeout=120)
        yield product
    finally:
        product.terminate()
        product.wait(60)


@contextmanager
def _asking(load: Load) -> Iterator[None]:
    def every(seconds: float, ask: Callable[[], None]) -> None:
        while not load.is_over.wait(seconds):
            ask()
        connection.close()

    def count_figures() -> None:
        order_snapshot(Choice(), now=timezone.now())

    doings = [
        (BOOKING_EVERY, load.book),
        (ANSWER_EVERY, load.answer),
        (PAGE_EVERY, load.read),
        (SNAPSHOT_EVERY, count_figures),
    ]
    threads = [threading.Thread(target=every, args=each) for each in doings]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        load.is_over.set()
        for thread in threads:
            thread.join()


def _minute(number: int, group: int, load: Load, log: Path) -> Minute:
    """Let a minute pass, then say what was done in it."""
    since, noted = timezone.now(), log.stat().st_size
    times, failed = len(load.times), len(load.failed)
    samples = []
    deadline = time.monotonic() + MINUTE
    while time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
        samples.append(memory_of(group))
    mine = load.times[times:]
    errors = load.failed[failed:] + errors_in(log, noted)
    for error in errors:
        sys.stderr.write(f"{error}\n")
    return Minute(
        minute=number,
        memory=samples[-1],
        pages=len(mine),
        p50=percentile(mine, 0.5),
        p95=percentile(mine, 0.95),
        errors=len(errors),
        **_done_since(since),
    )


def _done_since(since: datetime) -> dict[str, int]:
    until = since + timedelta(seconds=MINUTE)
    counts = {
        "bookings": Booking.objects.filter(received_at__range=(since, until)).count(),
        "answers": Proposal.objects.filter(answered_at__range=(since, until)).count(),
        "handed_over": Message.objects.filter(handed_over_at__range=(since, until)).count(),
        "snapshots": Job.objects.filter(kind=SNAPSHOT_JOB, done_at__range=(since, until)).count(),
    }
    connection.close()
    return counts


def memory_of(group: int) -> dict[str, float]:
    """Return the megabytes that each lasting process of a process group holds, by its role."""
    held = {}
    for folder in Path("/proc").iterdir():
        if (
            folder.name.isdigit()
            and (role := _role(folder, group))
            and (kib := resident_kib(folder))
        ):
            held[role] = round(kib / 1024, 1)
    return held


def resident_kib(folder: Path) -> int:
    """Return the KiB that a process holds in memory; 0 for one that has just ended or begun."""
    try:
        lines = (folder / "status").read_text().splitlines()
    except (OSError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


def _role(folder: Path, group: int) -> str:
    """Name what a process of ours is; empty for those of others, and for helpers of a moment."""
    try:
        if os.getpgid(int(folder.name)) != group:
            return ""
        words = (folder / "cmdline").read_text().split("\0")
    except (OSError, ProcessLookupError):
        return ""
    return next((ROLES[word] for word in words if word in ROLES), "")


def errors_in(log: Path, since: int) -> list[str]:
    """Return the lines of trouble that were written after so many bytes of the log."""
    with log.open("rb") as file:
        file.seek(since)
        lines = file.read().decode().splitlines()
    entries = [json.loads(line) for line in lines if line.startswith("{")]
    return [
        f"{each['logger']}: {each['message']}"
        for each in entries
        if each["level"] in {"ERROR", "CRITICAL"}
    ]
