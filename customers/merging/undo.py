"""Taking back a merge that was a mistake, for thirty days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from customers.consent.states import consent_states
from customers.errors import CannotUndoError
from customers.merging.consents import keep_pauses, keep_refusals, running_pauses
from customers.merging.merge import lock_both
from customers.merging.steps import moved_ids, moved_references, references_to, take_back
from customers.models import Customer, MergeRecord, Vehicle
from customers.records import save_customer
from workshop.models import User

UNDO_DAYS = 30
_UNDO_FOR = timedelta(days=UNDO_DAYS)


@transaction.atomic
def undo_merge(record: MergeRecord, *, by: User, now: datetime) -> Customer:
    """Make two records of one again and return the one that comes back.

    Each gets back what it had; what came later stays with the survivor, unless it is about a
    vehicle of the other. Whatever was refused or paused stays so for both. Raises
    CannotUndoError, and then nothing is changed.
    """
    survivor, other = lock_both(record.survivor, record.other)
    record = MergeRecord.objects.select_for_update().get(pk=record.pk)
    record.survivor, record.other = survivor, other
    if reason := why_not_undo(record, now=now):
        raise CannotUndoError(reason)
    states, pauses = consent_states(survivor), running_pauses(survivor, now)
    limit = survivor.no_approach_until
    take_back(record.details["steps"])
    Customer.objects.filter(pk=other.pk).update(merged_into=None)
    _follow_vehicles(record, survivor, other)
    for customer in (survivor, other):
        customer.refresh_from_db()
        customer.no_approach_until = max(
            filter(None, [limit, customer.no_approach_until]), default=None
        )
        save_customer(customer)
        keep_refusals(customer, [states], now, why="kept when a merge was undone")
        keep_pauses(customer, pauses)
    Vehicle.objects.filter(customer__in=[survivor, other]).look_again()
    _close(record, by=by, now=now)
    return other


def why_not_undo(record: MergeRecord, *, now: datetime) -> str:
    """Say why a merge can't be undone; empty when it can."""
    if record.undone_at:
        return _("This merge was undone already.")
    if now >= record.merged_at + _UNDO_FOR:
        return _("A merge can be undone for %(days)s days only.") % {"days": UNDO_DAYS}
    if record.survivor.merged_into_id:
        return _("The record was merged again later. Please undo that merge first.")
    if record.survivor.is_restricted or record.other.is_restricted:
        return _("A restricted record can't be taken apart.")
    if record.purged_at:
        return _("What was merged is not known any more.")
    return ""


def days_left(record: MergeRecord, *, now: datetime) -> int:
    """Return for how many days, begun ones included, the merge can still be undone."""
    return max(0, -((now - record.merged_at - _UNDO_FOR) // timedelta(days=1)))


def undoable_merges(customer: Customer, *, now: datetime) -> list[MergeRecord]:
    """Return the merges into a customer that can be undone now, newest first."""
    merges = customer.merges.filter(
        undone_at=None, purged_at=None, merged_at__gt=now - _UNDO_FOR
    ).select_related("survivor", "other", "merged_by")
    return [record for record in merges if not why_not_undo(record, now=now)]


def purge_merge_details(*, now: datetime) -> int:
    """Empty what was kept for undoing, once that is over; return of how many merges."""
    over = MergeRecord.objects.filter(purged_at=None, merged_at__lte=now - _UNDO_FOR)
    return over.update(details={}, purged_at=now)


def forget_merges(customer_ids: Sequence[int], *, now: datetime) -> int:
    """Empty what is kept of these people for undoing; return of how many merges.

    Those can't be undone any more.
    """
    about = MergeRecord.objects.filter(Q(survivor__in=customer_ids) | Q(other__in=customer_ids))
    return about.update(details={}, purged_at=now)


def _follow_vehicles(record: MergeRecord, survivor: Customer, other: Customer) -> None:
    """Let what came after the merge about a vehicle of the other go with that vehicle."""
    vehicles = moved_ids(record.details["steps"], Vehicle, "customer")
    own = Vehicle.objects.filter(pk__in=vehicles, customer=other)
    of_people: dict[Any, str] = {
        field.model: field.name for field in moved_references(Customer) if field.model != Vehicle
    }
    for field in references_to(Vehicle):
        if name := of_people.get(field.model):
            rows = field.model._base_manager.filter(**{name: survivor, f"{field.name}__in": own})
            rows.update(**{name: other})


def _close(record: MergeRecord, *, by: User, now: datetime) -> None:
    record.undone_at, record.undone_by = now, by
    record.details, record.purged_at = {}, now
    record.save(update_fields=["undone_at", "undone_by", "details", "purged_at"])
