"""Finding the customer whom a notice means, without joining strangers (PITFALLS 13)."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from customers.data import PersonData, VehicleData
from customers.models import Customer, Vehicle
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.names import name_key, names_agree
from workshop_crm.lib.phones import parse_phone
from workshop_crm.lib.plates import Plate, parse_plate, plate_candidates
from workshop_crm.lib.vin import check_vin

NEEDED_HITS = 2
# A fleet's mailbox may belong to thousands; nobody reads that many possible duplicates.
MOST_CANDIDATES = 50


@dataclass(frozen=True)
class Match:
    """The customer and vehicle meant for sure, and those who may be meant, with reasons."""

    customer: Customer | None = None
    vehicle: Vehicle | None = None
    possible: list[Customer] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Keys:
    """What a notice can be looked up by."""

    email: str
    phone: str
    name: str
    postcode: str
    vin: str
    plate: str
    doubtful_plates: list[str]


@dataclass
class _Candidate:
    customer: Customer
    hits: set[str] = field(default_factory=set)
    hints: set[str] = field(default_factory=set)
    vehicle: Vehicle | None = None


def match_person(person: PersonData, vehicle: VehicleData) -> Match:
    """Find who is meant by two independent matches; one alone only makes ``possible`` entries.

    Counted are e-mail, E.164 phone, name (in the same postcode, if both are known) and vehicle
    (VIN or plate). A contradicting name stops the link: families share a phone and a car,
    fleets a mailbox. Two indexed queries, seldom a third.
    """
    keys = _keys_of(person, vehicle)
    candidates = _candidates(keys)
    sure = [
        found
        for found in candidates
        if len(found.hits) >= NEEDED_HITS and names_agree(found.customer.name_key, keys.name)
    ]
    best = max(sure, key=lambda found: (len(found.hits), -found.customer.pk), default=None)
    others = [found for found in candidates if found is not best]
    reasons = best.hits if best else set().union(*(found.hits | found.hints for found in others))
    return Match(
        customer=best.customer if best else None,
        vehicle=best.vehicle if best else None,
        possible=[found.customer for found in others],
        reasons=sorted(_reason(word) for word in reasons),
    )


def _keys_of(person: PersonData, vehicle: VehicleData) -> _Keys:
    phone = parse_phone(person.phone or person.phone_raw, person.country or "DE")
    plates = plate_candidates(vehicle.plate)
    sure: Plate | None = parse_plate(vehicle.plate)
    return _Keys(
        email=person.email.strip().lower(),
        phone=phone.e164 if phone else "",
        name=name_key(person.first_name, person.last_name, person.company),
        postcode=person.postcode.strip(),
        vin=check_vin(vehicle.vin).value,
        plate=sure.key if sure else "",
        doubtful_plates=[] if sure else [plate.key for plate in plates],
    )


def _candidates(keys: _Keys) -> list[_Candidate]:
    """Return everybody with at least one match, by id, and what it is."""
    people, vehicles = _people(keys), _vehicles(keys)
    living = _living(people, vehicles)
    found: dict[int, _Candidate] = {}
    for customer in people:
        survivor = living[customer.pk]
        entry = found.setdefault(survivor.pk, _Candidate(survivor))
        # Hits of the record as it was before a merge count for the one that lives on.
        entry.hits |= _person_hits(customer, keys)
    for vehicle in vehicles:
        survivor = living[vehicle.customer_id]
        entry = found.setdefault(survivor.pk, _Candidate(survivor))
        _note_vehicle(entry, vehicle, keys)
    for entry in found.values():
        if _has_same_name(entry.customer, keys):
            entry.hits.add("name")
    return [
        found[pk]
        for pk in sorted(found)
        if (found[pk].hits or found[pk].hints) and not found[pk].customer.is_restricted
    ]


def _living(people: list[Customer], vehicles: list[Vehicle]) -> dict[int, Customer]:
    """Return by id those found and whom they were merged into; no query when all are at hand."""
    known = {customer.pk: customer for customer in people}
    wanted = {vehicle.customer_id for vehicle in vehicles} - set(known)
    # A merge leaves one step behind it, so the second round finds the last survivors.
    for _round in range(2):
        known |= Customer.objects.in_bulk(wanted)
        wanted = {each.merged_into_id for each in known.values() if each.merged_into_id}
        wanted -= set(known)
    return {pk: known[each.merged_into_id or pk] for pk, each in known.items()}


def _people(keys: _Keys) -> list[Customer]:
    wanted = Q()
    if keys.email:
        wanted |= Q(email_key=keys.email)
    if keys.phone:
        wanted |= Q(phone=keys.phone)
    if keys.name and keys.postcode:
        wanted |= Q(name_key=keys.name, postcode=keys.postcode)
    if not wanted:
        return []
    return list(Customer.objects.filter(wanted).order_by("id")[:MOST_CANDIDATES])


def _vehicles(keys: _Keys) -> list[Vehicle]:
    plates = [keys.plate] if keys.plate else keys.doubtful_plates
    wanted = Q()
    if keys.vin:
        wanted |= Q(vin=keys.vin)
    if plates:
        wanted |= Q(plate_key__in=plates)
    if not wanted:
        return []
    vehicles = Vehicle.objects.filter(wanted, sold_on=None)
    return list(vehicles.order_by("id")[:MOST_CANDIDATES])


def _person_hits(customer: Customer, keys: _Keys) -> set[str]:
    hits = set()
    if keys.email and customer.email_key == keys.email:
        hits.add("email")
    if keys.phone and customer.phone == keys.phone:
        hits.add("phone")
    return hits


def _has_same_name(customer: Customer, keys: _Keys) -> bool:
    postcodes = {keys.postcode, customer.postcode} - {""}
    return bool(keys.name) and customer.name_key == keys.name and len(postcodes) <= 1


def _note_vehicle(entry: _Candidate, vehicle: Vehicle, keys: _Keys) -> None:
    # Plates move between vehicles: another VIN beats the same plate (F-22).
    if keys.vin and vehicle.vin and vehicle.vin != keys.vin:
        return
    is_sure = keys.vin == vehicle.vin != "" or keys.plate == vehicle.plate_key != ""
    if is_sure:
        entry.hits.add("vehicle")
        entry.vehicle = entry.vehicle or vehicle
    else:
        entry.hints.add("doubtful_plate")


def _reason(word: str) -> str:
    return {
        "email": _("same e-mail"),
        "phone": _("same phone number"),
        "name": _("same name"),
        "vehicle": _("same vehicle"),
        "doubtful_plate": _("plate may be the same"),
    }[word]
