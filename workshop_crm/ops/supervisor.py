"""Keeps the worker process alive beside the web server."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time

from django.conf import settings

logger = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT, HEALTHY_AFTER = 0.5, 30.0, 30.0


class WorkerSupervisor:
    """Starts `manage.py workerd` and starts it again when it dies, with growing waits."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self, timeout: float = 30) -> None:
        """End the worker: close its pipe, wait for running tasks, kill it if they hang."""
        self.stopping.set()
        process = self.process
        if process is not None and process.stdin is not None:
            process.stdin.close()
            try:
                process.wait(timeout)
            except subprocess.TimeoutExpired:
                process.kill()

    def _keep(self) -> None:
        wait = FIRST_WAIT
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "workerd"]
        while not self.stopping.is_set():
            started = time.monotonic()
            self.process = subprocess.Popen(  # noqa: S603 - our own command, no input in it
                [*command, "--die-with-stdin"], stdin=subprocess.PIPE
            )
            code = self.process.wait()
            if self.stopping.is_set():
                return
            was_healthy = time.monotonic() - started > HEALTHY_AFTER
            wait = FIRST_WAIT if was_healthy else min(wait * 2, LONGEST_WAIT)
            logger.error("The worker ended with %s; starting it again in %.1f s", code, wait)
            self.stopping.wait(wait)
