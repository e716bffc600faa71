"""What others tell us about people and vehicles, before it is matched and stored."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date


@dataclass(frozen=True)
class PersonData:
    """A person as given by a booking, a form or a file; empty means unknown.

    ``phone`` is E.164 when it could be read; ``phone_raw`` is what was written.
    """

    salutation: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    phone_raw: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    language: str = ""


# What a customer's row has under the same names; country and language are never empty there.
PERSON_TEXTS = tuple(
    each.name for each in fields(PersonData) if each.name not in {"country", "language"}
)


@dataclass(frozen=True)
class VehicleData:
    """A vehicle as given; empty or ``None`` means unknown."""

    plate: str = ""
    vin: str = ""
    hsn: str = ""
    tsn: str = ""
    make: str = ""
    model: str = ""
    first_registration: date | None = None
    mileage_km: int | None = None
