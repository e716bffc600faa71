"""How well a found customer fits what was typed, and which part of the record it was."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from customers.models import Customer, PlateHistory, SearchTerm, Vehicle
from customers.search.query import Reading, Word
from customers.search.terms import (
    email_words,
    phone_words,
    plate_words,
    street_words,
    text_words,
    vin_words,
)
from workshop_crm.lib.phones import format_phone
from workshop_crm.lib.spelling import words_of

Kind = SearchTerm.Kind
# Exactly as written, alike in loose spelling, its beginning, with a slip.
EXACT, ALIKE, BEGINNING, SLIP = range(4)
_WORST = 1000
_WORDS_OF: dict[int, Callable[[str], set[str]]] = {
    Kind.NAME: text_words,
    Kind.FIRST_NAME: text_words,
    Kind.PLATE: plate_words,
    Kind.PHONE: phone_words,
    Kind.EMAIL: email_words,
    Kind.VIN: vin_words,
    Kind.OLD_PLATE: plate_words,
    Kind.TOWN: text_words,
    Kind.STREET: street_words,
    Kind.FORMERLY: text_words,
}
# Marked word by word; of the others the whole text.
_IN_WORDS = {Kind.NAME, Kind.FIRST_NAME, Kind.TOWN, Kind.STREET, Kind.FORMERLY}

_ALWAYS_SHOWN = {Kind.PLATE, Kind.PHONE, Kind.TOWN}
MOST_FACTS = 5
MOST_OF_A_KIND = 3

Piece = tuple[str, bool]


@dataclass(frozen=True)
class Fact:
    """One text of a record, with the words it is found by and those that stand in it."""

    kind: int
    text: str
    stored: set[str]
    written: set[str]

    def quality(self, word: Word) -> int | None:
        """Say how well the text fits a word; ``None`` when it doesn't."""
        if word.typed in self.written:
            return EXACT
        if not self.stored.isdisjoint(word.beginnings):
            return ALIKE
        if any(each.startswith(word.beginnings) for each in self.stored):
            return BEGINNING
        return None if self.stored.isdisjoint(word.slips) else SLIP


@dataclass(frozen=True)
class Found:
    """A fact as people read it, with what fits marked, and how many words fit it."""

    kind: int
    text: str
    pieces: list[Piece]
    fitting: int

    @property
    def label(self) -> str | Promise:
        return Kind(self.kind).label

    @property
    def is_labelled(self) -> bool:
        """One sees by itself what a plate, number or address is; of a name one doesn't."""
        return self.kind in {Kind.VIN, Kind.OLD_PLATE, Kind.FORMERLY}

    @property
    def is_plate(self) -> bool:
        return self.kind in {Kind.PLATE, Kind.OLD_PLATE}


@dataclass(frozen=True)
class Record:
    """A customer with the vehicles that lead to it, as holder or driver."""

    customer: Customer
    vehicles: list[Vehicle]
    earlier_plates: list[str]
    former_names: list[str]


@dataclass(frozen=True)
class Hit:
    """A customer that was found; a smaller ``score`` fits better. What fits is marked on demand."""

    customer: Customer
    vehicles: list[Vehicle]
    score: int
    reading: Reading
    known: list[Fact]

    @property
    def kept_vehicles(self) -> list[Vehicle]:
        return [each for each in self.vehicles if each.sold_on is None]

    @property
    def name(self) -> list[Piece]:
        return _mark(Kind.NAME, self.customer.name, self.reading)

    @property
    def facts(self) -> list[Found]:
        """What a line below the name says: what fits best first, then plate, phone and town."""
        fitting = [
            (sum(fact.quality(word) is not None for word in self.reading), fact)
            for fact in self.known
            if fact.text not in self._said_by_name
        ]
        fitting.sort(key=lambda pair: (-pair[0], pair[1].kind))
        # Of a fleet a few plates are enough: the town tells more.
        taken: Counter[int] = Counter()
        shown = []
        for count, fact in fitting:
            taken[fact.kind] += 1
            is_wanted = count or fact.kind in _ALWAYS_SHOWN
            if is_wanted and taken[fact.kind] <= MOST_OF_A_KIND:
                shown.append((count, fact))
        return [
            Found(
                fact.kind, _shown(fact), _mark(fact.kind, _shown(fact), self.reading, fact), count
            )
            for count, fact in shown[:MOST_FACTS]
        ]

    @property
    def hidden_facts(self) -> list[Found]:
        """What fits but stands in no column of the list."""
        return [each for each in self.facts if each.fitting and each.kind not in _ALWAYS_SHOWN]

    @property
    def _said_by_name(self) -> set[str]:
        return {self.customer.first_name, self.customer.last_name, self.customer.name}


