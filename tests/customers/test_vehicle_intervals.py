"""Intervals of one vehicle, and how sure a forecast by kilometres is."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from customers.due import ServiceFacts, VehicleFacts, due_services, vehicle_dues
from customers.due_rules import forecast_km, forecast_range
from customers.models import Vehicle, VehicleInterval
from customers.models.vehicle import LOOK_AT_ONCE
from customers.records import add_service_record
from customers.vehicles.changes import set_interval
from tests.factories import make_service, make_user, make_vehicle
from workshop.models import Service

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
OIL = ServiceFacts(1, "oil", "interval", interval_months=12, interval_km=15_000)
DONE = {"last_done": {1: date(2026, 5, 10)}, "last_km": {1: 40_000}}
EVEN = ((date(2025, 5, 10), 25_000), (date(2026, 5, 10), 40_000))


def oil(**fields) -> Service:
    return make_service(
        code="oil", due_rule="interval", interval_months=12, interval_km=15_000, **fields
    )


@pytest.mark.parametrize(
    ("own", "due_on"),
    [
        ({}, date(2027, 5, 10)),
        ({1: VehicleInterval(months=24)}, date(2028, 5, 10)),
        ({1: VehicleInterval(months=24, km=7_500)}, date(2026, 11, 8)),
        ({2: VehicleInterval(months=24)}, date(2027, 5, 10)),
    ],
)
def test_the_vehicles_own_interval_takes_the_usual_ones_place(own, due_on: date) -> None:
    facts = VehicleFacts(**DONE, readings=EVEN, own=own)

    (due,) = due_services(facts, [OIL], today=TODAY)

    assert due.due_on == due_on


def test_what_a_vehicle_does_not_need_never_comes_due() -> None:
    facts = VehicleFacts(**DONE, own={1: VehicleInterval(is_off=True)})

    assert due_services(facts, [OIL], today=TODAY) == []


@pytest.mark.parametrize(
    ("readings", "earliest", "latest"),
    [
        # Driven evenly: 15 % around the mean of 41.1 km a day.
        (EVEN, date(2027, 3, 16), date(2027, 7, 13)),
        # Half of it in a quarter of the time: as fast and as slow as that.
        (
            ((date(2025, 5, 10), 25_000), (date(2025, 8, 9), 32_500), EVEN[1]),
            date(2026, 11, 8),
            date(2027, 11, 9),
        ),
        # Two readings of one week say nothing of the pace between.
        ((*EVEN, (date(2026, 5, 12), 40_900)), date(2027, 2, 9), date(2027, 5, 30)),
    ],
)
def test_says_between_which_days_a_forecast_lies(readings, earliest: date, latest: date) -> None:
    wanted = 55_000
    expected = forecast_km(readings, wanted)

    found = forecast_range(readings, wanted)

    assert found[0] < expected < found[1]
    assert abs((found[0] - earliest).days) <= 12
    assert abs((found[1] - latest).days) <= 12


def test_the_reason_names_both_ends_of_the_forecast() -> None:
    facts = VehicleFacts(last_km={1: 40_000}, readings=EVEN)

    (due,) = due_services(facts, [OIL], today=TODAY)

    assert "03/2027" in str(due.reason)
    assert "07/2027" in str(due.reason)


def test_stores_one_interval_per_service_and_has_the_vehicle_looked_at() -> None:
    vehicle, service = make_vehicle(), oil()
    Vehicle.objects.update(look_on=TODAY)

    set_interval(vehicle, VehicleInterval(service=service, months=24))
    set_interval(vehicle, VehicleInterval(service=service, km=30_000))

    stored = VehicleInterval.objects.get()
    assert (stored.months, stored.km) == (None, 30_000)
    assert Vehicle.objects.get().look_on == LOOK_AT_ONCE


def test_an_empty_interval_is_the_usual_one_again() -> None:
    vehicle, service = make_vehicle(), oil()
    set_interval(vehicle, VehicleInterval(service=service, is_off=True))

    set_interval(vehicle, VehicleInterval(service=service))

    assert not VehicleInterval.objects.exists()


def test_is_entered_on_the_vehicles_page(client: Client) -> None:
    vehicle, service = make_vehicle(), oil()
    add_service_record(vehicle, service, done_on=date(2026, 5, 10))
    client.force_login(make_user())

    client.post(f"/customers/vehicles/{vehicle.pk}/interval/", {"service": service.pk, "months": 6})

    dues = vehicle_dues(vehicle, today=TODAY)
    assert [due.due_on for due in dues] == [date(2026, 11, 10)]
    assert "6" in client.get(f"/customers/vehicles/{vehicle.pk}/").content.decode()


@pytest.mark.parametrize("data", [{}, {"service": "hu", "months": 6}, {"months": "viele"}])
def test_refuses_what_is_no_interval(client: Client, data: dict[str, str]) -> None:
    vehicle = make_vehicle()
    oil()
    client.force_login(make_user())

    response = client.post(f"/customers/vehicles/{vehicle.pk}/interval/", data)

    assert response.status_code == 302
    assert not VehicleInterval.objects.exists()
