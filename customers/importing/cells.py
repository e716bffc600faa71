"""The cells of one row, sorted by what they hold; nothing that can't be used gets lost."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from customers.importing.fields import TICKED, Field
from customers.importing.values import is_nothing
from workshop_crm.lib.names import fold

# Under these headings a text needs no heading of its own in the note.
_PLAIN_NOTES = re.compile(r"bemerk|notiz|anmerk|^notes?$|remark|memo|kommentar|comment|freitext")


@dataclass(frozen=True)
class Layout:
    """The headings of a file and what was decided to be in each column."""

    headings: tuple[str, ...]
    fields: tuple[str, ...]


class RowCells:
    """One row: values are taken out by field; what is left over or unreadable becomes a note."""

    def __init__(self, layout: Layout, cells: list[str]) -> None:
        self._headings: defaultdict[str, list[str]] = defaultdict(list)
        self._values: defaultdict[str, list[str]] = defaultdict(list)
        self.notes: list[str] = []
        self.reasons: list[str] = []
        for heading, field, cell in zip(layout.headings, layout.fields, cells, strict=False):
            if field:
                self._headings[field].append(heading or str(Field(field).label))
                # An "x" is nothing in most columns, but a yes where something is ticked.
                is_blank = is_nothing(cell) and field not in TICKED
                self._values[field].append("" if is_blank else cell)

    def all_of(self, field: Field) -> list[str]:
        """Return the cells of every column that holds this, in order, blanks included."""
        return self._values[field]

    def take(self, field: Field) -> str:
        """Return the first filled cell; further ones that differ become notes."""
        filled = [value for value in self._values[field] if value]
        for place, value in enumerate(self._values[field]):
            if value and value != filled[0]:
                self.note(field, value, place)
        return filled[0] if filled else ""

    def note(self, field: Field, value: str, place: int = 0) -> None:
        """Keep a value in the customer's note, under its heading."""
        heading = self._headings[field][place] if self._headings[field] else str(field.label)
        is_plain = field == Field.NOTES and _PLAIN_NOTES.search(fold(heading))
        self.notes.append(value if is_plain else f"{heading}: {value}")

    def note_unread(self, field: Field, value: str, place: int = 0) -> None:
        """Keep a value that can't be read in the note, and say so."""
        self.note(field, value, place)
        self.reasons.append(
            _("%(field)s “%(value)s” could not be read; it is in the note now.")
            % {"field": self._headings[field][place], "value": value[:60]}
        )

    def note_all(self, field: Field) -> None:
        """Keep every filled cell of a field in the note."""
        for place, value in enumerate(self._values[field]):
            if value:
                self.note(field, value, place)

    def fit(self, field: Field, value: str, most: int | None) -> str:
        """Return the text, cut to what there is room for; the whole of it is kept in the note."""
        if most is None or len(value) <= most:
            return value
        self.note(field, value)
        self.reasons.append(
            _("%(field)s is too long: it was cut, the whole text is in the note.")
            % {"field": self._headings[field][0] if self._headings[field] else field.label}
        )
        return value[:most].strip()
