"""What speaks for a candidate, in facts and in points."""

from __future__ import annotations

from dataclasses import dataclass

from customers.matching.candidates import Candidate
from customers.matching.keys import Keys, is_office, name_of
from customers.models import Customer, Vehicle
from workshop_crm.lib.likeness import (
    FullName,
    Likeness,
    compare_names,
    differs_by_a_slip,
    mailboxes_resemble,
)
from workshop_crm.lib.vin import TAIL_LENGTH, plain_vin

# Facts that count as a match of their own.
HITS = ("email", "name", "phone", "vehicle")
POINTS = {
    "email": 35,
    "name": 30,
    "phone": 30,
    "vehicle": 30,
    "like_name": 20,
    "part_name": 12,
    "vin_slip": 20,
    "address": 15,
    "phone_slip": 12,
    "doubtful_plate": 12,
    "mailbox": 10,
    "married": 8,
    "family": -15,
    "firm": -10,
    "other_name": -25,
}
_OTHER_TOWN = -5
_FACT_OF = {
    Likeness.SAME: "name",
    Likeness.CLOSE: "like_name",
    Likeness.PARTIAL: "part_name",
    Likeness.MARRIED: "married",
    Likeness.FAMILY: "family",
    Likeness.FIRM: "firm",
    Likeness.DIFFERENT: "other_name",
}
_AGAINST = {"family", "firm", "other_name"}


@dataclass(frozen=True)
class Evidence:
    """All facts about one candidate; ``hits`` are those that count as matches.

    ``score`` runs from 1 to 100. ``is_office`` says that e-mail and phone may be a firm's.
    """

    customer: Customer
    name: FullName
    likeness: Likeness
    facts: frozenset[str]
    hits: frozenset[str]
    score: int
    vehicle: Vehicle | None
    is_office: bool
    is_other_salutation: bool

    @property
    def is_worth_a_look(self) -> bool:
        """Whether anything speaks for it: living at one address alone does not."""
        return bool(self.facts - _AGAINST - {"address"})


def weigh(candidate: Candidate, keys: Keys) -> Evidence:
    """Collect what a candidate and a notice have in common."""
    customer = candidate.customer
    likeness = _likeness(candidate, keys)
    vehicle, car_facts = _vehicle_facts(candidate.vehicles, keys)
    facts = _contact_facts(candidate, keys) | car_facts
    is_elsewhere = "" not in (keys.postcode, customer.postcode) and (
        keys.postcode != customer.postcode
    )
    if likeness in _FACT_OF:
        facts.add(_FACT_OF[likeness])
    hits = facts & set(HITS)
    if is_elsewhere:
        # A name counts in one postcode only.
        hits.discard("name")
    elif "like_name" in facts and keys.postcode and customer.postcode:
        hits.add("name")
    points = sum(POINTS[fact] for fact in facts) + (_OTHER_TOWN if is_elsewhere else 0)
    return Evidence(
        customer=customer,
        name=name_of(customer),
        likeness=likeness,
        facts=frozenset(facts),
        hits=frozenset(hits),
        score=min(100, max(1, points)),
        vehicle=vehicle,
        is_office=bool(keys.name.company or customer.company or is_office(keys.email)),
        is_other_salutation={keys.salutation, customer.salutation} == {"ms", "mr"},
    )


def _likeness(candidate: Candidate, keys: Keys) -> Likeness:
    """Compare with every name that the candidate had; a maiden name may be on a merged record."""
    order = list(Likeness)
    found = [compare_names(keys.name, name_of(record)) for record in candidate.records]
    return min(found, key=order.index)


def _contact_facts(candidate: Candidate, keys: Keys) -> set[str]:
    facts = set()
    # Hits of the record as it was before a merge count for the one that lives on.
    for record in candidate.records:
        facts |= {
            _same_or_slip("email", keys.email, record.email_key),
            _same_or_slip("phone", keys.phone, record.phone),
        }
        if keys.street and (keys.street, keys.postcode) == (record.street_key, record.postcode):
            facts.add("address")
    return facts - {""}


def _same_or_slip(fact: str, given: str, known: str) -> str:
    if not (given and known):
        return ""
    if given == known:
        return fact
    if fact == "email":
        return "mailbox" if mailboxes_resemble(given, known) else ""
    return "phone_slip" if differs_by_a_slip(given, known) else ""


def _vehicle_facts(vehicles: list[Vehicle], keys: Keys) -> tuple[Vehicle | None, set[str]]:
    facts = {_vehicle_fact(vehicle, keys): vehicle for vehicle in reversed(vehicles)}
    sure = facts.get("vehicle")
    return sure, {"vehicle"} if sure else set(facts) - {""}


def _vehicle_fact(vehicle: Vehicle, keys: Keys) -> str:
    known = plain_vin(vehicle.vin)
    if keys.vin and keys.vin == known:
        return "vehicle"
    is_slip = _is_vin_slip(keys.vin, known)
    if keys.vin and known and not is_slip:
        # Plates move between vehicles: another VIN beats the same plate (F-22).
        return ""
    if keys.plate and keys.plate == vehicle.plate_key:
        return "vehicle"
    if is_slip:
        return "vin_slip"
    return "doubtful_plate" if keys.plate_loose == vehicle.plate_loose != "" else ""


def _is_vin_slip(given: str, known: str) -> bool:
    shorter, longer = sorted((given, known), key=len)
    is_tail = TAIL_LENGTH <= len(shorter) < len(longer) and longer.endswith(shorter)
    return is_tail or (len(shorter) > TAIL_LENGTH and differs_by_a_slip(given, known))
