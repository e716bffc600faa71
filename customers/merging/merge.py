"""Two records become one: everything moves, the strictest consent wins."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from customers.consent.states import consent_states
from customers.errors import CannotMergeError
from customers.merging.consents import keep_refusals
from customers.merging.duplicates import close_settled_tasks
from customers.merging.fields import conflicts, merged_fields
from customers.merging.joining import join_vehicles, same_vehicles, vehicles_of
from customers.merging.steps import Recorder, snapshot
from customers.models import Customer, MergeRecord, PossibleDuplicate
from customers.records import save_customer
from customers.search.terms import refresh_terms
from customers.text_references import rename_references
from workshop.changes import DELETED, note_change
from workshop.house_lock import lock_house
from workshop.models import User


@transaction.atomic
def merge_customers(
    survivor: Customer, other: Customer, *, now: datetime, by: User | None = None
) -> Customer:
    """Merge ``other`` into ``survivor``: rows move, empty fields are filled, one record lives.

    The other record stays behind as a pointer, with its ledger rows. Where
    it had refused what the survivor allows, the refusal is declared anew. What was done is kept
    for undo_merge. A second call does nothing. Raises CannotMergeError for a restricted or
    already merged record.
    """
    survivor, other = lock_both(survivor, other)
    if other.merged_into_id == survivor.pk:
        return survivor
    check_mergeable(survivor, other)
    recorder = Recorder()
    refused = [consent_states(survivor), consent_states(other)]
    doubles = same_vehicles(vehicles_of(survivor), vehicles_of(other))
    disagreements = conflicts(survivor, other)
    _move_pairs(survivor, other, recorder)
    recorder.move_all(other, survivor)
    join_vehicles(doubles, recorder)
    rename_references(recorder, old=other, new=survivor)
    _point(other, survivor, recorder)
    _fill(survivor, other, recorder)
    refresh_terms([survivor.pk, other.pk])
    keep_refusals(survivor, refused, now, why="kept in a merge")
    details = {"steps": recorder.steps, "conflicts": disagreements}
    MergeRecord.objects.create(
        survivor=survivor, other=other, merged_at=now, merged_by=by, details=details
    )
    note_change("customers", survivor.pk)
    note_change("customers", other.pk, DELETED)
    return survivor


@transaction.atomic
def merge_by_hand(keep: Customer, other: Customer, *, by: User, now: datetime) -> Customer:
    """Merge as a person decided; what was asked about the two is settled with it."""
    survivor = merge_customers(keep, other, now=now, by=by)
    close_settled_tasks([keep.pk, other.pk], by=by, now=now)
    return survivor


def lock_both(one: Customer, other: Customer) -> tuple[Customer, Customer]:
    """Lock two records and those linked to them, always in the same order, and return the two.

    The linked ones are written to or pointed at as well: taken later, their locks would come
    out of order. The lock of the house keeps the links as they are.
    """
    lock_house()
    both = [one.pk, other.pk]
    linked = Q(merged_into__in=both) | Q(pk__in=_doubles(both))
    locked = Customer.objects.select_for_update().order_by("pk")
    people = {person.pk: person for person in locked.filter(Q(pk__in=both) | linked)}
    return people[one.pk], people[other.pk]


def check_mergeable(survivor: Customer, other: Customer) -> None:
    """Raise CannotMergeError where two records must not become one."""
    if survivor.pk == other.pk:
        raise CannotMergeError(_("This is one record already."))
    if survivor.merged_into_id or other.merged_into_id:
        raise CannotMergeError(_("One of the two was merged before."))
    if survivor.erased_at or other.erased_at:
        raise CannotMergeError(_("An erased record can't be merged."))
    if survivor.is_restricted or other.is_restricted:
        raise CannotMergeError(_("A restricted record can't be merged."))


def _doubles(both: list[int]) -> set[int]:
    pairs = PossibleDuplicate.objects.filter(Q(first__in=both) | Q(second__in=both))
    return {pk for pair in pairs.values_list("first", "second") for pk in pair}


def _move_pairs(survivor: Customer, other: Customer, recorder: Recorder) -> None:
    """Point the other's possible duplicates at the survivor; the lower id comes first."""
    for pair in PossibleDuplicate.objects.filter(Q(first=other) | Q(second=other)):
        third = pair.second_id if pair.first_id == other.pk else pair.first_id
        recorder.delete(pair)
        if third == survivor.pk:
            continue
        low, high = sorted((survivor.pk, third))
        values = {
            field.name: getattr(pair, field.name)
            for field in PossibleDuplicate._meta.concrete_fields
            if field.name not in {"id", "first", "second"}
        }
        moved, is_new = PossibleDuplicate.objects.get_or_create(
            first_id=low, second_id=high, defaults=values
        )
        if is_new:
            recorder.created(moved)


def _fill(survivor: Customer, other: Customer, recorder: Recorder) -> None:
    before = snapshot(survivor)
    for name, value in merged_fields(survivor, other).items():
        setattr(survivor, name, value)
    save_customer(survivor)
    after = snapshot(survivor)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    changed.pop("changed_at", None)
    recorder.note_changes(survivor, changed)


def _point(other: Customer, survivor: Customer, recorder: Recorder) -> None:
    """Let the other record, and those merged into it before, lead to the survivor in one step."""
    pointer = Customer._meta.get_field("merged_into")
    recorder.move(pointer, other, survivor)
    other.merged_into = survivor
    other.save(update_fields=["merged_into", "changed_at"])
