"""Whether the files of issued invoices are still the ones that were issued (R-06)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.db.models import FileField

from invoices.models import Invoice


def changed_files(using: str, root: Path) -> dict[str, Any]:
    """Compare every file of an invoice below ``root`` with the hash that its row keeps.

    Returns how many were looked at, and the numbers of invoices with a missing or changed one.
    """
    checked, wrong = 0, set()
    for field in [each.name for each in Invoice._meta.fields if isinstance(each, FileField)]:
        rows = Invoice.objects.using(using).exclude(**{field: ""}).order_by()
        kept = rows.values_list("number", field, f"{field}_sha256")
        for number, name, noted in kept.iterator():
            checked += 1
            path = root / name
            if not path.is_file() or _sha256(path) != noted:
                wrong.add(number)
    return {"checked": checked, "wrong": sorted(wrong)}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
