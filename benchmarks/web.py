"""A web server under test and parallel clients that keep their connections."""

from __future__ import annotations

import http.client
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings

from tests.servers.processes import free_port, running

WORKERS, THREADS = 2, 4


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@contextmanager
def web_server() -> Iterator[int]:
    """Run gunicorn on this process's database; yields its port."""
    port = free_port()
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    command = [sys.executable, "-m", "gunicorn", "workshop_crm.wsgi"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "critical"]
    command += ["--workers", str(WORKERS), "--threads", str(THREADS)]
    os.chdir(settings.BASE_DIR)
    with running(command, port=port):
        yield port


def send_all(port: int, requests: Sequence[Request], *, clients: int, expected: int) -> list[float]:
    """Send the requests by parallel clients; return each one's milliseconds.

    Raises RuntimeError at the first answer with another status than ``expected``.
    """
    times: list[float] = []
    errors: list[str] = []
    waiting = iter(requests)
    lock = threading.Lock()

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while not errors:
            with lock:
                request = next(waiting, None)
            if request is None:
                return
            started = time.perf_counter()
            connection.request(
                request.method, request.path, body=request.body, headers=dict(request.headers)
            )
            answer = connection.getresponse()
            text = answer.read()
            times.append((time.perf_counter() - started) * 1000)
            if answer.status != expected:
                errors.append(f"{request.path}: {answer.status} {text[:200]!r}")

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise RuntimeError(errors[0])
    return times


def milliseconds_per_request(
    port: int, make: Callable[[], Sequence[Request]], *, clients: int, expected: int
) -> float:
    """Return wall-clock milliseconds per request over all clients."""
    requests = make()
    started = time.perf_counter()
    send_all(port, requests, clients=clients, expected=expected)
    return (time.perf_counter() - started) * 1000 / len(requests)
