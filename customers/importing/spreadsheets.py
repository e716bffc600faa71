"""Rows of an XLSX file, without letting it eat the machine."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from customers.importing.errors import UnreadableFileError

# A customer list of 100,000 rows unpacks to some 150 MB.
MOST_UNPACKED = 400 * 1024 * 1024
# Read into memory at once by openpyxl, unlike the sheet itself.
MOST_SHARED_TEXT = 80 * 1024 * 1024
_MOST_MEMBERS = 500
_MOST_EMPTY_ROWS = 1_000
_SHARED = "xl/sharedStrings.xml"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"


def sheet_rows(raw: bytes, *, most_columns: int) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and cells as text of the first visible sheet with content.

    Formulas give the value that was last seen for them. Raises UnreadableFileError.
    """
    _check_archive(raw)
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        try:
            yield from _rows(book, most_columns)
        finally:
            book.close()
    # What openpyxl raises for files that only look like a workbook.
    except (
        InvalidFileException,
        ArithmeticError,
        AttributeError,
        LookupError,
        SyntaxError,
        TypeError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise UnreadableFileError(_damaged()) from error


def _damaged() -> str:
    return _("This file is damaged or no workbook. Please save it as .xlsx or CSV and try again.")


def _check_archive(raw: bytes) -> None:
    """Refuse bombs before anything is unpacked; zipfile never reads more than a header says."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            if any(each.filename == "mimetype" for each in members) and (
                archive.read("mimetype")[:100].startswith(_OPEN_DOCUMENT)
            ):
                raise UnreadableFileError(
                    _("This is a LibreOffice file (.ods). Please save it as .xlsx or CSV.")
                )
            shared = sum(each.file_size for each in members if each.filename == _SHARED)
            if (
                len(members) > _MOST_MEMBERS
                or sum(each.file_size for each in members) > MOST_UNPACKED
                or shared > MOST_SHARED_TEXT
            ):
                raise UnreadableFileError(_("This workbook is too big. Please save it as CSV."))
            _check_entities(archive, members)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise UnreadableFileError(_damaged()) from error


def _check_entities(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Refuse document types: no program writes them here, only entity bombs need them."""
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as file:
                if b"<!DOCTYPE" in file.read(4096):
                    raise UnreadableFileError(_damaged())


def _rows(book: Any, most_columns: int) -> Iterator[tuple[int, list[str]]]:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in sheets or book.worksheets:
        sheet.reset_dimensions()  # Programs write wrong ones, which would cut rows off.
        empty, found = 0, False
        for number, cells in enumerate(sheet.iter_rows(), 1):
            texts = [_text(cell) for cell in cells[:most_columns]]
            if any(texts):
                empty, found = 0, True
                yield number, texts
            elif (empty := empty + 1) > _MOST_EMPTY_ROWS:
                break
        if found:
            return


def _text(cell: Any) -> str:
    value = cell.value
    if value is None or isinstance(value, time):
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and re.fullmatch(r"0{2,12}", cell.number_format or ""):
        # A postcode that is a number, shown with its leading zeros.
        return str(value).zfill(len(cell.number_format))
    return str(value)
