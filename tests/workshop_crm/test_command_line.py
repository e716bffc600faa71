"""The doors of the command line: what they print, and how they say that they were used wrongly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from tests.bookings.intake.samples import event_body
from workshop_crm.lib.command_line import aware_moment, plain_day


def run(
    folder: Path, *arguments: bytes | str, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a shell does, in a place of its own."""
    return subprocess.run(
        [sys.executable, str(Path(settings.BASE_DIR, "manage.py")), *arguments],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "workshop_crm.settings",
            "DATABASE_URL": "",
            "DATA_DIR": str(folder),
            **environment,
        },
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("text", ["2026-11-23T10:00:00+01:00", "2026-11-23T09:00:00Z"])
def test_a_moment_has_an_offset(text: str) -> None:
    assert aware_moment(text).timestamp() == 1795424400


@pytest.mark.parametrize(
    "text",
    ["", "x", "2026-11-23", "2026-11-23T10:00:00", "2026-13-01T00:00:00Z",
     "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2026-11-23T10:00:00+23:59"],
)  # fmt: skip
def test_another_moment_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        aware_moment(text)


@pytest.mark.parametrize("text", ["1900-01-01", "2026-11-23", "2200-12-31"])
def test_takes_a_day(text: str) -> None:
    assert plain_day(text) == date.fromisoformat(text)


@pytest.mark.parametrize(
    "text", ["", "gestern", "23.11.2026", "2026-02-30", "1899-12-31", "2201-01-01", "9999-12-31"]
)
def test_another_day_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        plain_day(text)


@pytest.mark.slow
def test_prints_utf_8_wherever_it_runs(tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/m\xff.json"
    Path(os.fsdecode(odd)).write_bytes(event_body(customer={"last_name": "Weiß"}))

    done = run(tmp_path, "parse_notification", odd, PYTHONIOENCODING="ascii")

    line = json.loads(done.stdout.decode("utf-8"))
    assert done.returncode == 0
    assert line["events"][0]["customer"]["last_name"] == "Weiß"
    assert os.fsencode(line["file"]) == odd


@pytest.mark.slow
def test_stops_without_a_word_when_nobody_reads_any_more(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(event_body())
    manage = Path(settings.BASE_DIR, "manage.py")
    # More lines than a pipe holds, so that it surely meets the end that is closed.
    line = f'"{sys.executable}" "{manage}" parse_notification {f"{path} " * 300} | head -n 1'

    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=False, timeout=60)

    assert json.loads(done.stdout)["events"]
    assert done.stderr == b""


@pytest.mark.slow
@pytest.mark.parametrize("address", ["", "postgres://nobody@127.0.0.1:1/none"])
def test_a_database_that_is_not_there_is_said_in_one_line(tmp_path: Path, address: str) -> None:
    done = run(tmp_path, "deliver", DATABASE_URL=address)

    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.startswith(b"Database: ")
    assert b"Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [("DATABASE_URL", "nonsense"), ("REDIS_URL", "nonsense"), ("SENTRY_DSN", "nonsense"),
     ("SECRET_KEY_FILE", "/nowhere/key"), ("EMAIL_CONNECTIONS", "many")],
)  # fmt: skip
def test_a_wrong_setting_is_said_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    done = run(tmp_path, "doctor", **{name: value})

    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.splitlines()[-1].startswith(b"Settings: ")
    assert b"Traceback" not in done.stderr
