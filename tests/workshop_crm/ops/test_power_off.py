"""The product survives being killed as a whole while bookings come in (two kills of the fifty)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
KILLS = 2


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the embedded product is on SQLite")
def test_what_was_acknowledged_is_there_once_after_the_power_went() -> None:
    command = [sys.executable, "-m", "benchmarks", "power_off", "--kills", str(KILLS)]

    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)

    result = json.loads(done.stdout)
    assert done.returncode == 0, result
    assert (result["lost"], result["doubled"], result["unsettled"]) == (0, 0, 0)
    assert result["kills"] == result["integrity_checks_ok"] == KILLS
    assert result["acknowledged"] >= KILLS
