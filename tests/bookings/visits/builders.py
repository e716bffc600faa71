"""What the tests of visits share."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from bookings.models import Appointment, NextStep, Visit, VisitStep
from bookings.visits.checklist import NEXT_SERVICE, STEPS
from customers.consent.ledger import current_wording
from tests.factories import make_appointment, make_company, make_customer, make_vehicle
from workshop.models import User

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2027, 3, 9, 10, 0, tzinfo=BERLIN)  # A Tuesday.


def make_visit(**fields: Any) -> Visit:
    """A customer who came with a vehicle and an appointment an hour ago."""
    make_company()
    customer = fields.pop("customer", None) or make_customer()
    vehicle = fields.pop("vehicle", None) or make_vehicle(customer=customer)
    if "appointment" not in fields:
        fields["appointment"] = make_appointment(
            starts_at=NOW - timedelta(hours=1),
            customer=customer,
            vehicle=vehicle,
            state=Appointment.State.ARRIVED,
        )
    return Visit.objects.create(
        customer=customer, vehicle=vehicle, arrived_at=NOW - timedelta(hours=1), **fields
    )


def step_url(visit: Visit, key: str) -> str:
    return reverse("bookings:visit_step", args=[visit.pk, key])


def settle_all(visit: Visit, *, but: str = "", by: User | None = None) -> None:
    """Write down each step but one, without asking the rules."""
    for step in STEPS:
        if step.key == NEXT_SERVICE.key != but:
            NextStep.objects.create(visit=visit, outcome="later", reason="soon", noted_at=NOW)
        if step.key != but:
            VisitStep.objects.create(visit=visit, step=step.key, done_at=NOW, done_by=by)


def shown_id(visit: Visit) -> int:
    """The wording that the page shows for the reminder question."""
    return current_wording("reminder", visit.customer.language, NOW).pk


def data_post(visit: Visit, **changed: Any) -> dict[str, Any]:
    """What the browser sends for the data step, as the page shows it, with changes."""
    customer, vehicle = visit.customer, visit.vehicle
    return {
        "salutation": customer.salutation,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "company": customer.company,
        "phone": customer.phone,
        "email": customer.email,
        "street": customer.street,
        "postcode": customer.postcode,
        "city": customer.city,
        "language": customer.language,
        "plate": vehicle.plate if vehicle else "",
        "make": vehicle.make if vehicle else "",
        "model": vehicle.model if vehicle else "",
        "vehicle_class": "car",
        **changed,
    }
