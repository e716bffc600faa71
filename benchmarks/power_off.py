"""`python -m benchmarks power_off [--kills N] [--seed N]`: what a power cut leaves behind.

`serve` with its worker runs on SQLite and takes bookings without a pause. Again and again all of
it is killed with SIGKILL at a random moment and started anew. Each time the database file is
checked by SQLite itself; at the end every booking that was acknowledged must be there, once, and
worked up. (A SIGKILL leaves the disk's cache alone: that a commit survives a real power cut is
SQLite's promise with ``synchronous=FULL``.)
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

CUSTOMERS = 20


def _arguments(given: list[str] | None) -> Any:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks power_off",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kills", type=int, default=50, help="about 10 s each (default 50)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of the kills")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Run with the options ``given``, or those of the command line; 1 if anything was lost."""
    arguments = _arguments(given)
    with tempfile.TemporaryDirectory(prefix="workshop-power-off-") as scratch:
        os.environ |= {
            "DATA_DIR": scratch,
            "DATABASE_URL": f"sqlite:///{scratch}/house.sqlite3",
            "REDIS_URL": "",
            "SECRET_KEY": "only-for-benchmarks-" + "x" * 40,
            "DJANGO_SETTINGS_MODULE": "workshop_crm.settings",
            "PUBLIC_BASE_URL": "http://127.0.0.1:8000",
            "EMAIL_URL": "",
            # As script/server does: else most of the time goes by with compiling at each start.
            "PYTHONPYCACHEPREFIX": f"{scratch}/bytecode",
        }
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("load_demo", customers=CUSTOMERS, stdout=sys.stderr)
        power_run = importlib.import_module("benchmarks.power_run")
        result = power_run.run(arguments.kills, arguments.seed)
    sys.stdout.write(json.dumps(asdict(result)) + "\n")
    return 0 if result.is_good else 1
