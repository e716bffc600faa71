"""Whether the files of invoices are still the ones that were issued or read in (R-06)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import FileField

from invoices.models import ImportedInvoice, Invoice


def changed_files(using: str, root: Path) -> dict[str, Any]:
    """Compare every file of an invoice below ``root`` with the hash that its row keeps.

    Returns how many were looked at, and the numbers of invoices with a missing or changed one.
    """
    checked, wrong = 0, set()
    for number, name, noted in _kept(using):
        checked += 1
        path = root / name
        if not path.is_file() or _sha256(path) != noted:
            wrong.add(number)
    return {"checked": checked, "wrong": sorted(wrong)}


def _kept(using: str) -> Iterator[tuple[str, str, str]]:
    """Yield number, file and hash of every file of our invoices and of those read in."""
    for model in (Invoice, ImportedInvoice):
        for field in [each.name for each in model._meta.fields if isinstance(each, FileField)]:
            rows = model._default_manager.using(using).exclude(**{field: ""}).order_by()
            yield from rows.values_list("number", field, f"{field}_sha256").iterator()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
