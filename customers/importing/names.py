"""Who a row is about: person or company, however the columns are cut."""

from __future__ import annotations

import re
from dataclasses import dataclass

from customers.importing.cells import RowCells
from customers.importing.fields import Field
from customers.importing.values import is_company, read_salutation, split_name
from customers.models import Customer

_LEADING = re.compile(r"(herrn?|frau|hr\.|fr\.|fräulein)\s+(?!und\b|u\.)", re.IGNORECASE)


@dataclass
class Names:
    """Salutation and names as we keep them."""

    salutation: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""


def read_names(cells: RowCells) -> Names:
    """Return the names of a row; a last name that is a company's is put where it belongs."""
    names, is_firm = _salutation(cells)
    names.company = cells.take(Field.COMPANY)
    names.first_name = cells.take(Field.FIRST_NAME)
    names.last_name = cells.take(Field.LAST_NAME)
    for field in (Field.FULL_NAME, Field.LAST_FIRST, Field.NAME_OR_COMPANY):
        if text := cells.take(field):
            _add(cells, names, field, text, is_firm=is_firm)
    _strip_salutation(names)
    if names.last_name and not names.company and not names.first_name:
        if is_firm or is_company(names.last_name):
            names.company, names.last_name = names.last_name, ""
    elif names.last_name == names.company:
        names.last_name = ""
    for field, name in _KEPT.items():
        most = Customer._meta.get_field(name).max_length  # type: ignore[union-attr]
        setattr(names, name, cells.fit(field, getattr(names, name), most))
    return names


_KEPT = {
    Field.FIRST_NAME: "first_name",
    Field.LAST_NAME: "last_name",
    Field.COMPANY: "company",
}


def _salutation(cells: RowCells) -> tuple[Names, bool]:
    text = cells.take(Field.SALUTATION)
    found = read_salutation(text) if text else ("", False)
    if found is None:
        # "Sehr geehrter Herr Maier" and the like: not wrong, but nothing to keep as a field.
        cells.note(Field.SALUTATION, text)
        return Names(), False
    return Names(salutation=found[0]), found[1]


def _add(cells: RowCells, names: Names, field: Field, text: str, *, is_firm: bool) -> None:
    """Put the text of a mixed column where nothing stands yet; else into the note."""
    if (is_firm or is_company(text)) and not names.company and not names.first_name:
        names.company = text
    elif names.last_name or (names.company and is_company(text)):
        if text not in {names.last_name, names.company}:
            cells.note(field, text)
    elif field == Field.NAME_OR_COMPANY or names.first_name:
        names.last_name = text
    else:
        if found := _LEADING.match(text):
            text = text[found.end() :]
            names.salutation = names.salutation or (read_salutation(found[1]) or ("", False))[0]
        names.first_name, names.last_name = split_name(
            text, is_last_first=field == Field.LAST_FIRST
        )


def _strip_salutation(names: Names) -> None:
    if found := _LEADING.match(names.last_name):
        names.last_name = names.last_name[found.end() :]
        names.salutation = names.salutation or (read_salutation(found[1]) or ("", False))[0]
