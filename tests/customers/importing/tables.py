"""Customer files as programs of workshops write them, small and made up."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import openpyxl

from customers.importing.directly import check_now, import_now
from customers.importing.planning import PlannedRow

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEADINGS = "Kd-Nr;Anrede;Vorname;Name;Straße;PLZ;Ort;Telefon;E-Mail;amtl. Kennz.;Bemerkung"
HANS = (
    "1001;Herr;Hans;Müller;Gartenstr. 5;80331;München;0171/2345678;hans@mueller.example;M-AB 123;"
)


def csv_file(*rows: str, headings: str = HEADINGS, encoding: str = "cp1252") -> bytes:
    return "\r\n".join([headings, *rows, ""]).encode(encoding)


def xlsx_file(*rows: Iterable[Any], formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for cell, number_format in (formats or {}).items():
        book.active[cell].number_format = number_format
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def run_import(raw: bytes, **options: Any) -> list[PlannedRow]:
    """Import a file at once and return what became of its rows."""
    return list(import_now(raw, **{**_DEFAULTS, **options}))


def run_check(raw: bytes, **options: Any) -> list[PlannedRow]:
    return list(check_now(raw, **{**_DEFAULTS, **options}))


_DEFAULTS: dict[str, Any] = {
    "name": "kunden.csv",
    "system": "",
    "columns": {},
    "wording": "",
    "now": NOW,
}
