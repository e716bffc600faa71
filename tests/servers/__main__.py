"""Run a command with a real PostgreSQL and a real Redis: `python -m tests.servers pytest …`."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.servers.postgres import postgres
from tests.servers.redis import redis


def main(command: list[str]) -> int:
    with postgres() as postgres_url, redis() as redis_url:
        environment = {
            **os.environ,
            "DATABASE_URL": f"{postgres_url}/workshop",
            "REDIS_URL": redis_url,
        }
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
