"""Writing the tables as a ZIP of CSV files or as one workbook, row by row."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from customers.privacy.sections import text_of
from workshop_crm.desk.exporting.tables import Table, tables
from workshop_crm.lib.sheets import csv_lines, sheet_safe

# A sheet ends at row 1,048,576, whatever program reads it.
ROWS_PER_SHEET = 1_000_000
_LONGEST_TITLE = 31
_LONGEST_CELL = 32_767
_NOT_IN_NAMES = re.compile(r"[\\/*?:\[\]]")


def write_zip(path: Path) -> None:
    """Write a CSV for each table: UTF-8 with semicolons, as German spreadsheets expect it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables():
            texts = (map(text_of, row) for row in table.rows)
            with archive.open(f"{_title(table)}.csv", "w", force_zip64=True) as file:
                for line in csv_lines(chain([table.headings], texts)):
                    file.write(line.encode())


def write_workbook(path: Path) -> None:
    """Write a sheet for each table, with real dates and numbers in the cells."""
    book = Workbook(write_only=True)
    for table in tables():
        for number, rows in enumerate(_sheets(table), 1):
            title = _title(table) if number == 1 else f"{_title(table)[:28]} {number}"
            sheet = book.create_sheet(title)
            sheet.append(table.headings)
            for row in rows:
                sheet.append([_cell(value) for value in row])
    book.save(path)


def _sheets(table: Table) -> Iterator[Iterator[list[Any]]]:
    """Yield the rows in portions that fit on a sheet; the first one even if it is empty."""
    first = next(table.rows, None)
    yield chain([first] if first else [], _some(table.rows, ROWS_PER_SHEET - 1))
    while (first := next(table.rows, None)) is not None:
        yield chain([first], _some(table.rows, ROWS_PER_SHEET - 1))


def _some(rows: Iterator[list[Any]], most: int) -> Iterator[list[Any]]:
    for _count, row in zip(range(most), rows, strict=False):
        yield row


def _title(table: Table) -> str:
    return _NOT_IN_NAMES.sub(" ", table.label)[:_LONGEST_TITLE]


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        # Workbooks know no time zones: the wall clock of the house is meant.
        return timezone.localtime(value).replace(tzinfo=None)
    if value is None or isinstance(value, list | tuple | dict | str | bool):
        text = ILLEGAL_CHARACTERS_RE.sub("", text_of(value))
        return sheet_safe(text)[:_LONGEST_CELL] or None
    return value


WRITERS: dict[str, Callable[[Path], None]] = {"zip": write_zip, "xlsx": write_workbook}
