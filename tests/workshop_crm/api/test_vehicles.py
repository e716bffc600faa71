"""Vehicles and what was done to them, by API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from customers.models import JoinedVehicle, ServiceRecord, Vehicle
from customers.records import save_vehicle
from tests.factories import make_customer, make_service, make_vehicle
from tests.workshop_crm.api.caller import Caller

pytestmark = pytest.mark.django_db


def test_a_new_vehicle_is_found_by_its_plate_however_it_is_written() -> None:
    caller, customer = Caller(), make_customer()

    given = {"customer_id": customer.pk, "plate": "m ab123", "make": "VW", "hu_due": "2027-05-01"}
    made = caller.post("/vehicles", given)

    assert made.status_code == 201
    assert made.json()["plate"] == "M-AB 123"
    assert made.json()["hu_due"] == "2027-05-01"
    for plate in ("M-AB123", "mab123", "M AB 123"):
        assert caller.ids(f"/vehicles?plate={plate}") == [made.json()["id"]]
    assert caller.ids("/vehicles?plate=M-AB124") == []


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"hsn": "12"}, "#/hsn"),
        ({"first_registration": "2999-01-01"}, "#/first_registration"),
        ({"first_registration": "01.02.2020"}, "#/first_registration"),
        ({"first_registration": "2199-01-01"}, "#/first_registration"),
        ({"sold_on": "2199-01-01"}, "#/sold_on"),
        ({"vin": "W" * 18}, "#/vin"),
        ({"vehicle_class": "rocket"}, "#/vehicle_class"),
        ({"mileage_km": -1}, "#/mileage_km"),
        ({"mileage_km": "100"}, "#/mileage_km"),
        ({"mileage_km": 2**31}, "#/mileage_km"),
        ({"customer_id": 0}, "#/customer_id"),
    ],
)
def test_what_is_not_valid_is_named(given: dict[str, Any], pointer: str) -> None:
    answer = Caller().post("/vehicles", {"customer_id": make_customer().pk, **given})

    assert answer.status_code == 422
    assert pointer in [each["pointer"] for each in answer.json()["errors"]]
    assert not Vehicle.objects.exists()


def test_a_vehicle_of_nobody_is_not_stored() -> None:
    caller, hidden = Caller(), make_customer(is_restricted=True)

    for number in (999_999, hidden.pk):
        assert caller.post("/vehicles", {"customer_id": number, "make": "VW"}).status_code == 404
    assert not Vehicle.objects.exists()


def test_a_mileage_is_noted_as_read_today() -> None:
    vehicle = make_vehicle()

    answer = Caller().patch(f"/vehicles/{vehicle.pk}", {"mileage_km": 81_000})

    reading = vehicle.mileage_readings.get()
    assert (reading.mileage_km, reading.read_on) == (81_000, timezone.localdate())
    assert answer.json()["mileage_km"] == 81_000


def test_a_vehicle_is_sold_and_kept_after_all() -> None:
    caller, vehicle = Caller(), make_vehicle()

    sold = caller.patch(f"/vehicles/{vehicle.pk}", {"sold_on": "2026-05-01"}).json()
    kept = caller.patch(f"/vehicles/{vehicle.pk}", {"sold_on": None}).json()

    assert (sold["sold_on"], kept["sold_on"]) == ("2026-05-01", None)


def test_another_plate_leaves_the_one_before_as_an_earlier_one() -> None:
    vehicle = make_vehicle()
    save_vehicle(vehicle)

    Caller().patch(f"/vehicles/{vehicle.pk}", {"plate": "M-XY 9", "external_id": "F-1"})

    assert vehicle.earlier_plates.get().plate == "M-AB 123"


def test_what_was_seen_before_is_not_overwritten() -> None:
    caller, vehicle = Caller(), make_vehicle()
    seen = caller.get(f"/vehicles/{vehicle.pk}")["ETag"]
    caller.patch(f"/vehicles/{vehicle.pk}", {"make": "Audi"})

    answer = caller.patch(f"/vehicles/{vehicle.pk}", {"make": "Seat"}, If_Match=seen)

    assert answer.status_code == 412
    vehicle.refresh_from_db()
    assert vehicle.make == "Audi"


def test_vehicles_are_found_by_holder_and_vin() -> None:
    caller, one = Caller(), make_vehicle(vin="WVWZZZ1JZXW000001")
    other = make_vehicle()

    assert caller.ids(f"/vehicles?customer_id={other.customer_id}") == [other.pk]
    assert caller.ids("/vehicles?vin=wvwzzz1jzxw000001") == [one.pk]


def test_a_joined_vehicle_leads_to_the_one_that_was_kept() -> None:
    kept = make_vehicle()
    JoinedVehicle.objects.create(old_id=777_777, vehicle=kept)

    assert Caller().get("/vehicles/777777").json()["id"] == kept.pk


def test_vehicles_of_restricted_people_are_not_there() -> None:
    vehicle = make_vehicle(customer=make_customer(is_restricted=True))
    caller = Caller()

    assert caller.get(f"/vehicles/{vehicle.pk}").status_code == 404
    assert caller.patch(f"/vehicles/{vehicle.pk}", {"make": "VW"}).status_code == 404
    assert caller.ids("/vehicles") == []


class TestServiceRecords:
    def test_what_was_done_elsewhere_moves_what_is_due(self) -> None:
        registered = date(2015, 5, 1)
        vehicle = make_vehicle(hu_due=date(2026, 5, 1), first_registration=registered)
        hu = make_service(code="hu", due_rule="hu")
        given = {"vehicle_id": vehicle.pk, "service": hu.code, "done_on": "2026-05-12"}

        answer = Caller().post("/service-records", {**given, "mileage_km": 90_000})

        assert answer.status_code == 201
        vehicle.refresh_from_db()
        assert (vehicle.hu_due, vehicle.mileage_km) == (date(2028, 5, 1), 90_000)

    def test_their_number_makes_it_once(self) -> None:
        caller, vehicle, oil = Caller(), make_vehicle(), make_service(code="oil")
        given = {"vehicle_id": vehicle.pk, "service": oil.code, "done_on": "2026-05-12"}

        for status in (201, 409):
            sent = caller.post("/service-records", {**given, "external_id": "R1"})
            assert sent.status_code == status
        number = ServiceRecord.objects.get().pk
        assert caller.ids("/service-records?external_id=R1") == [number]
        assert caller.get(f"/service-records/{number}").json()["external_id"] == "R1"

    @pytest.mark.parametrize(
        ("given", "status"),
        [
            ({"service": "x"}, 422),
            ({"vehicle_id": 999_999}, 404),
            ({"done_on": "2026"}, 422),
            ({"done_on": "2199-01-01"}, 422),
        ],
    )
    def test_what_does_not_exist_is_refused(self, given: dict[str, Any], status: int) -> None:
        vehicle = make_vehicle()
        make_service(code="oil")
        right = {"vehicle_id": vehicle.pk, "service": "oil", "done_on": "2026-05-12"}

        assert Caller().post("/service-records", right | given).status_code == status
        assert not ServiceRecord.objects.exists()

    def test_records_are_found_by_vehicle_and_holder(self) -> None:
        caller, service = Caller(), make_service()
        day = timezone.localdate() - timedelta(days=9)
        one, other = (
            ServiceRecord.objects.create(vehicle=make_vehicle(), service=service, done_on=day)
            for _ in range(2)
        )

        assert caller.ids(f"/service-records?vehicle_id={one.vehicle_id}") == [one.pk]
        holder = other.vehicle.customer_id
        assert caller.ids(f"/service-records?customer_id={holder}") == [other.pk]

    def test_those_of_restricted_people_are_not_there(self) -> None:
        vehicle = make_vehicle(customer=make_customer(is_restricted=True))
        day = timezone.localdate()
        record = ServiceRecord.objects.create(vehicle=vehicle, service=make_service(), done_on=day)
        caller = Caller()

        assert caller.get(f"/service-records/{record.pk}").status_code == 404
        assert caller.ids("/service-records") == []
