"""The test database: migrated once for the same migrations, then copied for each process.

Migrating takes ten seconds, and each process of each run would do it again. What the copy is
made from is named by a hash of all that could change it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

ROOT = Path(__file__).parents[1]
MODELS = sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("requirements*.txt")])
HASH = hashlib.sha256(b"".join(path.read_bytes() for path in MODELS)).hexdigest()[:16]
FOLDER = Path(tempfile.gettempdir()) / f"workshop-migrated-{os.getuid()}"
NAME = f"workshop_migrated_{HASH}"


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Find the copy in its place instead of an empty database."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Put the copy there, under the name of this process."""
    name = str(
        connection.settings_dict["TEST"]["NAME"] or f"test_{connection.settings_dict['NAME']}"
    )
    with django_db_blocker.unblock():
        copy_migrated(name)


def copy_migrated(target: str) -> None:
    """Make a migrated database without rows: a file, or a database of the server."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    with _alone():
        if connection.vendor == "sqlite":
            _copy_file(FOLDER / f"{NAME}.sqlite3", Path(target))
        else:
            _copy_database(target)


@contextmanager
def _alone() -> Iterator[None]:
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy_file(made: Path, target: Path) -> None:
    if not made.exists():
        half = made.with_suffix(".part")
        half.unlink(missing_ok=True)
        _migrate(f"sqlite:///{half}")
        half.rename(made)
    target.write_bytes(made.read_bytes())


def _copy_database(target: str) -> None:
    quote = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        there = {name for (name,) in cursor.fetchall()}
        if NAME not in there:
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME}_part WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {NAME}_part TEMPLATE template0")
            _migrate(os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{NAME}_part")
            cursor.execute(f"ALTER DATABASE {NAME}_part RENAME TO {NAME}")
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(target)} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quote(target)} TEMPLATE {NAME}")


def _migrate(database_url: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        },
        check=True,
    )
