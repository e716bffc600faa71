"""`python -m benchmarks.kill_test [--messages N] [--postgres URL --redis URL]` (CONTRACTS).

Workers are killed with SIGKILL while they hand messages over, and the broker is emptied at each
kill: with Redis two Celery workers and two schedulers, else the embedded worker. At the end every
message is compared with what the mail server has: none may be lost, no advertising doubled, a
mail of the contract doubled only under the same Message-ID (E-07), and no more uncertain than
kills times parallel hand-overs, plus the answers that the mail server was told to drop.
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


def _arguments() -> Any:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill_test")
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--kills", type=int, default=0, help="default: one per 25 messages")
    parser.add_argument("--drops", type=int, default=0, help="mails taken without an answer")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", default="", help="an empty database to use")
    parser.add_argument("--redis", default="", help="a broker to wipe at each kill")
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="workshop-kill-test-") as scratch:
        os.environ |= environment(scratch, arguments.postgres, arguments.redis)
        django.setup()
        call_command("migrate", verbosity=0)
        kills = arguments.kills or max(4, arguments.messages // 25)
        kill_run = importlib.import_module("benchmarks.kill_run")
        plan = kill_run.Plan(
            arguments.messages, kills, arguments.drops, arguments.redis, arguments.seed
        )
        result = kill_run.run(plan, Path(scratch))
    sys.stdout.write(json.dumps(asdict(result)) + "\n")
    return int(not result.is_good)


if __name__ == "__main__":
    raise SystemExit(main())
