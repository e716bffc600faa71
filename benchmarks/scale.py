"""`python -m benchmarks scale [--cells N] [--vehicles N] [--postgres URL]`: past one machine.

Cells: so many small companies, each with a database of its own on one server (without
``--postgres``: SQLite files), are served by one pool of workers. Bookings come to small ones, first
while all is quiet, then while one company has thousands of messages to send: how long until the
customer's proposal has left, and what a company costs, at two sizes. It ends with 1 when a
proposal took five seconds longer than usual beside the busy company.

Vehicles: what a notice to match, a search, a planned message and a visit in the figures cost in one
database as it grows tenfold from 10,000 vehicles on. ``--cells 0`` and ``--vehicles 0`` leave a
part out. All databases are made beside the one of ``--postgres``, named ``scale_…``, and dropped.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.core.management import call_command

from benchmarks.slow_sink import slow_sink

ANSWER_SECONDS = 0.02


def _arguments(given: list[str] | None) -> Any:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks scale",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--cells", type=int, default=200)
    parser.add_argument("--messages", type=int, default=10_000, help="due in the busy cell")
    parser.add_argument("--seconds", type=float, default=30, help="how long bookings come in")
    parser.add_argument("--processes", type=int, default=4, help="of the pool")
    parser.add_argument("--vehicles", type=int, default=1_000_000)
    parser.add_argument("--postgres", default="", help="any database of the server to use")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Run with the options ``given``, or those of the command line; 1 if a cell had to wait."""
    arguments = _arguments(given)
    is_good = True
    with (
        tempfile.TemporaryDirectory(prefix="workshop-scale-") as scratch,
        slow_sink(ANSWER_SECONDS) as email_url,
        house_database(arguments.postgres, scratch) as database_url,
    ):
        os.environ |= {
            "DATA_DIR": scratch,
            "DATABASE_URL": database_url,
            "REDIS_URL": "",
            "SECRET_KEY": "only-for-benchmarks-" + "x" * 40,
            "DJANGO_SETTINGS_MODULE": "benchmarks.scale_settings",
            "PUBLIC_BASE_URL": "https://werkstatt.example",
            "EMAIL_URL": email_url,
            "LOG_LEVEL": "ERROR",
        }
        django.setup()
        call_command("migrate", verbosity=0)
        if arguments.cells:
            cells = importlib.import_module("benchmarks.scale_cells")
            plan = cells.Plan(
                arguments.messages, arguments.seconds, arguments.processes, Path(scratch)
            )
            for line in cells.run(arguments.cells, plan):
                is_good &= line.is_good
                _say(asdict(line))
        if arguments.vehicles:
            for line in importlib.import_module("benchmarks.scale_house").run(arguments.vehicles):
                _say(asdict(line))
    return 0 if is_good else 1


@contextmanager
def house_database(postgres: str, scratch: str) -> Iterator[str]:
    """Make a database of our own on that server, and drop it again; without one a SQLite file."""
    if not postgres:
        yield f"sqlite:///{scratch}/house.sqlite3"
        return
    name = f"scale_house_{os.getpid()}"
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(postgres)._replace(path=f"/{name}"))
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
