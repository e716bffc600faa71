"""Where the customer of a row lives, from one column or from five."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from customers.importing.cells import RowCells
from customers.importing.fields import Field
from customers.importing.values import read_country, split_address, split_place
from customers.models import Customer

_COUNTRY_OF_NUMBER = {"+43": "AT", "0043": "AT", "+41": "CH", "0041": "CH"}
_GERMAN_DIGITS = 5


@dataclass
class Place:
    """A postal address as we keep it; ``country`` is empty when nothing tells it."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


def read_place(cells: RowCells) -> Place:
    """Return the address of a row; what doesn't look like one is kept in the note."""
    place = Place(street=_street(cells), postcode=cells.take(Field.POSTCODE))
    place.city = cells.take(Field.CITY)
    _read_country(cells, place)
    _add_address(cells, place)
    if text := cells.take(Field.PLACE):
        _add_place(cells, place, Field.PLACE, text)
    if not place.postcode and (found := split_place(place.city)):
        place.country, place.postcode, place.city = found[0] or place.country, found[1], found[2]
    place.postcode = _postcode(cells, place)
    for field in (Field.STREET, Field.CITY):
        most = Customer._meta.get_field(str(field)).max_length  # type: ignore[union-attr]
        setattr(place, str(field), cells.fit(field, getattr(place, str(field)), most))
    return place


def _street(cells: RowCells) -> str:
    street, number = cells.take(Field.STREET), cells.take(Field.HOUSE_NUMBER)
    return street if street.endswith(f" {number}") else f"{street} {number}".strip()


def _read_country(cells: RowCells, place: Place) -> None:
    text = cells.take(Field.COUNTRY)
    place.country = read_country(text) if text else ""
    if text and not place.country:
        cells.note_unread(Field.COUNTRY, text)
    if not text:
        numbers = [*cells.all_of(Field.MOBILE), *cells.all_of(Field.PHONE)]
        found = {
            country
            for number in numbers
            for start, country in _COUNTRY_OF_NUMBER.items()
            if number.replace(" ", "").startswith(start)
        }
        # Only for four-digit postcodes: many Germans have a Swiss mobile number.
        if len(found) == 1 and re.fullmatch(r"\d{4}", place.postcode):
            place.country = found.pop()


def _add_address(cells: RowCells, place: Place) -> None:
    text = cells.take(Field.ADDRESS)
    if not text:
        return
    if place.street:
        cells.note(Field.ADDRESS, text)
    elif found := split_address(text):
        place.street = found[0]
        _add_place(cells, place, Field.ADDRESS, found[1])
    else:
        place.street = text


def _add_place(cells: RowCells, place: Place, field: Field, text: str) -> None:
    found = split_place(text)
    if place.postcode or place.city:
        cells.note(field, text)
    elif found:
        place.country = found[0] or place.country
        place.postcode, place.city = found[1], found[2]
    else:
        place.city = text


def _postcode(cells: RowCells, place: Place) -> str:
    """Return the postcode; a German one that lost its leading zero gets it back."""
    found = re.fullmatch(r"(?:([A-Za-z]{1,3})\s?[-– ]\s?)?(.+)", place.postcode)
    if found is None:
        return ""
    place.country = read_country(found[1] or "") or place.country
    text = found[2].replace(" ", "") if place.country in {"", "DE"} else found[2]
    if place.country not in {"", "DE"}:
        return cells.fit(Field.POSTCODE, text, 10)
    if text.isdecimal() and len(text) == _GERMAN_DIGITS - 1:
        cells.reasons.append(
            _("Postcode %(given)s was read as %(read)s.") % {"given": text, "read": f"0{text}"}
        )
        return f"0{text}"
    if text.isdecimal() and len(text) == _GERMAN_DIGITS:
        return text
    cells.note_unread(Field.POSTCODE, place.postcode)
    return ""
