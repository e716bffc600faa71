"""The Robinson list read in, and who of our customers is on it (L-04)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from customers.importing.cells import Layout, RowCells
from customers.importing.columns import suggest_fields
from customers.importing.errors import UnreadableFileError, WrongColumnsError
from customers.importing.fields import NAMES, Field
from customers.importing.names import Names, read_names
from customers.importing.places import Place, read_place
from customers.importing.reading import Table, read_table
from customers.models import Customer, RobinsonEntry, RobinsonList
from workshop.models import User
from workshop_crm.lib.crypto import keyed_hash
from workshop_crm.lib.names import name_key, street_key

_BATCH = 2_000
_STREETS = {Field.STREET, Field.ADDRESS}
_POSTCODES = {Field.POSTCODE, Field.PLACE, Field.ADDRESS, Field.CITY}


def read_robinson_list(raw: bytes, *, name: str, by: User, now: datetime) -> RobinsonList:
    """Read a file in; it takes the place of the list before, and only its hashes are kept.

    Raises UnreadableFileError or WrongColumnsError; the list before then stays in force.
    """
    table = read_table(raw)
    fields = suggest_fields(table.headings)
    _check(fields)
    keys = list(_keys_of(table, fields))
    found = dict.fromkeys(filter(None, keys))
    if not found:
        raise UnreadableFileError(_("No row of this file holds a name and a whole address."))
    with transaction.atomic():
        RobinsonList.objects.all().delete()
        robinson_list = RobinsonList.objects.create(
            name=name[-120:],
            read_at=now,
            read_by=by,
            row_count=len(found),
            unread_count=keys.count(""),
        )
        entries = (RobinsonEntry(robinson_list=robinson_list, key=key) for key in found)
        RobinsonEntry.objects.bulk_create(entries, batch_size=_BATCH)
    return robinson_list


def drop_robinson_list() -> None:
    """Forget the list: no letter is refused for it any more. Safe to repeat."""
    RobinsonList.objects.all().delete()


def robinson_key(customer: Customer) -> str:
    """Return by what the list would know the customer; empty without a whole address.

    "Str." and "Straße", umlauts, titles and case make no difference.
    """
    names = Names("", customer.first_name, customer.last_name, customer.company)
    place = Place(customer.street, customer.postcode, customer.city)
    return _key(names, place) if customer.has_postal_address else ""


def on_robinson_list(customers: Iterable[Customer]) -> set[int]:
    """Return the ids of those who are on the list, in one query."""
    keys = {customer.pk: robinson_key(customer) for customer in customers}
    listed = set(
        RobinsonEntry.objects.filter(key__in=set(keys.values()) - {""}).values_list(
            "key", flat=True
        )
    )
    return {pk for pk, key in keys.items() if key in listed}


def _check(fields: list[str]) -> None:
    chosen = {Field(field) for field in fields}
    if not (chosen & NAMES and chosen & _STREETS and chosen & _POSTCODES):
        raise WrongColumnsError(
            _("The file needs headed columns with name, street, postcode and town.")
        )


def _keys_of(table: Table, fields: list[str]) -> Iterator[str]:
    layout = Layout(tuple(table.headings), tuple(fields))
    for _number, texts in table.rows():
        cells = RowCells(layout, texts)
        yield _key(read_names(cells), read_place(cells))


def _key(names: Names, place: Place) -> str:
    name = name_key(names.first_name, names.last_name, names.company)
    street = street_key(place.street)
    if not (name and street and place.postcode):
        return ""
    return keyed_hash(f"robinson:{name}|{street}|{place.postcode}")
