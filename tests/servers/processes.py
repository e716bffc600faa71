"""Starting and ending a server process on a free loopback port."""

from __future__ import annotations

import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[bytes], *, timeout: float = 20) -> None:
    """Wait until something answers; raises RuntimeError when the process ended before that."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} does not answer on port {port}")


@contextmanager
def running(command: list[str], *, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it is ended by its own process id."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port, process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def as_user(name: str) -> list[str]:
    """The prefix that runs a command as this system user when we are root, else nothing."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        return []
    if not shutil.which("setpriv") or Path("/proc/self").stat().st_uid != 0:
        return []
    return ["setpriv", f"--reuid={name}", f"--regid={name}", "--init-groups"]
