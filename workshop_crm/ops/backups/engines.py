"""The database into one file and back, by each engine's own means."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.db.backends.sqlite3.base import DatabaseWrapper

from workshop_crm.ops.backups.errors import BackupError
from workshop_crm.ops.backups.fingerprint import fingerprint

MEMBER = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
# Everything of the house lies in this schema; one transaction replaces it as a whole.
EMPTY_SCHEMA = "SET lock_timeout = '20s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
PATIENCE_SECONDS = 20.0
SQLITE = "django.db.backends.sqlite3"

Tables = dict[str, dict[str, Any]]


def dump_database(using: str, file: Path) -> Tables:
    """Write the database as it is at one moment; return the fingerprint of that moment.

    Safe while people work. Raises BackupError.
    """
    if connections[using].vendor == "sqlite":
        return _dump_sqlite(using, file)
    return _dump_postgresql(using, file)


def load_database(using: str, file: Path) -> None:
    """Put a dumped database in the place of what is there, all or nothing. Raises BackupError."""
    if connections[using].vendor == "sqlite":
        _load_sqlite(using, file)
    else:
        _load_postgresql(using, file)
    connections[using].close()


def _dump_sqlite(using: str, file: Path) -> Tables:
    # A connection of its own: on one that writes, SQLite's backup would wait for ever.
    with (
        closing(_connected(using)) as source,
        closing(sqlite3.connect(file)) as copy,
    ):
        source.backup(copy, progress=_patience())
        # One file that is complete without a journal beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
    _check_sqlite(file)
    with opened_sqlite(using, file) as alias:
        return fingerprint(alias)


def _check_sqlite(file: Path) -> None:
    with closing(sqlite3.connect(file)) as copy:
        try:
            said = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise BackupError(f"the database file can't be read: {error}") from error
    if said != "ok":
        raise BackupError(f"the database is damaged: {said}")


@contextmanager
def opened_sqlite(using: str, file: Path) -> Iterator[str]:
    """Give a SQLite file that is no database of the settings a name for queries."""
    alias = f"copy-{uuid.uuid4().hex}"
    settings_dict = {**connections[using].settings_dict, "ENGINE": SQLITE, "NAME": str(file)}
    # Known to this thread alone: the settings of all threads stay as they are.
    connections[alias] = DatabaseWrapper({**settings_dict, "OPTIONS": {}}, alias)
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]


def _load_sqlite(using: str, file: Path) -> None:
    _check_sqlite(file)
    connections[using].close()
    with closing(sqlite3.connect(file)) as copy, closing(_connected(using)) as place:
        copy.backup(place, progress=_patience())


def _connected(using: str) -> sqlite3.Connection:
    name = connections[using].settings_dict["NAME"]
    return sqlite3.connect(name, timeout=PATIENCE_SECONDS)


def _patience() -> Callable[[int, int, int], None]:
    """End a copy that gets no further; by itself it would try again for ever."""
    deadline = time.monotonic() + PATIENCE_SECONDS

    def look(status: int, remaining: int, total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > deadline:
            raise BackupError("the database is in use, stop the product")

    return look


def _dump_postgresql(using: str, file: Path) -> Tables:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        # pg_dump and the fingerprint look at the very same moment.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        options = [f"--snapshot={cursor.fetchone()[0]}", "--format=custom", f"--file={file}"]
        _run(using, "pg_dump", [*options, "--no-owner", "--no-privileges"])
        return fingerprint(using)


def _load_postgresql(using: str, file: Path) -> None:
    script = file.with_suffix(".sql")
    options = ["--no-owner", "--no-privileges", f"--file={script}", str(file)]
    _run(using, "pg_restore", options, is_connected=False)
    connections[using].close()
    quiet = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"]
    _run(using, "psql", [*quiet, f"--command={EMPTY_SCHEMA}", f"--file={script}"])
    script.unlink()


def _run(using: str, program: str, options: list[str], *, is_connected: bool = True) -> None:
    arguments, secrets = DatabaseClient.settings_to_cmd_args_env(
        connections[using].settings_dict, []
    )
    command = [program, *options, *(arguments[1:] if is_connected else [])]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, no input of people in it
            command, env={**os.environ, **(secrets or {})}, capture_output=True, text=True
        )
    except FileNotFoundError as error:
        raise BackupError(
            f"{program} is missing: install postgresql-client of the server's version"
        ) from error
    if done.returncode:
        raise BackupError(f"{program} says: {done.stderr.strip()[-500:]}")
