"""Workers that are killed while they send lose nothing and double no advertising (PITFALLS 3-5)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_workers_lose_nothing_and_double_no_advertising():
    command = [sys.executable, "-m", "benchmarks.kill_test", "--messages", "30", "--kills", "3"]
    outer = {name: value for name, value in os.environ.items() if name != "EMAIL_URL"}

    done = subprocess.run(command, cwd=ROOT, env=outer, capture_output=True, check=False)

    result = json.loads(done.stdout)
    assert (result["lost"], result["doubled"], result["kills"]) == (0, 0, 3)
    assert result["uncertain"] <= result["kills"] + result["dropped"]
    assert result["delivered"] + result["uncertain"] == 30
