"""An invoice that was read in."""

from __future__ import annotations

from typing import Any

from invoices.importing.taking import Upload, take_file
from invoices.models import ImportedInvoice
from tests.invoices.builders import NOW, cii_invoice


def make_imported(content: bytes | None = None, **changes: Any) -> ImportedInvoice:
    """An invoice over 100 euros net for oil, unless ``changes`` or the bytes say otherwise."""
    upload = Upload("rechnung.xml", cii_invoice(**changes) if content is None else content)
    return take_file(upload, by=None, now=NOW)[0].invoice
