"""What one row of a customer file says, in our words; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from customers.data import PersonData
from customers.importing.cells import Layout, RowCells
from customers.importing.fields import CONSENTS, Field
from customers.importing.headings import recognise
from customers.importing.names import read_names
from customers.importing.places import read_place
from customers.importing.row_vehicles import RowVehicle, read_vehicles
from customers.importing.values import read_day, read_yes
from workshop_crm.lib.phones import Phone, parse_phone

_TOTALS = re.compile(r"(gesamt|summe|zwischensumme|total|anzahl|seite|ausdruck|ende)\b.*", re.I)
_MOST_CELLS_OF_TOTALS = 4
_HEADINGS_REPEATED = 3
# A number that a spreadsheet program has rounded: its last digits are gone.
_ROUNDED = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_NOBODY = PersonData()


@dataclass(frozen=True)
class CustomerRow:
    """A row as read; ``refusal`` says why it can't become a customer, empty if it can."""

    number: int
    person: PersonData = _NOBODY
    customer_number: str = ""
    vehicles: tuple[RowVehicle, ...] = ()
    notes: tuple[str, ...] = ()
    since: date | None = None
    last_visit: date | None = None
    has_objected: bool = False
    consents: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def has_name(self) -> bool:
        return bool(self.person.last_name or self.person.first_name or self.person.company)


def read_row(layout: Layout, number: int, texts: list[str], *, today: date) -> CustomerRow:
    """Read one row; what can't be read is kept in ``notes`` and named in ``reasons``."""
    if refusal := _refusal(layout, texts):
        return CustomerRow(number, refusal=refusal)
    cells = RowCells(layout, texts)
    person = _person(cells)
    row = CustomerRow(
        number=number,
        person=person,
        customer_number=re.sub(r"\s", "", cells.take(Field.NUMBER))[:60],
        vehicles=tuple(read_vehicles(cells, today=today)),
        since=_day(cells, Field.CUSTOMER_SINCE, today),
        last_visit=_day(cells, Field.LAST_VISIT, today),
        has_objected=_yes(cells, Field.OBJECTION),
        consents=tuple(channel for each, channel in CONSENTS.items() if _yes(cells, each)),
    )
    if row.last_visit:
        cells.note(Field.LAST_VISIT, f"{row.last_visit:%d.%m.%Y}")
    cells.note_all(Field.NOTES)
    known_by = person.email or person.phone or row.customer_number
    return replace(
        row,
        notes=tuple(dict.fromkeys(cells.notes)),
        reasons=tuple(cells.reasons),
        refusal="" if row.has_name or known_by else _("There is no name in this row."),
    )


def _refusal(layout: Layout, texts: list[str]) -> str:
    filled = [text for text in texts if text]
    if _TOTALS.fullmatch(filled[0]) and len(filled) <= _MOST_CELLS_OF_TOTALS:
        return _("This looks like a line of totals.")
    if len(set(filled) & set(layout.headings)) >= _HEADINGS_REPEATED and all(
        recognise(text) or text in layout.headings for text in filled
    ):
        return _("These are the headings once more.")
    return ""


def _person(cells: RowCells) -> PersonData:
    names = read_names(cells)
    place = read_place(cells)
    phone, phone_raw = _phone(cells, place.country or "DE")
    return PersonData(
        salutation=names.salutation,
        first_name=names.first_name,
        last_name=names.last_name,
        company=names.company,
        email=_email(cells),
        phone=phone,
        phone_raw=phone_raw,
        street=place.street,
        postcode=place.postcode,
        city=place.city,
        country=place.country,
        language=_language(cells),
    )


def _email(cells: RowCells) -> str:
    """Return the first good address; all others go to the note."""
    chosen = ""
    for place, cell in enumerate(cells.all_of(Field.EMAIL)):
        for text in re.split(r"[;,\s|]+", cell.replace("mailto:", "")):
            address = text.strip("<>().").replace("(at)", "@")
            if not address or address == chosen:
                continue
            if not _is_email(address):
                cells.note_unread(Field.EMAIL, text, place)
            elif chosen:
                cells.note(Field.EMAIL, address, place)
            else:
                chosen = address
    return chosen


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _phone(cells: RowCells, country: str) -> tuple[str, str]:
    """Return the number to keep, a mobile one first, and as it was written."""
    found: list[tuple[Phone, str, Field, int]] = []
    for kind in (Field.MOBILE, Field.PHONE):
        for place, cell in enumerate(cells.all_of(kind)):
            for text in _numbers(cell):
                number = None if _ROUNDED.fullmatch(text) else parse_phone(text, country)
                if number:
                    found.append((number, text, kind, place))
                else:
                    cells.note_unread(kind, text, place)
    if not found:
        return "", ""
    chosen = next((each for each in found if each[0].is_mobile), found[0])
    for number, text, kind, place in found:
        if number.e164 != chosen[0].e164:
            cells.note(kind, text, place)
    return chosen[0].e164, chosen[1][:60]


def _numbers(cell: str) -> list[str]:
    if _ROUNDED.fullmatch(cell):
        return [cell]
    return [each for each in re.split(r"\s*(?:[;,\n]| oder | u\. | und )\s*", cell) if each]


def _day(cells: RowCells, kind: Field, today: date) -> date | None:
    text = cells.take(kind)
    day = read_day(text) if text else None
    if text and (day is None or day > today):
        cells.note_unread(kind, text)
        return None
    return day


def _yes(cells: RowCells, kind: Field) -> bool:
    text = cells.take(kind)
    answer = read_yes(text)
    if answer is None:
        cells.note_unread(kind, text)
    # Who wrote something into the column for objections meant an objection.
    return kind == Field.OBJECTION if answer is None else answer


def _language(cells: RowCells) -> str:
    text = cells.take(Field.LANGUAGE).casefold()
    if text.startswith(("e", "gb", "us")):
        return "en"
    return "de" if text else ""
