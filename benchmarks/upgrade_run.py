"""The run of the upgrade test; import it after Django is set up."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from workshop.models import User

RELEASED = Path(__file__).with_name("released.json")
PAGES = ("desk:today", "customers:list", "bookings:list", "invoices:list", "retention:dashboard")
# Columns that a migration writes anew on purpose.
MEANT = {"bookings_notification.key", "workshop_service.needed_abilities"}
# Only Django's own book of migrations may differ.
BOOKS = {"django_migrations", "django_content_type", "auth_permission"}

Contents = dict[str, tuple[int, dict[str, str]]]


@dataclass
class Result:
    """The line that is printed. ``changed``: columns that hold something else afterwards."""

    customers: int = 0
    engine: str = ""
    migrations: int = 0
    tables: int = 0
    rows: int = 0
    lost: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    broken_pages: list[str] = field(default_factory=list)
    back_seconds: float = 0.0
    forward_seconds: float = 0.0
    name: str = "upgrade"

    @property
    def is_good(self) -> bool:
        is_something_proven = self.migrations > 0 and self.rows > 0
        return is_something_proven and not (self.lost or self.changed or self.broken_pages)


def run(*, is_from_first: bool) -> Result:
    """Bring a full database of this version back, and forward again."""
    result = Result(customers=Customer.objects.count(), engine=connection.vendor)
    applied = len(_applied())
    result.back_seconds = _migrate(first_state() if is_from_first else released_state())
    result.migrations = applied - len(_applied())
    old = contents()
    result.tables, result.rows = len(old), sum(rows for rows, _columns in old.values())
    result.forward_seconds = _migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    result.lost, result.changed = differences(old, contents())
    result.broken_pages = _broken_pages()
    return result


def released_state() -> list[tuple[str, str]]:
    """Return the newest migration of each app in the version that was released last."""
    return list(json.loads(RELEASED.read_text(encoding="utf-8")).items())


def first_state() -> list[tuple[str, str]]:
    """Return each app's last migration that makes its first tables."""
    nodes = MigrationExecutor(connection).loader.graph.nodes
    apps = {app for app, _name in released_state()}
    first = sorted(node for node in nodes if node[0] in apps and node[1].endswith("_initial"))
    return list(dict(first).items())


def contents() -> Contents:
    """Return for each table how many rows it has, and a hash for each of its columns."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - BOOKS
    return {table: _of_table(table) for table in sorted(tables)}


def differences(old: Contents, new: Contents) -> tuple[list[str], list[str]]:
    """Name the tables whose rows are not all there, and the columns that say something else.

    A table or column that the new version no longer has doesn't count.
    """
    both = sorted(old.keys() & new.keys())
    lost = [table for table in both if new[table][0] != old[table][0]]
    changed = [
        f"{table}.{column}"
        for table in both
        for column, print_ in old[table][1].items()
        if column in new[table][1] and new[table][1][column] != print_
    ]
    return lost, sorted(set(changed) - MEANT)


def _of_table(table: str) -> tuple[int, dict[str, str]]:
    """The order of rows doesn't count, the key of a row does."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
        names = [column.name for column in described]
        key = names.index("id") if "id" in names else 0
        quoted = ", ".join(map(connection.ops.quote_name, names))
        cursor.execute(f"SELECT {quoted} FROM {connection.ops.quote_name(table)}")
        count, sums = 0, [0] * len(names)
        while rows := cursor.fetchmany(2000):
            count += len(rows)
            for row in rows:
                for number, value in enumerate(row):
                    sums[number] += _number(row[key], value)
    return count, {name: f"{sums[at] % 2**64:x}" for at, name in enumerate(names)}


def _number(key: object, value: object) -> int:
    value = bytes(value) if isinstance(value, memoryview) else value
    digest = hashlib.blake2b(f"{key!r} {value!r}".encode(), digest_size=8).digest()
    return int.from_bytes(digest)


def _applied() -> set[tuple[str, str]]:
    return set(MigrationExecutor(connection).loader.applied_migrations)


def _migrate(targets: list[tuple[str, str]]) -> float:
    begun = time.monotonic()
    MigrationExecutor(connection).migrate(targets)
    return round(time.monotonic() - begun, 1)


def _broken_pages() -> list[str]:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(
        User.objects.filter(role=User.Role.OWNER).earliest("pk"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return [page for page in PAGES if client.get(reverse(page)).status_code != 200]