def load_records(people: QuerySet[Customer], kinds: Collection[int]) -> list[Record]:
    """Load customers with what they may have been found by: two to four queries.

    ``kinds`` are those of the words that fitted: without one of them, its rows aren't loaded.
    """
    customers = people.in_bulk()
    concerned = Q(customer__in=customers) | Q(driver__in=customers)
    vehicles: dict[int, list[Vehicle]] = defaultdict(list)
    for vehicle in Vehicle.objects.filter(concerned).order_by("id"):
        for pk in {vehicle.customer_id, vehicle.driver_id or 0} & customers.keys():
            vehicles[pk].append(vehicle)
    plates: dict[int, list[str]] = defaultdict(list)
    if Kind.OLD_PLATE in kinds:
        known = [each.pk for rows in vehicles.values() for each in rows]
        for earlier in PlateHistory.objects.filter(vehicle__in=known):
            plates[earlier.vehicle_id].append(earlier.plate)
    names: dict[int, list[str]] = defaultdict(list)
    if Kind.FORMERLY in kinds:
        for merged in Customer.objects.filter(merged_into__in=customers):
            names[merged.merged_into_id or 0].append(merged.name)
    return [
        Record(
            customer,
            vehicles[pk],
            [plate for vehicle in vehicles[pk] for plate in plates[vehicle.pk]],
            names[pk],
        )
        for pk, customer in customers.items()
    ]


def hit_of(record: Record, readings: Iterable[Reading]) -> Hit:
    """Judge how well a record fits the best of the readings."""
    known = [_fact(kind, text) for kind, text in _texts(record) if text]
    score, reading = min(
        ((_score(known, reading), reading) for reading in readings), key=lambda pair: pair[0]
    )
    return Hit(record.customer, record.vehicles, score, reading, known)


def _texts(record: Record) -> Iterator[tuple[int, str]]:
    customer = record.customer
    yield from ((Kind.NAME, customer.last_name), (Kind.NAME, customer.company))
    yield Kind.FIRST_NAME, customer.first_name
    for vehicle in record.vehicles:
        yield (Kind.OLD_PLATE if vehicle.sold_on else Kind.PLATE), vehicle.plate
        yield Kind.VIN, vehicle.vin
    yield from ((Kind.OLD_PLATE, plate) for plate in record.earlier_plates)
    yield Kind.PHONE, customer.phone
    yield Kind.EMAIL, customer.email
    yield Kind.TOWN, f"{customer.postcode} {customer.city}".strip()
    yield Kind.STREET, customer.street
    yield from ((Kind.FORMERLY, name) for name in record.former_names)


def _fact(kind: int, text: str) -> Fact:
    return Fact(kind, text, _WORDS_OF[kind](text), {text.lower(), *words_of(text)})


def _shown(fact: Fact) -> str:
    return format_phone(fact.text) if fact.kind == Kind.PHONE else fact.text


def _score(known: Sequence[Fact], reading: Reading) -> int:
    return sum(
        min(
            (
                quality * len(Kind) + fact.kind
                for fact in known
                if (quality := fact.quality(word)) is not None
            ),
            default=_WORST,
        )
        for word in reading
    )


def _mark(kind: int, text: str, reading: Reading, whole: Fact | None = None) -> list[Piece]:
    """Cut a text where it fits; ``whole`` is given for texts that are marked as one."""
    if kind not in _IN_WORDS and whole:
        return [(text, _fits(whole, reading))]
    pieces = [piece for piece in re.split(r"([\W_]+)", text) if piece]
    return [(piece, _fits(_fact(kind, piece), reading)) for piece in pieces]


def _fits(fact: Fact, reading: Reading) -> bool:
    return any(fact.quality(word) is not None for word in reading)
