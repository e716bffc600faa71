"""One known person, one stranger, and short ways to ask who is meant."""

from __future__ import annotations

from datetime import UTC, datetime

from customers.data import PersonData, VehicleData
from customers.matching import Match, match_person
from customers.models import Customer
from customers.records import create_customer, find_or_create_vehicle

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
VIN = "WVWZZZ1JZ3W386752"
EMAIL = {"email": "ada@kunde.example"}
PHONE = {"phone": "+491711234567"}
NAME = {"first_name": "Ada", "last_name": "Öztürk", "postcode": "80333"}
PLATE = {"plate": "M-AB 123"}
CAR = {"plate": "M-AB 123", "vin": VIN}
OFFICE = {"email": "info@firma.example", "phone": "+49891234567", "company": "Firma GmbH"}


def notice(*parts: dict[str, str], **more: str) -> tuple[PersonData, VehicleData]:
    """Merge the parts, the later over the earlier ones."""
    merged = {key: value for part in (*parts, more) for key, value in part.items()}
    car = {key: merged.pop(key) for key in {"plate", "vin"} & set(merged)}
    return PersonData(**merged), VehicleData(**car)


def known(*parts: dict[str, str], **more: str) -> Customer:
    """Store a customer with a vehicle, if one is given."""
    person, car = notice(*parts, **more)
    customer = create_customer(person, now=NOW)
    find_or_create_vehicle(customer, car)
    return customer


def match(*parts: dict[str, str], **more: str) -> Match:
    return match_person(*notice(*parts, **more))
