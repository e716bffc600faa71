"""Lets transactional tests empty the tables although issued invoices can't be deleted."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

from django.db import connection
from django.test import TransactionTestCase

_migration = import_module("invoices.migrations.0003_invoice_frozen_once_issued")
_teardown = TransactionTestCase._fixture_teardown


def _flush_frozen_rows(self: TransactionTestCase) -> None:
    # SQLite empties tables by DELETE, which fires the triggers; PostgreSQL truncates.
    editor = SimpleNamespace(connection=connection)
    if connection.vendor == "sqlite":
        _migration.thaw(None, editor)
    try:
        _teardown(self)
    finally:
        if connection.vendor == "sqlite":
            _migration.freeze(None, editor)


def let_tests_flush() -> None:
    """Take the triggers away while a transactional test is cleaned up; safe to repeat."""
    TransactionTestCase._fixture_teardown = _flush_frozen_rows
