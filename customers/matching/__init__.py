"""Finding the customer whom a notice means, without joining strangers."""

from __future__ import annotations

from collections.abc import Sequence

from customers.data import PersonData, VehicleData
from customers.matching.candidates import load_pool
from customers.matching.deciding import Match, Suggestion, decide
from customers.matching.keys import keys_of

__all__ = ["Match", "Suggestion", "match_many", "match_person"]


def match_person(person: PersonData, vehicle: VehicleData) -> Match:
    """Find who is meant by two independent matches; one alone only makes suggestions.

    Counted are e-mail, E.164 phone, name in one postcode and vehicle (VIN or plate). A
    contradicting name stops the link: families share a phone and a car, fleets a mailbox. Two
    queries on indexes, seldom a third and fourth.
    """
    return match_many([(person, vehicle)])[0]


def match_many(given: Sequence[tuple[PersonData, VehicleData]]) -> list[Match]:
    """Match many notices at once, in as few queries as one; made for some hundred at a time.

    They are matched against what is stored, not against each other.
    """
    keys = [keys_of(person, vehicle) for person, vehicle in given]
    pool = load_pool(keys)
    return [decide(each, pool.candidates(each)) for each in keys]
