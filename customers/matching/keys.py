"""What a notice can be looked up and compared by."""

from __future__ import annotations

from dataclasses import dataclass

from customers.data import PersonData, VehicleData
from customers.models import Customer
from workshop_crm.lib.likeness import FullName, full_name
from workshop_crm.lib.names import sound_key, street_key
from workshop_crm.lib.phones import parse_phone
from workshop_crm.lib.plates import parse_plate, plate_loose_key
from workshop_crm.lib.vin import plain_vin, vin_tail

# A mailbox of an office, not of a person.
_OFFICES = {
    "buchhaltung",
    "buero",
    "empfang",
    "fahrzeuge",
    "fleet",
    "fuhrpark",
    "hello",
    "info",
    "kontakt",
    "mail",
    "office",
    "post",
    "service",
    "team",
    "verwaltung",
    "werkstatt",
    "zentrale",
}


@dataclass(frozen=True)
class Keys:
    """A notice in comparable form; what is empty is unknown.

    ``plate`` is a plate read for sure, ``plate_loose`` what it shares with its misreadings.
    """

    name: FullName
    salutation: str
    email: str
    phone: str
    postcode: str
    sound: str
    street: str
    plate: str
    plate_loose: str
    vin: str
    vin_tail: str


def keys_of(person: PersonData, vehicle: VehicleData) -> Keys:
    """Derive what a notice is matched by, the same way as customers/records.py stores it."""
    phone = parse_phone(person.phone or person.phone_raw, person.country or "DE")
    plate = parse_plate(vehicle.plate)
    names = (person.first_name, person.last_name, person.company)
    return Keys(
        name=full_name(*names),
        salutation=person.salutation,
        email=person.email.strip().lower(),
        phone=phone.e164 if phone else "",
        postcode=person.postcode.strip(),
        sound=sound_key(*names),
        street=street_key(person.street),
        plate=plate.key if plate else "",
        plate_loose=plate_loose_key(vehicle.plate),
        vin=plain_vin(vehicle.vin),
        vin_tail=vin_tail(vehicle.vin),
    )


def name_of(customer: Customer) -> FullName:
    """Return a customer's name in comparable form."""
    return full_name(customer.first_name, customer.last_name, customer.company)


def is_office(email: str) -> bool:
    """Tell whether an address looks like one that several people read."""
    return email.partition("@")[0] in _OFFICES
