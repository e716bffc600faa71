"""A house with something in it, and empty places beside it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from invoices.models import Invoice
from messaging.models import Mailbox
from tests.factories import make_customer, make_user, make_vehicle
from tests.invoices.builders import make_issued
from workshop_crm.lib.crypto import encrypt
from workshop_crm.ops.backups.making import Place

PDF = b"%PDF-1.7 an invoice"


def fill_house(files: Path) -> Place:
    """People, cars, a secret, an issued invoice with its file; and an export, which is not kept."""
    make_user()
    vehicle = make_vehicle(customer=make_customer(first_name="Jürgen", last_name="Weiß"))
    Mailbox.objects.create(name="Post", password_encrypted=encrypt(b"geheim"))
    invoice = make_issued(customer=vehicle.customer)
    for name, content in {"invoices/1.pdf": PDF, "exports/old.zip": b"everything"}.items():
        path = files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    digest = hashlib.sha256(PDF).hexdigest()
    Invoice.objects.filter(pk=invoice.pk).update(pdf="invoices/1.pdf", pdf_sha256=digest)
    return Place("default", files)


@contextmanager
def empty_place(folder: Path) -> Iterator[Place]:
    """A database of the same engine without any table, and no files."""
    alias = f"elsewhere_{uuid.uuid4().hex[:8]}"
    if connection.vendor == "postgresql":
        name = alias
        _as_server(f"CREATE DATABASE {name} TEMPLATE template0")
    else:
        name = str(folder / "elsewhere.sqlite3")
    connections.databases[alias] = {**connections.databases["default"], "NAME": name}
    _allow(connections[alias])
    try:
        yield Place(alias, folder / "elsewhere-files")
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]
        if connection.vendor == "postgresql":
            _as_server(f"DROP DATABASE {name} WITH (FORCE)")


def _allow(other: BaseDatabaseWrapper) -> None:
    """Let this connection open again by itself, which Django's test cases forbid."""

    def ensure_connection() -> None:
        if other.connection is None:
            other.connect()

    other.ensure_connection = ensure_connection


def _as_server(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
