"""A real CalDAV server on a free loopback port."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.processes import free_port, running

CONFIG = """[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}/collections
[web]
type = none
"""


@contextmanager
def radicale() -> Iterator[str]:
    """Run Radicale until the block ends and yield its address, for user werkstatt:geheim.

    Raises FileNotFoundError where it is not installed.
    """
    program = shutil.which("radicale")
    if program is None:
        raise FileNotFoundError("radicale")
    with tempfile.TemporaryDirectory(prefix="caldav-") as made:
        folder, port = Path(made), free_port()
        (folder / "users").write_text("werkstatt:geheim\n")
        (folder / "config").write_text(CONFIG.format(folder=folder, port=port))
        with running([program, "--config", str(folder / "config")], port=port):
            yield f"http://127.0.0.1:{port}/"
