"""Worker and scheduler in one process: `script/server` supervises it."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from messaging.delivery.left_behind import end_claims_of_the_dead
from workshop_crm.celery import app
from workshop_crm.ops.embedded import EmbeddedCelery

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.2


def _wait_for_end_of_stdin(stop: threading.Event) -> None:
    sys.stdin.buffer.read()
    stop.set()


class Command(BaseCommand):
    help = "Runs the background worker and the scheduler; without Redis no broker is needed."
    # They load all pages, which takes longer than everything else until the first message.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--die-with-stdin", action="store_true", help="end when the parent's pipe closes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        if options["die_with_stdin"]:
            # A parent that was killed closes the pipe: no worker is left behind.
            threading.Thread(target=_wait_for_end_of_stdin, args=[stop], daemon=True).start()
        if not settings.REDIS_URL:
            # Without a broker there is no other worker: what the last one held is ours.
            end_claims_of_the_dead(now=timezone.now())
            connection.close()
        embedded = EmbeddedCelery(app, settings.DATA_DIR / "beat-schedule")
        embedded.start()
        logger.info("Worker ready, process %s", os.getpid())
        # Not stop.wait(): a signal that comes just before its lock is taken would be lost.
        while not stop.is_set():
            time.sleep(LOOK_SECONDS)
        if not embedded.stop():
            logger.warning("A task was still running; its row will be taken up again")
