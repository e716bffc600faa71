"""A throw-away PostgreSQL server."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.processes import as_user, free_port, running

# Debian keeps the server's programs off the PATH.
DEBIAN = "/usr/lib/postgresql"


def _program(name: str) -> str:
    found = shutil.which(name) or max(map(str, Path(DEBIAN).glob(f"*/bin/{name}")), default="")
    if not found:
        raise RuntimeError(f"{name} is missing: run script/bootstrap --tests")
    return found


@contextmanager
def postgres() -> Iterator[str]:
    """Run a server without durability; yields its address without a database name."""
    port = free_port()
    home = Path(tempfile.mkdtemp(prefix="workshop-postgres-"))
    prefix = as_user("postgres")
    if prefix:
        shutil.chown(home, "postgres")
    data = str(home / "data")
    initdb = ["-D", data, "-A", "trust", "-U", "postgres", "--no-sync"]
    subprocess.run(
        [*prefix, _program("initdb"), *initdb, "--encoding=UTF8", "--locale=C.UTF-8"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    options = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(home),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "250",
    }
    command = [*prefix, _program("postgres"), "-D", data]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    try:
        with running(command, port=port):
            yield f"postgres://postgres@127.0.0.1:{port}"
    finally:
        shutil.rmtree(home, ignore_errors=True)
