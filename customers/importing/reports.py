"""What a person is shown about an import: what we understand, what became of it, what to mend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.importing.content import kept_rows, layout_of
from customers.importing.fields import CONSENTS, NAMES, VEHICLE, Field
from customers.importing.rows import CustomerRow, read_row
from customers.importing.running import VEHICLES
from customers.models import Customer, CustomerImport, ImportedRow
from workshop.jobs import is_given_up
from workshop_crm.lib.sheets import csv_lines

Outcome = ImportedRow.Outcome

UNDERSTOOD = 5
_LOOKS = {Outcome.REFUSED: "state-bad", Outcome.POSSIBLE_DUPLICATE: "state-warn"}
_ADDRESS = (
    Field.STREET,
    Field.HOUSE_NUMBER,
    Field.POSTCODE,
    Field.CITY,
    Field.PLACE,
    Field.ADDRESS,
    Field.COUNTRY,
)
_CONTACT = (Field.PHONE, Field.MOBILE, Field.EMAIL, Field.LANGUAGE)


@dataclass(frozen=True)
class Count:
    """How many rows had, or would have, one outcome."""

    outcome: str
    label: str
    number: int
    look: str


def field_groups() -> list[tuple[str, list[Field]]]:
    """Return all that a column may hold, in the order in which people look for it."""
    person = [Field.NUMBER, Field.SALUTATION, *(each for each in Field if each in NAMES)]
    rest = [Field.CUSTOMER_SINCE, Field.LAST_VISIT, Field.OBJECTION]
    return [
        (_("Person"), person),
        (_("Address"), list(_ADDRESS)),
        (_("Ways of contact"), list(_CONTACT)),
        (_("Vehicle"), [each for each in Field if each in VEHICLE]),
        (_("Relationship"), [*rest, *CONSENTS]),
    ]


def understood_rows(customer_import: CustomerImport, *, today: date) -> list[CustomerRow]:
    """Return the first rows as they are read, so that a wrong column catches the eye."""
    layout = layout_of(customer_import)
    return [
        read_row(layout, number, cells, today=today)
        for number, cells in islice(kept_rows(customer_import), UNDERSTOOD)
    ]


def outcome_counts(customer_import: CustomerImport) -> list[Count]:
    """Return each outcome with its number of rows, all of them, so that the sum is the file."""
    return [
        Count(
            str(outcome),
            str(outcome.label),
            customer_import.counts.get(outcome, 0),
            _LOOKS.get(outcome, ""),
        )
        for outcome in Outcome
    ]


def vehicles_text(customer_import: CustomerImport) -> str:
    """Say how many vehicles the rows name."""
    number = customer_import.counts.get(VEHICLES, 0)
    return ngettext("%(number)s vehicle", "%(number)s vehicles", number) % {"number": number}


def rows_to_look_at(customer_import: CustomerImport, outcome: str) -> QuerySet[ImportedRow]:
    """Return rows with a reason, or those of one outcome, by row number."""
    rows = customer_import.rows.select_related("customer")
    return rows.filter(outcome=outcome) if outcome else rows.filter(needs_look=True)


def customers_made(customer_import: CustomerImport) -> QuerySet[Customer]:
    """Return who is here only because of this import, for whoever wants to look or to undo."""
    made = customer_import.rows.filter(outcome__in=[Outcome.CREATED, Outcome.POSSIBLE_DUPLICATE])
    return Customer.objects.living().filter(pk__in=made.values("customer"))


def is_stuck(customer_import: CustomerImport) -> bool:
    """Tell whether the background work was given up."""
    return customer_import.is_working and is_given_up("import", customer_import.pk)


def problem_lines(customer_import: CustomerImport) -> Iterator[str]:
    """Yield a CSV of the rows to look at, as they were in the file, with the reason in front.

    It can be mended and imported again as it is: the columns in front are not taken for anything.
    """
    return csv_lines(_problem_rows(customer_import))


def _problem_rows(customer_import: CustomerImport) -> Iterator[list[str]]:
    yield [_("Row"), _("Outcome"), _("Reason"), *customer_import.headings]
    problems = rows_to_look_at(customer_import, "").iterator(chunk_size=1000)
    kept = kept_rows(customer_import)
    for problem in problems:
        # Both are in the order of the file.
        cells = next((cells for number, cells in kept if number == problem.number), [])
        reasons = " ".join(problem.reasons)
        yield [str(problem.number), problem.get_outcome_display(), reasons, *cells]
