"""A full house goes to the released state and comes to this version without losing anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from benchmarks.upgrade_run import Result, contents, differences, first_state, released_state
from tests.factories import make_customer
from tests.migrated import copy_migrated

ROOT = Path(__file__).resolve().parents[3]
CUSTOMERS = os.environ.get("UPGRADE_CUSTOMERS", "20")

pytestmark = pytest.mark.django_db


@pytest.fixture
def database(tmp_path: Path) -> Iterator[list[str]]:
    """The options that name a migrated database of its own."""
    if connection.vendor == "sqlite":
        copy_migrated(str(tmp_path / "house.sqlite3"))
        yield ["--sqlite", str(tmp_path / "house.sqlite3")]
        return
    name = f"upgrade_{uuid.uuid4().hex[:8]}"
    copy_migrated(name)
    yield ["--postgres", os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_back_to_the_release_and_forward_every_row_and_column_stays(database: list[str]) -> None:
    command = [sys.executable, "-m", "benchmarks", "upgrade", "--customers", CUSTOMERS, *database]

    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)

    result = json.loads(done.stdout)
    assert done.returncode == 0, result
    assert (result["lost"], result["changed"], result["broken_pages"]) == ([], [], [])
    assert result["customers"] >= int(CUSTOMERS)
    assert result["engine"] == connection.vendor
    assert result["migrations"] > 0


def test_the_released_state_names_a_migration_of_each_app_that_still_exists() -> None:
    apps = {path.parent.parent.name for path in ROOT.glob("*/migrations/0001_initial.py")}

    assert {app for app, _name in released_state()} == apps
    for app, name in released_state():
        assert (ROOT / app / "migrations" / f"{name}.py").is_file()


def test_the_first_state_is_the_first_tables_of_each_app() -> None:
    assert dict(first_state()).keys() == dict(released_state()).keys()
    assert ("customers", "0002_initial") in first_state()
    assert ("workshop", "0001_initial") in first_state()


def test_a_table_says_how_many_rows_it_has_and_what_each_column_holds() -> None:
    first, second = make_customer(last_name="Weiß"), make_customer(last_name="Kraus")
    before = contents()["customers_customer"]
    first.last_name, second.last_name = "Kraus", "Weiß"
    for customer in (first, second):
        customer.save()
    after = contents()["customers_customer"]

    assert before[0] == after[0] == 2
    assert before[1]["id"] == after[1]["id"]
    assert before[1]["last_name"] != after[1]["last_name"]


@pytest.mark.parametrize(
    ("new", "lost", "changed"),
    [
        ({"t": (2, {"a": "1", "b": "2"})}, [], []),
        ({"t": (2, {"a": "1", "b": "2", "c": "3"}), "u": (9, {})}, [], []),
        ({"t": (1, {"a": "1", "b": "2"})}, ["t"], []),
        ({"t": (2, {"a": "1", "b": "9"})}, [], ["t.b"]),
        ({"t": (2, {"a": "1"})}, [], []),
        ({}, [], []),
    ],
)
def test_what_is_compared(new: dict, lost: list[str], changed: list[str]) -> None:
    old = {"t": (2, {"a": "1", "b": "2"})}

    assert differences(old, new) == (lost, changed)


def test_what_a_migration_writes_anew_on_purpose_is_no_difference() -> None:
    old = {"bookings_notification": (1, {"key": "old", "state": "settled"})}
    new = {"bookings_notification": (1, {"key": "hash", "state": "gone"})}

    assert differences(old, new) == ([], ["bookings_notification.state"])


@pytest.mark.parametrize(
    ("fields", "is_good"),
    [
        ({}, True),
        ({"lost": ["t"]}, False),
        ({"changed": ["t.a"]}, False),
        ({"broken_pages": ["desk:today"]}, False),
        ({"migrations": 0}, False),
        ({"rows": 0}, False),
    ],
)
def test_only_a_whole_upgrade_that_proves_something_is_good(fields: dict, is_good: bool) -> None:
    assert Result(**{"migrations": 16, "rows": 100, **fields}).is_good is is_good
