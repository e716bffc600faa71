"""Real workers to kill: Celery's behind Redis, else the embedded one of `script/server`."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from messaging.models import Message

ROOT = Path(__file__).resolve().parent.parent
# As long as the product's own set-ups wait before they kill.
PATIENCE_SECONDS = 60
CELERY = [sys.executable, "-m", "celery", "-A", "workshop_crm"]


class Workers:
    """The processes of one set-up, each with its children in a process group of its own."""

    def __init__(self, scratch: Path, *, celery: int) -> None:
        self.commands = _celery_workers(celery) if celery else [_embedded()]
        # The schedulers live on: two of them, as after a careless deployment.
        self.beats = [start_group(_beat(scratch, number)) for number in range(2 if celery else 0)]
        self.running: dict[int, subprocess.Popen[bytes]] = {}

    def refill(self) -> None:
        """Start each worker that does not run, as a supervisor would."""
        for number, command in enumerate(self.commands):
            worker = self.running.get(number)
            if worker is None or worker.poll() is not None:
                self.running[number] = start_group(command)

    def kill_one(self, chance: random.Random) -> bool:
        """Kill a worker that is handing a message over right now; False when none is."""
        groups = {_group(lease_by) for lease_by in _hand_overs()}
        busy = [worker for worker in self.running.values() if worker.pid in groups]
        if not busy:
            return False
        kill_group(chance.choice(busy))
        return True

    def restart_one(self, chance: random.Random) -> bool:
        """Ask a worker to end as a deployment does, and wait until it has."""
        worker = chance.choice(list(self.running.values()))
        worker.terminate()
        worker.wait(PATIENCE_SECONDS)
        return True

    def stop(self) -> None:
        for process in [*self.running.values(), *self.beats]:
            kill_group(process)


def _celery_workers(count: int) -> list[list[str]]:
    options = ["--concurrency", "1", "--loglevel", "CRITICAL"]
    return [[*CELERY, "worker", "-n", f"kill{number}@%h", *options] for number in range(count)]


def _embedded() -> list[str]:
    return [sys.executable, "manage.py", "workerd", "--die-with-stdin"]


def _beat(scratch: Path, number: int) -> list[str]:
    files = ["--schedule", str(scratch / f"beat{number}"), "--pidfile", ""]
    return [*CELERY, "beat", *files, "--loglevel", "ERROR"]


def start_group(command: list[str], *, log: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start a process with a process group of its own, to which its children belong.

    ``log`` is the descriptor of the file that takes what it says.
    """
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its children in one stroke."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _hand_overs() -> list[str]:
    begun = Message.objects.filter(state=Message.State.CLAIMED).exclude(started_at=None)
    return list(begun.values_list("lease_by", flat=True))


def _group(lease_by: str) -> int:
    """Return the process group of whoever holds a lease; 0 when it is dead."""
    with suppress(ProcessLookupError):
        return os.getpgid(int(lease_by.split(":")[-2]))
    return 0
