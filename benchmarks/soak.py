"""`python -m benchmarks soak [--minutes N] [--postgres URL]`: everything on, for a while.

`serve` with its worker runs on a demo workshop. A portal sends bookings, customers take a date and
cancel it, a person leafs through the pages, mails leave to a mail server of ours, figures are
counted. Prints a line per minute: memory of each process, times of pages, what was done, errors
(also those in the log). Afterwards no process may hold 10 % more than when it was warm, nothing may
have failed or stood still for a minute, and pages take no longer.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

from benchmarks.slow_sink import slow_sink

ANSWER_SECONDS = 0.02


def _arguments(given: list[str] | None) -> Any:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--customers", type=int, default=500)
    parser.add_argument("--postgres", default="", help="an empty database to use")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Run with the options ``given``, or those of the command line; 1 if it is not steady."""
    arguments = _arguments(given)
    with (
        tempfile.TemporaryDirectory(prefix="workshop-soak-") as scratch,
        slow_sink(ANSWER_SECONDS) as email_url,
    ):
        os.environ |= {
            "DATA_DIR": scratch,
            "DATABASE_URL": arguments.postgres or f"sqlite:///{scratch}/house.sqlite3",
            "REDIS_URL": "",
            "SECRET_KEY": "only-for-benchmarks-" + "x" * 40,
            "DJANGO_SETTINGS_MODULE": "workshop_crm.settings",
            "PUBLIC_BASE_URL": "http://127.0.0.1:8000",
            "ALLOWED_HOSTS": "127.0.0.1",
            "EMAIL_URL": email_url,
            "LOG_FORMAT": "json",
        }
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("load_demo", customers=arguments.customers, bare=True, stdout=sys.stderr)
        table = []
        for row in importlib.import_module("benchmarks.soak_run").run(
            arguments.minutes, Path(scratch)
        ):
            table.append(row)
            sys.stdout.write(json.dumps(asdict(row)) + "\n")
            sys.stdout.flush()
    verdict = importlib.import_module("benchmarks.soak_table").judge(table)
    sys.stdout.write(json.dumps(asdict(verdict)) + "\n")
    return 0 if verdict.is_good else 1
