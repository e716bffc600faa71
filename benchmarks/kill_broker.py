"""Brokers to lose: a Redis of our own that is restarted, or somebody's that is only emptied."""

from __future__ import annotations

import subprocess
from typing import Protocol

import redis

from tests.servers.processes import free_port, wait_for_port


class Broker(Protocol):
    url: str

    def wipe(self) -> int:
        """Lose all that waits; return how many wipes that was."""
        ...

    def stop(self) -> None: ...


class NoBroker:
    """Of the embedded worker, whose broker dies with it."""

    url = ""

    def wipe(self) -> int:
        return 0

    def stop(self) -> None:
        pass


class GivenRedis:
    """Emptied: waiting wake-ups, unacknowledged ones, bindings, all."""

    def __init__(self, url: str) -> None:
        self.url = url

    def wipe(self) -> int:
        redis.Redis.from_url(self.url).flushdb()
        return 1

    def stop(self) -> None:
        pass


class OwnRedis:
    """Keeps nothing on disk, so that a restart loses everything."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._start()

    def wipe(self) -> int:
        self.stop()
        self._start()
        return 1

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def _start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for_port(self.port, self.process)
