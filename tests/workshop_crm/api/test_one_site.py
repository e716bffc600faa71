"""A program of one site sees the customers that people of this site see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from customers.models import Customer, ServiceRecord
from tests.factories import make_appointment, make_service, make_vehicle, make_workshop
from tests.workshop_crm.api.caller import Caller
from workshop.models import Workshop

pytestmark = pytest.mark.django_db


def customer_at(site: Workshop | None) -> Customer:
    vehicle = make_vehicle(plate="")
    day = timezone.localdate()
    ServiceRecord.objects.create(vehicle=vehicle, service=make_service(), done_on=day)
    if site:
        starts_at = timezone.now() + timedelta(days=1)
        make_appointment(starts_at=starts_at, workshop=site, customer=vehicle.customer)
    return vehicle.customer


@pytest.fixture
def people() -> dict[str, Customer]:
    here, there = make_workshop(slug="hier"), make_workshop(slug="dort")
    return {"here": customer_at(here), "there": customer_at(there), "new": customer_at(None)}


def test_those_of_other_sites_are_in_no_list(people: dict[str, Customer]) -> None:
    caller = Caller(site=Workshop.objects.get(slug="hier"))

    seen = caller.ids("/customers")
    cars = caller.get("/vehicles").json()["data"]
    records = caller.get("/service-records").json()["data"]

    assert seen == [people["here"].pk, people["new"].pk]
    assert [each["customer_id"] for each in cars] == seen
    assert [each["vehicle_id"] for each in records] == [each["id"] for each in cars]
    assert len(Caller().ids("/customers")) == 3


def test_those_of_other_sites_are_not_there(people: dict[str, Customer]) -> None:
    caller, hidden = Caller(site=Workshop.objects.get(slug="hier")), people["there"]
    car = hidden.vehicles.get()
    record = car.service_records.get()
    done = {"vehicle_id": car.pk, "service": record.service.code, "done_on": "2026-05-01"}

    answers = [
        caller.get(f"/customers/{hidden.pk}"),
        caller.patch(f"/customers/{hidden.pk}", {"city": "Ulm"}),
        caller.post("/vehicles", {"customer_id": hidden.pk}),
        caller.get(f"/vehicles/{car.pk}"),
        caller.patch(f"/vehicles/{car.pk}", {"make": "Ford"}),
        caller.get(f"/service-records/{record.pk}"),
        caller.post("/service-records", done),
        caller.post("/orders", {"customer_id": hidden.pk}),
    ]

    assert [each.status_code for each in answers] == [404] * len(answers)
