"""What a database says, as one hash per table: equal on both engines when the data is equal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

BATCH = 2000


def fingerprint(using: str) -> dict[str, dict[str, Any]]:
    """Return for each table how many rows it has and the hash of all of them.

    The order of rows doesn't count: databases sort text differently.
    """
    return {model._meta.db_table: _of_table(model, using) for model in stored_models()}


def differing_tables(using: str, noted: dict[str, dict[str, Any]]) -> list[str]:
    """Return the tables that are not as they were when the fingerprint was noted."""
    there = fingerprint(using)
    return sorted(table for table, print_ in noted.items() if there.get(table) != print_)


def stored_models() -> Iterator[type[models.Model]]:
    """Yield each model that has a table of its own, also those between two others."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


def _of_table(model: type[models.Model], using: str) -> dict[str, Any]:
    columns = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.using(using).order_by().values_list(*columns)
    count = total = 0
    for row in rows.iterator(BATCH):
        text = "\x1f".join(_plain(value) for value in row)
        total += int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
        count += 1
    return {"rows": count, "sha256": f"{total % 2**256:064x}"}


def _plain(value: Any) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case bytes() | memoryview():
            return bytes(value).hex()
        case Decimal():
            return f"{value.normalize():f}"
        case dict() | list():
            return json.dumps(value, sort_keys=True, default=str)
    return repr(value)
