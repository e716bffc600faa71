"""CSV: one event a row under German or English headers, as spreadsheets and portals export it.

Semicolon, comma, tab or bar; the encoding is found out. A row that can't be read is a problem
with its number and keeps no other row from being read. Headers are the labels that mails use.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from bookings.intake.events import BookingEvent, ParseResult, Problem
from bookings.intake.formats.base import Format, Labels
from bookings.intake.formats.labelled_text import ABOUT, REACH, WHO, missing_from, read_event
from bookings.intake.labels import key, known_labels
from bookings.intake.moments import read_time
from bookings.intake.reading import Document

NAME = "csv"
SEPARATORS = ";,\t|"
# Only a table says when its rows were written; in a mail these words may mean anything.
_CHANGED_AT = (
    *("Geändert am", "Gebucht am", "Buchungsdatum", "Eingegangen am", "Erstellt am"),
    *("Changed at", "Updated at", "Booked at", "Created at"),
)
MIN_COLUMNS = 3
MAX_ROWS = 1000
MAX_HEADER = 4000
Row = tuple[int, dict[str, str]]


def recognises(document: Document) -> bool:
    """A line of at least three of our fields, of person and of matter, and one below it."""
    for text in document.texts:
        columns = set(_columns(text, {}))
        about_both = bool(columns & (WHO | REACH)) and bool(columns & ABOUT)
        if about_both and len(columns) > MIN_COLUMNS and "\n" in text.strip():
            return True
    return False


def parse(document: Document, labels: Labels) -> ParseResult:
    problems = list(document.problems)
    text = max(document.texts, key=lambda text: len(set(_columns(text, labels))), default="")
    rows: list[Row] = []
    try:
        rows = list(_rows(text, labels))
    except csv.Error:
        problems.append(Problem("", _("the rows can't be told apart")))
    if len(rows) > MAX_ROWS:
        problems.append(Problem("", _("more than 1,000 rows; please split the file")))
        return ParseResult(NAME, problems=tuple(problems))
    events = [event for row in rows if (event := _event(row, problems))]
    if not rows:
        problems.append(Problem("", _("no rows under names of columns found")))
    return ParseResult(NAME, tuple(events), tuple(problems), refused=len(rows) - len(events))


def _columns(text: str, labels: Labels) -> list[str]:
    """Return our fields for the columns of the first line; "" for a column that isn't ours."""
    header = text.lstrip()[:MAX_HEADER].split("\n", 1)[0]
    known = known_labels({**labels, "occurred_at": _CHANGED_AT})
    cells = next(csv.reader([header], delimiter=_separator(header)), [])
    return [known.get(key(cell), "") for cell in cells]


def _separator(header: str) -> str:
    """Return the separator that stands most often in the line."""
    counts = Counter(header)
    return max(SEPARATORS, key=lambda each: counts[each])


def _rows(text: str, labels: Labels) -> Iterator[Row]:
    """Yield each filled row with its number as a spreadsheet counts it."""
    lines = text.lstrip().split("\n")
    columns = _columns(text, labels)
    if not any(columns):
        return
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=_separator(lines[0]))
    for number, cells in enumerate(reader, start=1):
        if number == 1 or not any(cell.strip() for cell in cells):
            continue
        row: dict[str, str] = {}
        for name, cell in zip(columns, cells, strict=False):
            if name and cell.strip():
                row.setdefault(name, cell.strip())
        yield number, row


def _event(row: Row, problems: list[Problem]) -> BookingEvent | None:
    number, fields = row
    changed = read_time(fields.pop("occurred_at", ""))
    found: list[Problem] = []
    event = read_event(fields, Document(), found)
    missing = missing_from(fields, event)
    problems += [
        Problem(
            each.field, _("row %(number)s: %(reason)s") % {"number": number, "reason": each.reason}
        )
        for each in [*found, *missing]
    ]
    return None if missing else replace(event, occurred_at=changed.start if changed else None)


FORMAT = Format(NAME, "CSV", recognises, parse)
