"""Writing a batch of planned rows: few queries for hundreds of customers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.utils import timezone

from customers.importing.declaring import store_declarations
from customers.importing.fields import Field
from customers.importing.planning import PlannedRow
from customers.importing.rows import CustomerRow
from customers.importing.storing_vehicles import store_vehicles
from customers.models import (
    Customer,
    CustomerImport,
    ImportedRow,
    ImportKey,
    PossibleDuplicate,
)
from customers.records import derive_customer_keys, fill_empty_fields
from customers.search.terms import refresh_terms
from workshop.changes import CREATED, note_changes
from workshop_crm.lib.phones import format_phone

_NOTHING_CHANGES = {"id", "created_at", "merged_into", "is_restricted"}
_CHANGEABLE = [
    field.name for field in Customer._meta.concrete_fields if field.name not in _NOTHING_CHANGES
]

People = dict[int, Customer]


def store_rows(
    customer_import: CustomerImport, planned: Sequence[PlannedRow], *, now: datetime
) -> None:
    """Write a batch; what is known of a customer is never overwritten.

    Call it inside the transaction that also moves the cursor. New customers have no date of
    winning unless the file tells one: the figures count those whom we won, not those we copied.
    """
    usable = [plan for plan in planned if plan.person]
    people = _store_people(usable, now)
    for plan in usable:
        plan.stored_as = people[plan.person].pk
    store_vehicles(usable, people, now=now)
    _store_keys(customer_import.system, usable, people)
    _store_pairs(usable, people, now)
    store_declarations(customer_import, usable, people, now=now)
    refresh_terms({customer.pk for customer in people.values()})
    ImportedRow.objects.bulk_create(imported_row(customer_import, plan) for plan in planned)


def _store_people(planned: Sequence[PlannedRow], now: datetime) -> People:
    """Return everybody whom the rows are about, created or completed."""
    known = [plan.person for plan in planned if plan.person > 0]
    people: People = dict(Customer.objects.select_for_update().in_bulk(known))
    changed: dict[int, Customer] = {}
    for plan in planned:
        customer = people.setdefault(plan.person, Customer(country="DE", language="de"))
        if _fill(customer, plan.row):
            changed[plan.person] = customer
    for customer in changed.values():
        derive_customer_keys(customer)
        customer.changed_at = now
    new = [customer for person, customer in people.items() if person < 0]
    Customer.objects.bulk_create(new)
    completed = [customer for person, customer in changed.items() if person > 0]
    Customer.objects.bulk_update(completed, _CHANGEABLE, batch_size=100)
    note_changes("customers", [customer.pk for customer in new], CREATED)
    note_changes("customers", [customer.pk for customer in completed])
    return people


def _fill(customer: Customer, row: CustomerRow) -> bool:
    person = row.person
    is_changed = fill_empty_fields(customer, person)
    if customer.pk is None and not customer.name_key:
        customer.country = person.country or customer.country
        customer.language = person.language or customer.language
        if person.company and not person.last_name:
            customer.kind = Customer.Kind.BUSINESS
    known = set(customer.notes.splitlines())
    wanted = [*row.notes, *_other_addresses(customer, row)]
    if fresh := [note for note in wanted if not set(note.splitlines()) <= known]:
        customer.notes = "\n".join(filter(None, [customer.notes, *fresh]))
        is_changed = True
    if row.since and (customer.won_at is None or customer.pk is None):
        noon = datetime.combine(row.since, time(12), tzinfo=timezone.get_default_timezone())
        customer.won_at = min(filter(None, [customer.won_at, noon]))
        is_changed = True
    return is_changed or customer.pk is None


def _other_addresses(customer: Customer, row: CustomerRow) -> list[str]:
    """Return what the row knows of ways to reach somebody, where we go on with our own."""
    given, notes = row.person, []
    if given.email and given.email.lower() != customer.email.lower():
        notes.append(f"{Field.EMAIL.label}: {given.email}")
    if given.phone and given.phone != customer.phone:
        notes.append(f"{Field.PHONE.label}: {format_phone(given.phone)}")
    return notes


def _store_keys(system: str, planned: Sequence[PlannedRow], people: People) -> None:
    ImportKey.objects.bulk_create(
        (
            ImportKey(customer=people[plan.person], system=system, key=key)
            for plan in planned
            for key in plan.import_keys
        ),
        ignore_conflicts=True,
    )


def _store_pairs(planned: Sequence[PlannedRow], people: People, now: datetime) -> None:
    """List possible duplicates for a person; a pair that was decided stays decided."""
    pairs = []
    for plan in planned:
        for suggestion in plan.suggestions:
            other = people.get(suggestion.customer.pk, suggestion.customer)
            low, high = sorted((people[plan.person].pk, other.pk))
            pairs.append(
                PossibleDuplicate(
                    first_id=low,
                    second_id=high,
                    reasons=suggestion.reasons,
                    score=suggestion.score,
                    found_at=now,
                )
            )
    PossibleDuplicate.objects.bulk_create(pairs, ignore_conflicts=True)


def imported_row(customer_import: CustomerImport, plan: PlannedRow) -> ImportedRow:
    """Return what is kept of a row in the report; not stored."""
    return ImportedRow(
        customer_import=customer_import,
        number=plan.row.number,
        outcome=plan.outcome,
        customer_id=plan.customer_id,
        same_as_row=plan.same_as_row,
        reasons=plan.reasons,
        needs_look=plan.needs_look,
    )
