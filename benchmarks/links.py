"""The automatic rule on a made-up workshop: how often it is right, and how much it finds.

Precision: of the links it made, those to the person who was meant. Recall: of the notices of
known people, those it linked. Suggested: those it linked or named for a person to decide.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from django.db import transaction

from benchmarks.people import Known, Maker, make_house
from benchmarks.people_notices import Notice, make_notices
from customers.matching import Match, match_many
from customers.models import Customer, Vehicle
from customers.records import derive_customer_keys, derive_vehicle_keys

SEED, KNOWN, NOTICES, BATCH = 2026, 5000, 6000, 250
TOTAL = "all"


@dataclass(frozen=True)
class Confusion:
    """Counts of one kind of notice. ``new`` are notices of people whom nobody knew."""

    kind: str
    notices: int = 0
    linked_right: int = 0
    linked_wrong: int = 0
    suggested: int = 0
    missed: int = 0
    new: int = 0

    @property
    def precision(self) -> float:
        return self.linked_right / max(1, self.linked_right + self.linked_wrong)

    @property
    def recall(self) -> float:
        return self.linked_right / max(1, self.notices - self.new)

    @property
    def found(self) -> float:
        """The share that was linked or suggested."""
        return (self.linked_right + self.suggested) / max(1, self.notices - self.new)

    def to_json(self) -> str:
        shares = {name: round(getattr(self, name), 4) for name in ("precision", "recall", "found")}
        return json.dumps({"name": "links", **asdict(self), **shares}, ensure_ascii=False)


def run() -> Iterator[Confusion]:
    """Yield a line per kind of notice and one for all; the rows are gone afterwards."""
    with transaction.atomic():
        yield from measure_rule(seed=SEED, known=KNOWN, notices=NOTICES)
        transaction.set_rollback(True)


def measure_rule(*, seed: int, known: int, notices: int) -> list[Confusion]:
    """Store a made-up workshop, match notices against it and count; the last line is for all."""
    maker = Maker(seed)
    house = make_house(maker, known)
    ids = store(house.known)
    counts: dict[str, Counter[str]] = {}
    for notice, match in _matched(list(make_notices(maker, house, notices))):
        word = _outcome(notice, match, ids)
        for kind in (notice.kind, TOTAL):
            counts.setdefault(kind, Counter()).update(["notices", word])
            if notice.truth is None:
                counts[kind]["new"] += 1
    total = counts.pop(TOTAL)
    lines = [_line(kind, counts[kind]) for kind in sorted(counts)]
    return [*lines, _line(TOTAL, total)]


def store(known: Iterable[Known]) -> list[int]:
    """Store people and vehicles with their keys; return the customers' ids in their order."""
    customers, vehicles = [], []
    for each in known:
        given = {name: value for name, value in asdict(each.person).items() if value}
        customer = Customer(**given)
        derive_customer_keys(customer)
        customers.append(customer)
        car = each.vehicle
        vehicle = Vehicle(
            customer=customer, plate=car.plate, vin=car.vin, make=car.make, model=car.model
        )
        derive_vehicle_keys(vehicle)
        vehicles.append(vehicle)
    Customer.objects.bulk_create(customers, batch_size=500)
    for vehicle in vehicles:
        # The ids are known only now.
        vehicle.customer_id = vehicle.customer.pk
    Vehicle.objects.bulk_create(vehicles, batch_size=500)
    return [customer.pk for customer in customers]


def _matched(notices: list[Notice]) -> Iterator[tuple[Notice, Match]]:
    for start in range(0, len(notices), BATCH):
        batch = notices[start : start + BATCH]
        yield from zip(
            batch, match_many([(each.person, each.vehicle) for each in batch]), strict=True
        )


def _outcome(notice: Notice, match: Match, ids: list[int]) -> str:
    meant = None if notice.truth is None else ids[notice.truth]
    if match.customer:
        is_right = match.customer.pk == meant
        if not is_right:
            sys.stderr.write(f"wrong: {notice} {match.customer.pk} {match.reasons}\n")
        return "linked_right" if is_right else "linked_wrong"
    if meant is None:
        return "rightly_new"
    return "suggested" if meant in {each.pk for each in match.possible} else "missed"


def _line(kind: str, counts: Counter[str]) -> Confusion:
    words = ("notices", "linked_right", "linked_wrong", "suggested", "missed", "new")
    return Confusion(kind, **{word: counts[word] for word in words})
