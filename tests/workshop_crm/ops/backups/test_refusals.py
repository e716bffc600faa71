"""What stands in the way of a backup or a restore is said, and changes nothing."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from tests.factories import make_company, make_user
from tests.invoices.builders import NOW
from tests.workshop_crm.ops.backups.places import fill_house
from workshop_crm.lib.sealed_files import seal_file
from workshop_crm.ops.backups.archive import write_archive
from workshop_crm.ops.backups.engines import MEMBER, dump_database, load_database
from workshop_crm.ops.backups.errors import BackupError
from workshop_crm.ops.backups.fingerprint import fingerprint
from workshop_crm.ops.backups.making import Place, applied_migrations, make_backup
from workshop_crm.ops.backups.restoring import known_migrations, loses_nothing, restore_backup

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place("default", tmp_path / "files")


def make_archive(tmp_path: Path, **about) -> Path:
    (tmp_path / "dump").write_bytes(b"no database")
    member = MEMBER[about.get("engine", connection.vendor)]
    known = {"made_at": "", "engine": connection.vendor, "migrations": [], "tables": {}}
    write_archive(tmp_path / "b", iter([(member, tmp_path / "dump")]), {**known, **about})
    return tmp_path / "b"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="this one may be filled from SQLite")
def test_a_backup_of_postgresql_is_refused_by_sqlite(tmp_path: Path, place: Place) -> None:
    other = "postgresql"
    path = make_archive(tmp_path, engine=other)

    with pytest.raises(BackupError, match=f"backup is of {other}, DATABASE_URL names"):
        restore_backup(path, place, passphrase="", now=NOW)


@pytest.mark.postgres
def test_a_house_moves_from_sqlite_only_with_the_schema_of_this_version(
    tmp_path: Path, place: Place
) -> None:
    path = make_archive(tmp_path, engine="sqlite", migrations=["customers.0001_initial"])

    with pytest.raises(BackupError, match="update the product on SQLite"):
        restore_backup(path, place, passphrase="", now=NOW)


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path, place: Place) -> None:
    path = make_archive(tmp_path, migrations=["customers.9999_from_the_future"])

    with pytest.raises(BackupError, match="newer version"):
        restore_backup(path, place, passphrase="", now=NOW)


@pytest.mark.parametrize(("key", "reason"), [("", "set BACKUP_KEY"), ("other", "another one")])
def test_a_sealed_backup_needs_its_key(tmp_path: Path, place: Place, key: str, reason: str) -> None:
    seal_file(make_archive(tmp_path), tmp_path / "sealed", "the key")

    with pytest.raises(BackupError, match=reason):
        restore_backup(tmp_path / "sealed", place, passphrase=key, now=NOW)


def test_where_people_are_something_would_be_lost(place: Place) -> None:
    assert loses_nothing(place, {})

    make_user()
    assert not loses_nothing(place, {})


def test_where_a_company_is_something_would_be_lost(place: Place) -> None:
    make_company()

    assert not loses_nothing(place, {})


@pytest.mark.parametrize(
    ("name", "content", "is_lost"),
    [
        ("files/letter.pdf", b"x", False),
        ("files/letter.pdf", b"y", True),
        ("files/other.pdf", b"x", True),
    ],
)
def test_only_a_file_that_the_backup_brings_as_it_is_would_not_be_lost(
    place: Place, name: str, content: bytes, *, is_lost: bool
) -> None:
    place.files.mkdir()
    (place.files / "letter.pdf").write_bytes(b"x")
    members = {name: {"sha256": hashlib.sha256(content).hexdigest(), "size": 1}}

    assert loses_nothing(place, members) is not is_lost
    assert not loses_nothing(place, {})


def test_all_migrations_of_this_version_are_known() -> None:
    assert applied_migrations("default") == known_migrations("default")


def test_the_fingerprint_names_the_tables_that_changed() -> None:
    before = fingerprint("default")

    user = make_user()
    added = fingerprint("default")
    type(user).objects.update(first_name="Other")
    changed = fingerprint("default")

    changed_tables = {name for name in before if before[name] != added[name]}
    assert changed_tables == {"workshop_user", "auditlog_logentry"}
    assert added["workshop_user"]["rows"] == changed["workshop_user"]["rows"] == 1
    assert added["workshop_user"]["sha256"] != changed["workshop_user"]["sha256"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's file")
@pytest.mark.django_db(transaction=True)
def test_a_backup_says_which_invoice_has_lost_its_file(tmp_path: Path) -> None:
    house = fill_house(tmp_path / "files")
    (house.files / "invoices/1.pdf").write_bytes(b"changed")

    made = make_backup(tmp_path / "b", house, passphrase="", now=NOW)

    assert made["invoices"] == {"checked": 1, "wrong": ["R2026-00001"]}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's file")
@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_no_database_is_not_loaded(tmp_path: Path) -> None:
    make_user()
    (tmp_path / "bad.sqlite3").write_bytes(b"no database at all" * 100)

    with pytest.raises(BackupError, match="can't be read"):
        load_database("default", tmp_path / "bad.sqlite3")
    assert fingerprint("default")["workshop_user"]["rows"] == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's file")
@pytest.mark.django_db(transaction=True)
def test_the_dump_of_sqlite_is_one_whole_file(tmp_path: Path) -> None:
    make_user()

    dump_database("default", tmp_path / "d")

    copy = sqlite3.connect(tmp_path / "d")
    assert copy.execute("SELECT count(*) FROM workshop_user").fetchone() == (1,)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d"]
    copy.close()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's file")
@pytest.mark.django_db(transaction=True)
def test_a_database_in_use_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop_crm.ops.backups.engines.PATIENCE_SECONDS", 0)
    make_user()
    dump_database("default", tmp_path / "d")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(BackupError, match="in use"):
        load_database("default", tmp_path / "d")
    other.close()
    assert fingerprint("default")["workshop_user"]["rows"] == 1


@pytest.mark.postgres
def test_a_missing_client_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BackupError, match="install postgresql-client"):
        load_database("default", tmp_path / "d")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_broken_dump_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    make_user()
    (tmp_path / "d").write_bytes(b"no dump")

    with pytest.raises(BackupError, match="pg_restore says"):
        load_database("default", tmp_path / "d")
    assert fingerprint("default")["workshop_user"]["rows"] == 1
