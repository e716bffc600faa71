"""Small builders of saved objects. Each takes what the test is about and fills in the rest."""

from __future__ import annotations

import itertools
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from bookings.models import Appointment, Booking, Source
from customers.matching import Suggestion
from customers.models import Customer, Vehicle
from workshop.models import Bay, Company, OpeningHours, Service, User, Workshop
from workshop_crm.lib.crypto import encrypt

_number = itertools.count(1)


def make_company(**fields: Any) -> Company:
    defaults = {
        "name": "Autohaus Müller GmbH",
        "legal_form": Company.LegalForm.GMBH,
        "street": "Werkstraße 5",
        "postcode": "80331",
        "city": "München",
        "phone": "+49 89 1234567",
        "email": "werkstatt@mueller.example",
        "website": "https://mueller.example",
        "representatives": "Erika Müller",
        "register_court": "Amtsgericht München",
        "register_number": "HRB 12345",
        "vat_id": "DE123456789",
        "iban": "DE02120300000000202051",
        "bank_name": "Testbank",
    }
    return Company.objects.get_or_create(pk=1, defaults={**defaults, **fields})[0]


def make_workshop(*, bays: int = 2, **fields: Any) -> Workshop:
    """A site in Bavaria, open Monday to Friday 8 to 17, with so many bays."""
    make_company()
    defaults = {
        "slug": f"site-{next(_number)}",
        "name": "Werkstatt Mitte",
        "street": "Werkstraße 5",
        "postcode": "80331",
        "city": "München",
        "phone": "+49 89 1234567",
        "email": "werkstatt@mueller.example",
        "state": Workshop.State.BY,
    }
    workshop = Workshop.objects.create(**{**defaults, **fields})
    for weekday in range(5):
        OpeningHours.objects.create(
            workshop=workshop, weekday=weekday, opens=time(8), closes=time(17)
        )
    for number in range(1, bays + 1):
        Bay.objects.create(workshop=workshop, name=f"Bühne {number}", abilities=["lift"])
    return workshop


def make_service(**fields: Any) -> Service:
    number = next(_number)
    defaults = {
        "code": f"service-{number}",
        "name_de": "Inspektion",
        "name_en": "Inspection",
        "duration_minutes": 90,
        "price_gross": Decimal("189.00"),
    }
    return Service.objects.create(**{**defaults, **fields})


def make_user(*, role: str = User.Role.FRONT_DESK, **fields: Any) -> User:
    fields.setdefault("username", f"staff{next(_number)}")
    return User.objects.create_user(role=role, password="geheim-genug", **fields)


def make_customer(**fields: Any) -> Customer:
    defaults = {
        "first_name": "Ada",
        "last_name": "Öztürk",
        "email": f"ada{next(_number)}@kunde.example",
        "phone": "+491711234567",
        "phone_is_mobile": True,
        "street": "Gartenweg 3",
        "postcode": "80333",
        "city": "München",
    }
    merged = {**defaults, **fields}
    merged.setdefault("email_key", merged["email"].lower())
    return Customer.objects.create(**merged)


def make_vehicle(*, customer: Customer | None = None, **fields: Any) -> Vehicle:
    defaults = {"make": "VW", "model": "Golf", "plate": "M-AB 123", "plate_key": "M-AB 123"}
    return Vehicle.objects.create(customer=customer or make_customer(), **{**defaults, **fields})


def make_source(*, secret: bytes | None = None, **fields: Any) -> Source:
    number = next(_number)
    defaults: dict[str, Any] = {"slug": f"portal-{number}", "name": f"Portal {number}"}
    if secret is not None:
        defaults["secret_encrypted"] = encrypt(secret)
    if "workshop" not in fields:
        fields["workshop"] = make_workshop()
    return Source.objects.create(**{**defaults, **fields})


def make_booking(*, received_at: datetime, **fields: Any) -> Booking:
    source = fields.pop("source", None) or make_source()
    customer = fields.pop("customer", None) or make_customer()
    defaults = {
        "external_id": f"B-{next(_number)}",
        "workshop": source.workshop,
        "service_texts": ["Inspektion"],
    }
    return Booking.objects.create(
        source=source, customer=customer, received_at=received_at, **{**defaults, **fields}
    )


def make_appointment(*, starts_at: datetime, minutes: int = 90, **fields: Any) -> Appointment:
    workshop = fields.pop("workshop", None) or make_workshop()
    defaults = {
        "bay": workshop.bays.first(),
        "state": Appointment.State.CONFIRMED,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "created_at": starts_at - timedelta(days=3),
    }
    fields.setdefault("customer", None)
    fields["customer"] = fields["customer"] or make_customer()
    return Appointment.objects.create(
        workshop=workshop, starts_at=starts_at, **{**defaults, **fields}
    )


def suggest(*customers: Customer, reasons: list[str] | None = None) -> list[Suggestion]:
    """What matching hands over when it can't decide."""
    return [Suggestion(each, 30, reasons or ["same phone number"]) for each in customers]
