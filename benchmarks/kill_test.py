"""`python -m benchmarks kill_test [--messages N] [--postgres URL] [--redis URL]`.

Workers are killed with SIGKILL while they hand messages over: with ``--postgres`` several Celery
workers and two schedulers, whose Redis is restarted (or, if it is ``--redis``, emptied) meanwhile;
else the embedded worker on SQLite. At the end every message is compared with what the mail server
has: none may be lost, no advertising doubled, a mail of the contract doubled only under the same
Message-ID (E-07), and no more uncertain than kills times parallel hand-overs, plus the answers
that the mail server was told to drop. ``--gently`` restarts workers one by one as a new version
does (SIGTERM): then nothing at all may be uncertain.
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

import django
from django.core.management import call_command


def environment(scratch: str, postgres: str, redis_url: str) -> dict[str, str]:
    """Return the variables for this process and its workers."""
    return {
        "DATA_DIR": scratch,
        "DATABASE_URL": postgres or f"sqlite:///{scratch}/kill.sqlite3",
        "REDIS_URL": redis_url,
        "SECRET_KEY": "only-for-benchmarks-" + "x" * 40,
        "DJANGO_SETTINGS_MODULE": "benchmarks.kill_settings",
        "PUBLIC_BASE_URL": "https://werkstatt.example",
        "EMAIL_URL": "smtp://127.0.0.1:9",
    }


def _arguments(given: list[str] | None) -> Any:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks kill_test",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--kills", type=int, default=0, help="default: one per 25 messages")
    parser.add_argument("--every", type=float, default=0, help="kill every so many seconds instead")
    parser.add_argument("--gently", action="store_true", help="a rolling restart instead of kills")
    parser.add_argument("--drops", type=int, default=0, help="mails taken without an answer")
    parser.add_argument("--wipes", type=int, default=3, help="how often the broker loses all")
    parser.add_argument("--workers", type=int, default=4, help="behind a broker")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", default="", help="an empty database to use")
    parser.add_argument("--redis", default="", help="a broker to empty, instead of our own")
    return parser.parse_args(given)


@contextmanager
def _broker(arguments: Any) -> Iterator[Any]:
    brokers = importlib.import_module("benchmarks.kill_broker")
    if arguments.redis:
        broker = brokers.GivenRedis(arguments.redis)
    else:
        broker = brokers.OwnRedis() if arguments.postgres else brokers.NoBroker()
    try:
        yield broker
    finally:
        broker.stop()


def main(given: list[str] | None = None) -> int:
    """Run with the options ``given``, or those of the command line; 1 if anything went wrong."""
    arguments = _arguments(given)
    with (
        tempfile.TemporaryDirectory(prefix="workshop-kill-test-") as scratch,
        _broker(arguments) as broker,
    ):
        os.environ |= environment(scratch, arguments.postgres, broker.url)
        django.setup()
        call_command("migrate", verbosity=0)
        kill_run = importlib.import_module("benchmarks.kill_run")
        plan = kill_run.Plan(
            messages=arguments.messages,
            kills=arguments.kills or max(4, arguments.messages // 25),
            drops=arguments.drops,
            wipes=arguments.wipes if broker.url else 0,
            workers=arguments.workers,
            seconds_between_kills=arguments.every,
            seed=arguments.seed,
            is_gentle=arguments.gently,
        )
        result = kill_run.run(plan, broker, Path(scratch))
    sys.stdout.write(json.dumps(asdict(result)) + "\n")
    return int(not result.is_good)


if __name__ == "__main__":
    raise SystemExit(main())
