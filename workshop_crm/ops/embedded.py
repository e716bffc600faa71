"""Celery worker and scheduler as threads of one process, so that no broker is needed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from celery import Celery
from celery.beat import EmbeddedService
from celery.fixups.django import DjangoWorkerFixup
from celery.worker import WorkController, state

START_TIMEOUT = 30


class ThreadWorker(WorkController):  # type: ignore[misc]  # Celery is untyped.
    """A worker that may live in a thread: unlike ``celery worker`` it takes no signals."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.ready = threading.Event()
        super().__init__(*args, **kwargs)

    def on_consumer_ready(self, consumer: Any) -> None:
        self.ready.set()


class EmbeddedCelery:
    """The worker and beat of one Celery app; ``schedule`` is beat's file."""

    def __init__(self, app: Celery, schedule: Path, *, concurrency: int = 2) -> None:
        self.app, self.schedule, self.concurrency = app, schedule, concurrency

    def start(self) -> None:
        """Start both threads; returns when tasks can be taken, or raises RuntimeError."""
        self.app.finalize()
        self.app.loader.import_default_modules()
        # Gives every task a fresh look at its database connection, as `celery worker` does.
        DjangoWorkerFixup(self.app).install()
        state.should_stop = None
        self.worker = ThreadWorker(
            app=self.app,
            hostname="embedded@localhost",
            pool="threads",
            concurrency=self.concurrency,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
        self.thread = threading.Thread(target=self.worker.start, name="worker", daemon=True)
        self.thread.start()
        if not self.worker.ready.wait(START_TIMEOUT):
            raise RuntimeError("the worker did not start")
        self.beat = EmbeddedService(
            self.app, thread=True, max_interval=1, schedule_filename=str(self.schedule)
        )
        self.beat.daemon = True
        self.beat.start()

    def stop(self, timeout: float = 20) -> bool:
        """Let running tasks end, take no new ones; False when they took longer than that."""
        self.beat.stop()
        state.should_stop = 0
        self.thread.join(timeout)
        state.should_stop = None
        return not self.thread.is_alive()
