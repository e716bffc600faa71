"""Which column of a customer file holds what: suggested by heading, chosen by people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from customers.importing.errors import WrongColumnsError
from customers.importing.fields import NAMES, Field
from customers.importing.headings import recognise
from workshop_crm.lib.references import row_number


def suggest_fields(headings: list[str]) -> list[str]:
    """Return for each column the most likely field; empty for one that nobody knows."""
    fields = [recognise(heading) for heading in headings]
    if Field.FIRST_NAME not in fields:
        # Then the first name stands in the same column, if anywhere.
        fields = [Field.LAST_FIRST if each == Field.LAST_NAME else each for each in fields]
    elif Field.LAST_NAME not in fields and Field.FULL_NAME in fields:
        # Beside a column for the first name, "Name" means the last one, or a company.
        fields[fields.index(Field.FULL_NAME)] = Field.NAME_OR_COMPANY
    return [str(each) for each in fields]


def choose_fields(headings: list[str], wanted: Mapping[str, object]) -> list[str]:
    """Return the suggestion, overruled by ``wanted``: heading (or column number) to field.

    Raises WrongColumnsError for an unknown heading or field.
    """
    fields = suggest_fields(headings)
    places = {heading.strip(): index for index, heading in reversed(list(enumerate(headings)))}
    for heading, field in wanted.items():
        place = places.get(heading.strip())
        if place is None and 0 < row_number(heading) <= len(headings):
            place = row_number(heading) - 1
        if place is None:
            raise WrongColumnsError(_("There is no column “%(heading)s”.") % {"heading": heading})
        fields[place] = str(field or "")
    check_fields(fields)
    return fields


def check_fields(fields: list[str]) -> None:
    """Raise WrongColumnsError when the columns can't make customers."""
    for field in fields:
        if field not in Field.values:
            raise WrongColumnsError(
                _("“%(field)s” is no field. Known are: %(known)s.")
                % {"field": field, "known": ", ".join(filter(None, Field.values))}
            )
    chosen = {Field(field) for field in fields}
    if not chosen & NAMES and Field.NUMBER not in chosen:
        raise WrongColumnsError(_("Please say which column holds the name."))
