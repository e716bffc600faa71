"""A house moves from SQLite to PostgreSQL: every table the same, guards and numbers go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connections, transaction

from customers.models import Customer
from invoices.models import Invoice
from tests.factories import make_customer
from tests.workshop_crm.ops.backups.places import fill_house
from workshop_crm.ops.backups.engines import opened_sqlite
from workshop_crm.ops.backups.errors import BackupError
from workshop_crm.ops.backups.fingerprint import fingerprint, stored_models
from workshop_crm.ops.backups.moving import move_to_postgresql

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def sqlite_house(tmp_path: Path) -> Iterator[Callable[[], tuple[Path, dict]]]:
    """Return a function that copies the house into a SQLite file, with its fingerprint."""
    file = tmp_path / "house.sqlite3"
    with opened_sqlite("default", file) as alias:

        def copied() -> tuple[Path, dict]:
            with connections[alias].schema_editor() as editor:
                for kind in apps.get_models():
                    editor.create_model(kind)
            with transaction.atomic(using=alias):
                for kind in stored_models():
                    rows = kind._base_manager.using("default").all()
                    kind._base_manager.using(alias).bulk_create(rows)
            return file, fingerprint(alias)

        yield copied


def asked(statement: str) -> list[str]:
    with connections["default"].cursor() as cursor:
        cursor.execute(statement)
        return sorted(name for (name,) in cursor.fetchall())


def schemas() -> list[str]:
    return asked("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_'")


def rules() -> list[str]:
    """Constraints and triggers: what the database itself refuses."""
    return asked(
        "SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        " UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )


def test_a_house_moves_to_postgresql_with_its_guards_and_numbers(tmp_path, sqlite_house) -> None:
    fill_house(tmp_path / "files")
    before = rules(), schemas()
    file, noted = sqlite_house()
    make_customer(last_name="Nur hier")

    move_to_postgresql(file, "default", noted)

    assert fingerprint("default") == noted
    assert (rules(), schemas()) == before
    assert not Customer.objects.filter(last_name="Nur hier").exists()
    newest = Customer.objects.latest("pk").pk
    assert make_customer().pk == newest + 1
    with (
        pytest.raises(DatabaseError, match="an issued invoice never changes"),
        transaction.atomic(),
    ):
        Invoice.objects.update(number="R2026-99999")


def bare_tables(_command: str, *, database: str, **_options) -> None:
    """Stand in for ``migrate``, which takes long: tables without guards will do."""
    with connections[database].schema_editor() as editor:
        for kind in apps.get_models():
            editor.create_model(kind)


def test_a_copy_that_differs_replaces_nothing(tmp_path, sqlite_house, monkeypatch) -> None:
    monkeypatch.setattr("workshop_crm.ops.backups.moving.call_command", bare_tables)
    fill_house(tmp_path / "files")
    file, noted = sqlite_house()
    before = fingerprint("default"), rules(), schemas()

    with pytest.raises(BackupError, match="these tables differ: workshop_user"):
        move_to_postgresql(file, "default", {**noted, "workshop_user": {}})

    assert (fingerprint("default"), rules(), schemas()) == before
    make_customer()


def test_a_move_that_died_is_undone_by_the_next_one(tmp_path, sqlite_house, monkeypatch) -> None:
    monkeypatch.setattr("workshop_crm.ops.backups.moving.call_command", bare_tables)
    fill_house(tmp_path / "files")
    file, noted = sqlite_house()
    before = fingerprint("default"), rules(), schemas()
    with connections["default"].cursor() as cursor:
        cursor.execute("ALTER SCHEMA public RENAME TO workshop_before")

    with pytest.raises(BackupError):
        move_to_postgresql(file, "default", {**noted, "workshop_user": {}})

    assert (fingerprint("default"), rules(), schemas()) == before
