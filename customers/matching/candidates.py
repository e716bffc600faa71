"""Fetching everybody who may be meant, by stored keys alone: each look-up is an index's work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Model, QuerySet

from customers.matching.keys import Keys
from customers.models import Customer, Vehicle

Row = TypeVar("Row", bound=Model)
# A fleet's mailbox may belong to thousands; so many rows per notice are looked at.
MOST_ROWS = 200


@dataclass
class Candidate:
    """A living customer with the records merged into them and the vehicles that were found."""

    customer: Customer
    records: list[Customer] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)


@dataclass(frozen=True)
class Pool:
    """What was fetched for many notices, ready to be picked out for one of them."""

    people: dict[str, list[Customer]]
    vehicles: dict[str, list[Vehicle]]
    living: dict[int, Customer]

    def candidates(self, keys: Keys) -> list[Candidate]:
        """Return everybody who shares a key with one notice, by id; nobody who is restricted."""
        found: dict[int, Candidate] = {}
        for customer in _distinct(self.people, _person_keys(keys)):
            survivor = self.living[customer.pk]
            entry = found.setdefault(survivor.pk, Candidate(survivor, [survivor]))
            if customer.pk != survivor.pk:
                entry.records.append(customer)
        cars = [
            f"plate {keys.plate_loose}" if keys.plate_loose else "",
            f"vin {keys.vin_tail}" if keys.vin_tail else "",
        ]
        for vehicle in _distinct(self.vehicles, cars):
            for owner in filter(None, [vehicle.customer_id, vehicle.driver_id]):
                survivor = self.living[owner]
                entry = found.setdefault(survivor.pk, Candidate(survivor, [survivor]))
                entry.vehicles.append(vehicle)
        return [found[pk] for pk in sorted(found) if not found[pk].customer.is_restricted]


def load_pool(keys: Sequence[Keys]) -> Pool:
    """Fetch all whom these notices may mean: two queries, up to two more for merged records."""
    most = MOST_ROWS * len(keys)
    people = _union(_people(keys), most)
    vehicles = _union(_vehicles(keys), most)
    return Pool(
        people=_grouped(people, _customer_keys),
        vehicles=_grouped(vehicles, _vehicle_keys),
        living=_living(people, vehicles),
    )


def _people(keys: Sequence[Keys]) -> list[QuerySet[Customer]]:
    every = Customer.objects.order_by()
    places = {each.postcode for each in keys} - {""}
    sounds = {each.sound for each in keys if each.postcode} - {""}
    streets = {each.street for each in keys if each.postcode} - {""}
    phones = {each.phone for each in keys} - {""}
    emails = {each.email for each in keys} - {""}
    # Those who fit best come first: a huge fleet must not crowd them out.
    parts = [
        (sounds, every.filter(sound_key__in=sounds, postcode__in=places)),
        (streets, every.filter(street_key__in=streets, postcode__in=places)),
        (phones, every.filter(phone__in=phones)),
        (emails, every.filter(email_key__in=emails)),
    ]
    return [rows for wanted, rows in parts if wanted]


def _vehicles(keys: Sequence[Keys]) -> list[QuerySet[Vehicle]]:
    kept = Vehicle.objects.filter(sold_on=None).order_by()
    tails = {each.vin_tail for each in keys} - {""}
    plates = {each.plate_loose for each in keys} - {""}
    parts = [
        (tails, kept.filter(vin_tail__in=tails)),
        (plates, kept.filter(plate_loose__in=plates)),
    ]
    return [rows for wanted, rows in parts if wanted]


def _union(parts: list[QuerySet[Row]], most: int) -> list[Row]:
    """Fetch all parts in one query; none if there is nothing to look for.

    A union, not an "or": each part is one equality that no planner answers by a scan.
    """
    if not parts:
        return []
    first, *others = parts
    return list((first.union(*others, all=True) if others else first)[:most])


def _living(people: list[Customer], vehicles: list[Vehicle]) -> dict[int, Customer]:
    """Return by id those found and whom they were merged into; no query when all are at hand."""
    known = {customer.pk: customer for customer in people}
    wanted = {vehicle.customer_id for vehicle in vehicles} - set(known)
    wanted |= {vehicle.driver_id for vehicle in vehicles if vehicle.driver_id} - set(known)
    # A merge leaves one step behind it, so the second round finds the last survivors.
    for _round in range(2):
        known |= Customer.objects.in_bulk(wanted)
        wanted = {each.merged_into_id for each in known.values() if each.merged_into_id}
        wanted -= set(known)
    return {pk: known[each.merged_into_id or pk] for pk, each in known.items()}


def _person_keys(keys: Keys) -> list[str]:
    at = f" {keys.postcode}" if keys.postcode else ""
    return [
        f"email {keys.email}" if keys.email else "",
        f"phone {keys.phone}" if keys.phone else "",
        f"sound {keys.sound}{at}" if keys.sound and at else "",
        f"street {keys.street}{at}" if keys.street and at else "",
    ]


def _customer_keys(customer: Customer) -> list[str]:
    at = f" {customer.postcode}"
    return [
        f"email {customer.email_key}",
        f"phone {customer.phone}",
        f"sound {customer.sound_key}{at}",
        f"street {customer.street_key}{at}",
    ]


def _vehicle_keys(vehicle: Vehicle) -> list[str]:
    return [f"plate {vehicle.plate_loose}", f"vin {vehicle.vin_tail}"]


def _grouped(rows: Iterable[Row], keys_of: Callable[[Row], list[str]]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    # A row that several parts of the union found comes several times.
    for row in {row.pk: row for row in rows}.values():
        for key in keys_of(row):
            groups[key].append(row)
    return groups


def _distinct(groups: dict[str, list[Row]], keys: Iterable[str]) -> Iterable[Row]:
    return {row.pk: row for key in keys for row in groups.get(key, [])}.values()
