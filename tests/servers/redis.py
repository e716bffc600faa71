"""A throw-away Redis server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.processes import free_port, running


@contextmanager
def redis() -> Iterator[str]:
    """Run a server that keeps nothing on disk; yields its address."""
    if not shutil.which("redis-server"):
        raise RuntimeError("redis-server is missing: run script/bootstrap --tests")
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1"]
    with running([*command, "--save", "", "--appendonly", "no"], port=port):
        yield f"redis://127.0.0.1:{port}/0"
