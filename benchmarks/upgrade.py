"""`python -m benchmarks upgrade [--customers N] [--postgres URL] [--first]`: a new version comes.

A demo workshop is brought back to the state that was released last (`released.json`; a release
writes its own migrations in there), then forward to this version: every row must still be there,
no column may hold something else, and the pages must open. ``--first`` goes back to the very first
migrations instead.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
from dataclasses import asdict
from typing import Any

import django
from django.core.management import call_command


def _arguments(given: list[str] | None) -> Any:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks upgrade",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--first", action="store_true", help="from the very first migrations")
    parser.add_argument("--postgres", default="", help="an empty database to use")
    parser.add_argument("--sqlite", default="", help="an empty file to use")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Run with the options ``given``, or those of the command line; 1 if anything was lost."""
    arguments = _arguments(given)
    with tempfile.TemporaryDirectory(prefix="workshop-upgrade-") as scratch:
        os.environ |= {
            "DATA_DIR": scratch,
            "DATABASE_URL": arguments.postgres
            or f"sqlite:///{arguments.sqlite or f'{scratch}/house.sqlite3'}",
            "REDIS_URL": "",
            "SECRET_KEY": "only-for-benchmarks-" + "x" * 40,
            # Its pages need no collected static files.
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PUBLIC_BASE_URL": "http://127.0.0.1:8000",
            "EMAIL_URL": "",
        }
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("load_demo", customers=arguments.customers, bare=True, stdout=sys.stderr)
        upgrade_run = importlib.import_module("benchmarks.upgrade_run")
        result = upgrade_run.run(is_from_first=arguments.first)
    sys.stdout.write(json.dumps(asdict(result)) + "\n")
    return 0 if result.is_good else 1
