"""**deliver**: due mails out of the outbox, against smtplib sending ready bytes."""

from __future__ import annotations

import smtplib
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from benchmarks.common import Measurement, Pair, measure
from benchmarks.due_messages import put_due
from benchmarks.slow_sink import slow_sink
from messaging.channels import EMAIL
from messaging.delivery.round import deliver_due_messages

MESSAGES = 400
ANSWER_SECONDS = 0.02


@dataclass(frozen=True)
class Delivery(Measurement):
    """``own_cpu_ms``: processor time of this process for one message, all steps of it."""

    own_cpu_ms: float = 0.0
    connections: int = 0
    mail_bytes: int = 0


def run() -> Iterator[Delivery]:
    """Yield one line; half of the messages are advertising, each to its own customer."""
    with slow_sink(ANSWER_SECONDS) as url, override_settings(EMAIL_URL=url):
        ready = _ready_bytes()
        cpu: list[float] = []
        pair = Pair(
            name="deliver",
            ours=lambda: _deliver(cpu),
            bound=lambda: _send(url, ready),
            what_the_bound_is="smtplib sending ready bytes over as many kept-open connections",
        )
        measured = measure(pair, repeats=3)
        EMAIL.connections.close()
    yield Delivery(
        **vars(measured),
        own_cpu_ms=round(sorted(cpu[1:])[len(cpu[1:]) // 2], 3),
        connections=settings.EMAIL_CONNECTIONS,
        mail_bytes=len(ready),
    )


def _deliver(cpu: list[float]) -> float:
    put_due(MESSAGES)
    wall, own = time.perf_counter(), time.process_time()
    counts = deliver_due_messages(now=timezone.now)
    wall, own = time.perf_counter() - wall, time.process_time() - own
    if counts.handed_over != MESSAGES:
        raise RuntimeError(counts)
    cpu.append(own * 1000 / MESSAGES)
    return wall * 1000 / MESSAGES


def _send(url: str, raw: bytes) -> float:
    """Send as many mails from as many threads, each with a connection that is open already."""
    address = urlsplit(url)
    lines = [
        smtplib.SMTP(str(address.hostname), address.port or 0)
        for _ in range(settings.EMAIL_CONNECTIONS)
    ]
    left = deque(range(MESSAGES))

    def work(line: smtplib.SMTP) -> None:
        while left:
            try:
                left.pop()
            except IndexError:
                return
            line.sendmail("werkstatt@mueller.example", ["ada@kunde.example"], raw)

    for line in lines:
        line.ehlo()
    started = time.perf_counter()
    with ThreadPoolExecutor(len(lines)) as threads:
        list(threads.map(work, lines))
    seconds = time.perf_counter() - started
    for line in lines:
        line.quit()
    return seconds * 1000 / MESSAGES


def _ready_bytes() -> bytes:
    """Return a mail of ours as it goes over the wire."""
    sent: list[bytes] = []
    put_due(1)
    original = EMAIL.connections

    class Keeping:
        def send(self, url: str, envelope: tuple[str, str], raw: bytes, *, timeout: float) -> None:
            sent.append(raw)

        def close(self) -> None:
            pass

    EMAIL.connections = Keeping()  # type: ignore[assignment]
    try:
        deliver_due_messages(now=timezone.now)
    finally:
        EMAIL.connections = original
    return sent[0]
