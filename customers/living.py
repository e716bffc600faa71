"""From a record that may have been merged to the one that lives on."""

from __future__ import annotations

from typing import Any

from customers.data import PersonData, VehicleData
from customers.matching import Match, match_person
from customers.merging.steps import Recorder, moved_references
from customers.models import Customer, MergeRecord
from workshop_crm.lib.references import row_number


def lock_living(customer: Customer) -> Customer:
    """Return the record that lives on, kept from being merged until the transaction ends.

    A merge that is under way is waited for.
    """
    # Rows that point to the customer may still be written by others meanwhile.
    rows = Customer.objects.select_for_update(no_key=True)
    found = rows.get(pk=customer.pk)
    while found.merged_into_id:
        found = rows.get(pk=found.merged_into_id)
    return found


def living_customer(number: str) -> Customer | None:
    """Return the customer of a number in a link, or the one who lives on; ``None`` for nobody."""
    found = Customer.objects.filter(pk=row_number(number)).select_related("merged_into").first()
    living = found and (found.merged_into or found)
    return living if living and not living.is_restricted else None


def match_and_lock(person: PersonData, vehicle: VehicleData) -> Match:
    """Match a person; whoever is found can't be merged away until the transaction ends."""
    match = match_person(person, vehicle)
    if match.customer and lock_living(match.customer).changed_at != match.customer.changed_at:
        # Changed since: perhaps merged, and a vehicle joined with another one.
        return match_person(person, vehicle)
    return match


def follow_merges() -> int:
    """Move what was still written for a merged record to the survivor; return how many rows.

    A page that was open during a merge can leave such rows behind. They go back with the
    record if the merge is undone.
    """
    count = 0
    for field in moved_references(Customer):
        late = field.model._base_manager.filter(**{f"{field.name}__merged_into__isnull": False})
        for pk in late.values_list(field.name, flat=True).distinct().order_by():
            count += _follow(field, Customer.objects.select_related("merged_into").get(pk=pk))
    return count


def _follow(field: Any, other: Customer) -> int:
    recorder = Recorder()
    recorder.move(field, other, other.merged_into or other)
    record = MergeRecord.objects.filter(other=other, undone_at=None, purged_at=None).first()
    if record:
        record.details["steps"] += recorder.steps
        record.save(update_fields=["details"])
    return sum(len(step["ids"]) for step in recorder.steps if step["do"] == "move")
