"""CSV that opens right in German spreadsheet programs and never runs as a formula there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

# Excel takes a file for UTF-8 only with this mark.
BYTE_ORDER_MARK = "\ufeff"
SEPARATOR = ";"
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What is only a number: phone numbers and amounts start with a sign and stay as they are.
_NUMBER = re.compile(r"[+-][\d\s().,/-]*")


def sheet_safe(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    if text.startswith(_STARTS_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unquoted(text: str) -> str:
    """Take back what ``sheet_safe`` did, when a file comes home."""
    return text[1:] if text.startswith("'") and text[1:2] in _STARTS_FORMULA else text


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the lines of a CSV file one by one, the mark for Excel first."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=SEPARATOR)
    buffer.write(BYTE_ORDER_MARK)
    for row in rows:
        writer.writerow(sheet_safe("" if cell is None else str(cell)) for cell in row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
