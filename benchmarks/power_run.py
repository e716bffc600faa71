"""The run of the power-off test; import it after Django is set up."""

from __future__ import annotations

import base64
import hashlib
import http.client
import random
import secrets
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks.intake import SLUG, make_source, signed
from benchmarks.kill_workers import kill_group, start_group
from bookings.models import Booking, Notification
from tests.servers.processes import free_port
from workshop.jobs import LEASE

SENDERS = 2
SHORTEST_LIFE, LONGEST_LIFE = 0.2, 3.0
START_SECONDS = 120.0
# So long may the worker get on with nothing before it counts as standing still: what a killed one
# was at is taken over when its lease ends.
STILL_SECONDS = LEASE.total_seconds() + 30
# A portal that never breathes would only make a backlog that takes longer than the test.
PAUSE_SECONDS = 0.03
SAID = 2000


@dataclass
class Result:
    """The line that is printed. ``unanswered``: sent, but killed before the answer came."""

    kills: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    lost: int = 0
    doubled: int = 0
    unsettled: int = 0
    integrity_checks_ok: int = 0
    seconds: float = 0.0
    name: str = "power_off"

    @property
    def is_good(self) -> bool:
        is_something_proven = self.acknowledged >= self.kills
        is_whole = self.integrity_checks_ok == self.kills
        return (
            is_something_proven and is_whole and not (self.lost or self.doubled or self.unsettled)
        )


@dataclass
class Portal:
    """Sends bookings one after the other and keeps the ids of those that were acknowledged."""

    secret: str
    port: int
    acknowledged: set[str] = field(default_factory=set)
    unanswered: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def send(self) -> None:
        """Send until it is over; who can't be reached is tried again."""
        while not self.is_over.is_set():
            request = signed(self.secret, timezone.now())
            headers = dict(request.headers)
            try:
                with closing(
                    http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                ) as line:
                    line.request("POST", request.path, request.body, headers)
                    status = line.getresponse().status
            except ConnectionRefusedError:
                time.sleep(0.05)
            except (OSError, http.client.HTTPException):
                self.unanswered += 1
            else:
                if status == HTTPStatus.ACCEPTED:
                    self.acknowledged.add(headers["webhook-id"])
                time.sleep(PAUSE_SECONDS)


def run(kills: int, seed: int) -> Result:
    """Kill the product so many times under load; needs Django set up on a SQLite file."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    make_source(secret)
    connection.close()
    portal, chance, result = Portal(secret, free_port()), random.Random(seed), Result()
    started = time.monotonic()
    with _senders(portal):
        for _ in range(kills):
            with _product(portal):
                time.sleep(chance.uniform(SHORTEST_LIFE, LONGEST_LIFE))
            result.kills += 1
            result.integrity_checks_ok += _is_whole()
    with _product(portal):
        result.unsettled = _settled(portal)
    _count(portal, result)
    result.seconds = round(time.monotonic() - started, 1)
    return result


@contextmanager
def _senders(portal: Portal) -> Iterator[None]:
    threads = [threading.Thread(target=portal.send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        portal.is_over.set()
        for thread in threads:
            thread.join()


@contextmanager
def _product(portal: Portal) -> Iterator[None]:
    """Start the product, wait until it has acknowledged a booking, and kill it afterwards."""
    command = [sys.executable, "manage.py", "serve", "--port", str(portal.port)]
    with tempfile.TemporaryFile() as log:
        product = start_group(command, log=log.fileno())
        try:
            before, deadline = len(portal.acknowledged), time.monotonic() + START_SECONDS
            while len(portal.acknowledged) == before and not portal.is_over.is_set():
                if time.monotonic() > deadline or product.poll() is not None:
                    log.seek(0)
                    said = log.read().decode(errors="replace")[-SAID:]
                    raise RuntimeError(f"no booking taken, exit {product.poll()}: {said}")
                time.sleep(0.02)
            yield
        finally:
            kill_group(product)


def _is_whole() -> bool:
    with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as database:
        return bool(database.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


def _settled(portal: Portal) -> int:
    """Wait as long as it gets on with what was acknowledged; return how many still wait."""
    waiting = Notification.objects.filter(source__slug=SLUG, state=Notification.State.RECEIVED)
    left, changed_at = waiting.count(), time.monotonic()
    while left and time.monotonic() < changed_at + STILL_SECONDS:
        time.sleep(0.5)
        if (now_left := waiting.count()) != left:
            left, changed_at = now_left, time.monotonic()
    return left


def _count(portal: Portal, result: Result) -> None:
    keys = {hashlib.sha256(event.encode()).hexdigest(): event for event in portal.acknowledged}
    kept = Notification.objects.filter(source__slug=SLUG)
    there = list(kept.filter(key__in=keys).values_list("key", flat=True))
    bookings = Booking.objects.filter(source__slug=SLUG).values_list("external_id", flat=True)
    result.acknowledged, result.unanswered = len(keys), portal.unanswered
    result.lost = len(set(keys) - set(there)) + len(portal.acknowledged - set(bookings))
    result.doubled = len(there) - len(set(there)) + len(bookings) - len(set(bookings))
