"""The one command: starts web, worker and scheduler, and ends all of them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.servers.processes import free_port, wait_for_port

ROOT = Path(__file__).parents[3]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def _children(pid: int) -> list[int]:
    # The supervisor's thread starts the worker, so every thread's list counts.
    children = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):  # It has ended meanwhile.
            children += [int(child) for child in (thread / "children").read_text().split()]
    return children


def _is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def _wait(condition, seconds: float = 90) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def _worker(server: subprocess.Popen[bytes], *, after: int = 0) -> int:
    """Wait for the server's only child that is not the one before."""
    found: list[int] = []

    def is_alone() -> bool:
        found[:] = [child for child in _children(server.pid) if child != after]
        return len(found) == 1

    assert _wait(is_alone)
    return found[0]


def _serves_style_of_the_login_page(port: int) -> bool:
    base = f"http://127.0.0.1:{port}"
    with urllib.request.urlopen(f"{base}/setup/", timeout=10) as answer:
        (sheet,) = re.findall(r'href="(/static/app[^"]*\.css)"', answer.read().decode())
    with urllib.request.urlopen(base + sheet, timeout=10) as answer:
        return answer.status == 200 and b"--accent" in answer.read()


def _may_read_metrics(port: int, **headers: str) -> bool:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers=headers)
    try:
        return urllib.request.urlopen(request, timeout=10).status == 200
    except urllib.error.HTTPError as error:
        return error.code != 403


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One database and one set of static files: only the first start has to make them."""
    return tmp_path_factory.mktemp("data")


def _environment(data_dir: Path) -> dict[str, str]:
    of_this_run = {"DATA_DIR": str(data_dir), "DATABASE_URL": "", "REDIS_URL": ""}
    return {**os.environ, **of_this_run, "DJANGO_SETTINGS_MODULE": "workshop_crm.settings"}


@pytest.fixture
def served(data_dir: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    environment = _environment(data_dir) | {"PUBLIC_BASE_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)
    try:
        wait_for_port(port, process, timeout=120)
        yield process, port
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()


def test_serves_pages_and_ends_everything_on_one_ctrl_c(served) -> None:
    process, port = served
    worker = _worker(process)

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
        assert answer.status == 200
    assert _serves_style_of_the_login_page(port)
    assert _may_read_metrics(port)
    assert not _may_read_metrics(port, **{"X-Forwarded-For": "192.0.2.1"})
    process.send_signal(signal.SIGINT)

    assert process.wait(120) == 0
    assert _wait(lambda: not _is_alive(worker))


def test_a_dead_worker_is_replaced_and_the_new_one_dies_with_the_server(served) -> None:
    process, _port = served
    first = _worker(process)

    os.kill(first, signal.SIGKILL)

    second = _worker(process, after=first)
    process.kill()
    assert _wait(lambda: not _is_alive(second))


def test_says_so_when_the_port_is_taken(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]

        refused = subprocess.run(
            command, cwd=ROOT, env=_environment(data_dir), capture_output=True, text=True
        )

    assert refused.returncode == 1
    assert f"Port {port} is in use" in refused.stderr
