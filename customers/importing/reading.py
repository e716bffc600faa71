"""Tables of customers as text: CSV of any encoding and separator, and XLSX."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from customers.importing.encodings import guess_encoding
from customers.importing.errors import UnreadableFileError
from customers.importing.headings import count_recognised
from customers.importing.spreadsheets import sheet_rows
from workshop_crm.lib.sheets import unquoted

MOST_BYTES = 30 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_CELL = 5_000
# A heading stands somewhere under the letterhead that many programs print on top.
HEADING_WITHIN = 30
_MOST_BREAKS_IN_A_CELL = 60
_SEPARATORS = ";\t,|"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
# PDF, pictures, programs, rich text: told by their first bytes, whatever the file calls itself.
_NO_TABLES = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"MZ\x90", b"{\\rtf")

Row = tuple[int, list[str]]
CountKnown = Callable[[Iterable[str]], int]
Rows = Callable[[], Iterator[Row]]


@dataclass(frozen=True)
class Table:
    """A table with headings; ``rows`` starts anew at each call.

    Rows carry the number that a spreadsheet program shows for them; empty rows are left out.
    """

    headings: list[str]
    rows: Rows


def read_table(raw: bytes, count_known: CountKnown = count_recognised) -> Table:
    """Read a file; every cell is stripped text, dates YYYY-MM-DD.

    ``count_known`` says how many cells of a row are known headings.
    Raises UnreadableFileError with advice when it is no such file, too big or without rows.
    """
    if len(raw) > MOST_BYTES:
        raise UnreadableFileError(_("This file is too big: at most 30 MB can be read."))
    if raw.startswith(_OLD_EXCEL):
        raise UnreadableFileError(
            _("This is an old Excel file (.xls). Please save it as .xlsx or CSV and try again.")
        )
    if raw.startswith(_NO_TABLES):
        raise _no_table()
    rows = _limited(
        _rows_of_sheet(raw) if raw.startswith(b"PK") else _rows_of_text(raw, count_known)
    )
    first = list(islice(rows(), HEADING_WITHIN))
    if not first:
        raise UnreadableFileError(_("This file is empty."))
    number, headings = max(first, key=lambda row: (count_known(row[1]), -row[0]))
    if count_known(headings) == 0:
        number, headings = _first_full_row(first)
    return Table(headings, _below(rows, number))


def _first_full_row(rows: list[Row]) -> Row:
    """Return the first row that is as full as a row of this table usually is."""
    filled = Counter(sum(map(bool, cells)) for _number, cells in rows)
    usual = filled.most_common(1)[0][0]
    return next(row for row in rows if sum(map(bool, row[1])) >= usual)


def _below(rows: Rows, heading: int) -> Rows:
    def below() -> Iterator[Row]:
        return (row for row in rows() if row[0] > heading)

    return below


def _limited(rows: Rows) -> Rows:
    def limited() -> Iterator[Row]:
        count = 0
        for number, cells in rows():
            tidy = [_tidy(cell) for cell in cells[:MOST_COLUMNS]]
            if not any(tidy):
                continue
            count += 1
            if count > MOST_ROWS + HEADING_WITHIN:
                raise UnreadableFileError(
                    _("This file has more than %(most)s rows. Please split it.")
                    % {"most": MOST_ROWS}
                )
            yield number, tidy

    return limited


def _tidy(cell: str) -> str:
    return unquoted(cell.replace("\x00", "").replace("\xa0", " ").strip())[:LONGEST_CELL]


def _rows_of_sheet(raw: bytes) -> Rows:
    return lambda: sheet_rows(raw, most_columns=MOST_COLUMNS)


def _rows_of_text(raw: bytes, count_known: CountKnown) -> Rows:
    encoding = guess_encoding(raw)
    if b"\x00" in raw and not encoding.startswith("utf-16"):
        raise _no_table()
    separator = _separator(raw, encoding, count_known)

    def rows() -> Iterator[Row]:
        for number, cells in enumerate(_records(raw, encoding, separator), 1):
            if number == 1 and _is_separator_line(cells, separator):
                continue
            if any(cell.count("\n") > _MOST_BREAKS_IN_A_CELL for cell in cells):
                raise _open_quote(number)
            yield number, cells

    return rows


def _no_table() -> UnreadableFileError:
    return UnreadableFileError(_("This is no table. Please choose a CSV or XLSX file."))


def _records(raw: bytes, encoding: str, separator: str) -> Iterator[list[str]]:
    text = io.TextIOWrapper(io.BytesIO(raw), encoding, errors="replace", newline="")
    reader = csv.reader(text, delimiter=separator)
    number = 0
    try:
        for record in reader:
            number += 1
            yield record
    except csv.Error as error:
        raise _open_quote(number + 1) from error


def _open_quote(number: int) -> UnreadableFileError:
    return UnreadableFileError(
        _("A quotation mark in row %(row)s is never closed. Please delete it and try again.")
        % {"row": number}
    )


def _is_separator_line(cells: list[str], separator: str) -> bool:
    """Recognise Excel's own first line ``sep=;``."""
    return re.fullmatch(r"sep=.?", separator.join(cells).strip().lower()) is not None


def _separator(raw: bytes, encoding: str, count_known: CountKnown) -> str:
    """Return the separator that gives most known headings, then the most even table."""
    return max(_SEPARATORS, key=lambda each: _evenness(raw, encoding, each, count_known))


def _evenness(
    raw: bytes, encoding: str, separator: str, count_known: CountKnown
) -> tuple[int, float]:
    try:
        sample = list(islice(_records(raw, encoding, separator), 2 * HEADING_WITHIN))
    except UnreadableFileError:
        return 0, 0
    widths = Counter(len(cells) for cells in sample if len(cells) > 1)
    if not widths:
        return 0, 0
    width, count = widths.most_common(1)[0]
    known = max(count_known(cells) for cells in sample[:HEADING_WITHIN])
    return known, width * count / len(sample)
