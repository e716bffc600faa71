"""`python -m benchmarks [NAME…] [--postgres URL] [--redis URL]`: one JSON line per measurement.

Those of APART have options of their own, and end with 1 when something went wrong.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
import tempfile

import django
from django.core.management import call_command

NAMES = [
    "slots",
    "intake",
    "pages",
    "match",
    "plan",
    "deliver",
    "links",
    "line_pairs",
    "record_linkage",
    "letters",
    "pdf",
    "figures",
]
APART = ["kill_test", "power_off", "scale", "soak", "upgrade"]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES + APART))
    parser.add_argument("--postgres", default="", help="database to use instead of SQLite")
    parser.add_argument("--redis", default="", help="broker to use instead of the embedded one")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(NAMES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    return arguments


def end(number: int, _frame: object) -> None:
    """Answer a signal by an exception, so that what was started and made is taken away."""
    raise SystemExit(128 + number)


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    if sys.argv[1:2] and sys.argv[1] in APART:
        outcome: int = importlib.import_module(f"benchmarks.{sys.argv[1]}").main(sys.argv[2:])
        return outcome
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="workshop-benchmarks-") as scratch:
        os.environ |= {
            "DATA_DIR": scratch,
            "DATABASE_URL": arguments.postgres,
            "REDIS_URL": arguments.redis,
            "SECRET_KEY": "only-for-benchmarks-" + "x" * 40,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "PUBLIC_BASE_URL": "http://127.0.0.1:8000",
            "EMAIL_URL": "",
        }
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        for name in arguments.names or NAMES:
            for line in importlib.import_module(f"benchmarks.{name}").run():
                sys.stdout.write(line.to_json() + "\n")
                sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
