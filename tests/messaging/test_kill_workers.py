"""Workers that are killed while they send lose nothing and double no advertising."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
# So many that the workers are not done before the last kill.
MESSAGES, KILLS, DROPS, WIPES = 90, 3, 1, 2


@contextmanager
def empty_database() -> Iterator[str]:
    """Make one more database on the server that the tests use."""
    at = connection.settings_dict
    login = f"{quote(at['USER'])}:{quote(at['PASSWORD'])}@{at['HOST']}:{at['PORT'] or 5432}"
    server, name = f"postgres://{login}", f"kill_test_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine() -> Iterator[list[str]]:
    """The kill test's options for the engine under test."""
    if connection.vendor != "postgresql":
        yield []
        return
    with empty_database() as database:
        yield ["--postgres", database, "--workers", "2", "--wipes", str(WIPES)]


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_workers_lose_nothing_and_double_no_advertising(engine):
    numbers = {"--messages": MESSAGES, "--kills": KILLS, "--drops": DROPS}
    command = [sys.executable, "-m", "benchmarks", "kill_test", *engine]
    for option, number in numbers.items():
        command += [option, str(number)]

    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)

    result = json.loads(done.stdout)
    assert done.returncode == 0, result
    assert (result["lost"], result["doubled"], result["unknown_to_us"]) == (0, 0, 0)
    assert (result["kills"], result["dropped"]) == (KILLS, DROPS)
    assert result["broker_wipes"] == (WIPES if engine else 0)
    assert result["uncertain"] <= KILLS * result["parallel"] + DROPS
    assert result["delivered"] + result["uncertain"] == MESSAGES


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_rolling_restart_of_workers_leaves_nothing_in_doubt(engine):
    numbers = ["--messages", "60", "--kills", "2", "--wipes", "0", "--gently"]
    command = [sys.executable, "-m", "benchmarks", "kill_test", *engine, *numbers]

    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)

    result = json.loads(done.stdout)
    assert done.returncode == 0, result
    assert (result["delivered"], result["uncertain"]) == (60, 0)
    assert result["kills"] >= 1
    assert (result["lost"], result["doubled"], result["doubled_same_message_id"]) == (0, 0, 0)
