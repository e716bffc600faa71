"""Two records become one: everything moves, the strictest consent wins (PITFALLS 12, 13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from customers.consent_states import States, consent_states
from customers.declarations import Declaration, record_consent
from customers.duplicates import close_settled_tasks
from customers.errors import CannotMergeError
from customers.models import ConsentEvent, Customer, PossibleDuplicate, Vehicle
from customers.records import save_customer, save_vehicle
from workshop.models import User

# The ledger keeps its customer for ever: reads use ``merged_ids`` (DESIGN section 3). The other
# two are moved by rules of their own.
NOT_MOVED = (ConsentEvent, Customer, PossibleDuplicate)
FILLED = (
    "salutation",
    "first_name",
    "last_name",
    "company",
    "email",
    "phone",
    "phone_raw",
    "won_through",
)


@transaction.atomic
def merge_customers(survivor: Customer, other: Customer, *, now: datetime) -> Customer:
    """Merge ``other`` into ``survivor``: rows move, empty fields are filled, one record lives.

    The other record stays behind as a pointer, with its ledger rows. Where
    it had refused what the survivor allows, the refusal is declared anew. A second call does
    nothing. Raises CannotMergeError for a restricted or already merged record.
    """
    locked = Customer.objects.select_for_update().order_by("pk")
    people = {person.pk: person for person in locked.filter(pk__in=[survivor.pk, other.pk])}
    survivor, other = people[survivor.pk], people[other.pk]
    if other.merged_into_id == survivor.pk:
        return survivor
    _check(survivor, other)
    refused = [consent_states(survivor), consent_states(other)]
    _move_pairs(survivor, other)
    _move_rows(other, survivor)
    _fill(survivor, other)
    other.merged_into = survivor
    other.save(update_fields=["merged_into", "changed_at"])
    Customer.objects.filter(merged_into=other).update(merged_into=survivor)
    _keep_refusals(survivor, refused, now)
    _join_vehicles(survivor)
    return survivor


def merge_pair(pair: PossibleDuplicate, *, keep: Customer, by: User, now: datetime) -> Customer:
    """Merge the two records of a pair and note who is the same. Raises CannotMergeError."""
    other = pair.second if keep.pk == pair.first_id else pair.first
    with transaction.atomic():
        survivor = merge_customers(keep, other, now=now)
        close_settled_tasks([keep.pk, other.pk], by=by, now=now)
    return survivor


def _check(survivor: Customer, other: Customer) -> None:
    if survivor.pk == other.pk:
        raise CannotMergeError(_("This is one record already."))
    if survivor.merged_into_id or other.merged_into_id:
        raise CannotMergeError(_("One of the two was merged before."))
    if survivor.is_restricted or other.is_restricted:
        raise CannotMergeError(_("A restricted record can't be merged."))


def _references(model: type[models.Model]) -> Iterator[Any]:
    """Walk every foreign key of the project to a model, hidden ones included."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            yield relation.remote_field


def _move_rows(source: models.Model, target: models.Model) -> None:
    for field in _references(type(source)):
        if field.model not in NOT_MOVED:
            for row in field.model._base_manager.filter(**{field.name: source}):
                _move_row(row, field, target)


def _move_row(row: models.Model, field: Any, target: models.Model) -> None:
    moved = row.__class__._base_manager.filter(pk=row.pk)
    try:
        with transaction.atomic():
            moved.update(**{field.name: target})
    except IntegrityError:
        # The survivor has the same fact: a unique constraint says that one is enough.
        row.delete()


def _move_pairs(survivor: Customer, other: Customer) -> None:
    """Point the other's possible duplicates at the survivor; the lower id comes first."""
    for pair in PossibleDuplicate.objects.filter(Q(first=other) | Q(second=other)):
        third = pair.second_id if pair.first_id == other.pk else pair.first_id
        pair.delete()
        if third != survivor.pk:
            low, high = sorted((survivor.pk, third))
            PossibleDuplicate.objects.get_or_create(
                first_id=low,
                second_id=high,
                defaults={
                    "reasons": pair.reasons,
                    "found_at": pair.found_at,
                    "decided_at": pair.decided_at,
                    "is_same": pair.is_same,
                },
            )


def _fill(survivor: Customer, other: Customer) -> None:
    for name in FILLED:
        if not getattr(survivor, name):
            setattr(survivor, name, getattr(other, name))
    if not (survivor.street or survivor.postcode):
        for name in ("street", "postcode", "city", "country", "post_state"):
            setattr(survivor, name, getattr(other, name))
    survivor.notes = "\n".join(filter(None, [survivor.notes, other.notes]))
    limits = [survivor.no_approach_until, other.no_approach_until]
    survivor.no_approach_until = max(filter(None, limits), default=None)
    survivor.won_at = min(filter(None, [survivor.won_at, other.won_at]), default=None)
    save_customer(survivor)


def _keep_refusals(survivor: Customer, before: list[States], now: datetime) -> None:
    """Declare anew what one of the two had refused, if the ledgers together would allow it."""
    for pair, state in consent_states(survivor).items():
        refusals = [states[pair] for states in before if states[pair].is_refused]
        if not refusals or state.is_refused or refusals[0].event is None:
            continue
        refusal = refusals[0].event
        channel, purpose = pair
        declaration = Declaration(
            survivor,
            (channel,),
            (purpose,),
            refusal.kind,
            refusal.origin,
            evidence=f"kept in a merge: event {refusal.pk}",
        )
        record_consent(declaration, now=now)


def _join_vehicles(customer: Customer) -> None:
    """Make one of vehicles that are the same: by VIN, or by plate when one has no VIN."""
    kept: list[Vehicle] = []
    for vehicle in customer.vehicles.order_by("id"):
        same = next((each for each in kept if _is_same(each, vehicle)), None)
        if same is None:
            kept.append(vehicle)
            continue
        _move_rows(vehicle, same)
        _fill_vehicle(same, vehicle)
        vehicle.delete()


def _is_same(one: Vehicle, other: Vehicle) -> bool:
    if one.vin and other.vin:
        return one.vin == other.vin
    return one.plate_key != "" and one.plate_key == other.plate_key


def _fill_vehicle(vehicle: Vehicle, other: Vehicle) -> None:
    for field in Vehicle._meta.concrete_fields:
        if not field.primary_key and not getattr(vehicle, field.attname):
            setattr(vehicle, field.attname, getattr(other, field.attname))
    vehicle.mileage_km = max(filter(None, [vehicle.mileage_km, other.mileage_km]), default=None)
    vehicle.hu_due = max(filter(None, [vehicle.hu_due, other.hu_due]), default=None)
    save_vehicle(vehicle)
