"""The stored keys: derived on every save, filled for rows that were there before."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from customers.models import Customer, Vehicle
from customers.records import save_customer, save_vehicle
from tests.factories import make_customer, make_vehicle

pytestmark = pytest.mark.django_db

fill = import_module("customers.migrations.0008_fill_match_keys")


def test_a_saved_customer_has_its_keys() -> None:
    customer = make_customer(first_name="Ada", last_name="Öztürk", street="Garten-Str. 3 a")

    save_customer(customer)

    assert (customer.sound_key, customer.street_key) == ("02 08274", "gartenstr 3a")


def test_a_saved_vehicle_has_its_keys() -> None:
    vehicle = make_vehicle(plate="LO-IB 10E", vin="wvwzzz1jz3w38675o")

    save_vehicle(vehicle)

    assert (vehicle.plate_loose, vehicle.vin_tail) == ("L01B10", "3W386750")


def test_old_rows_get_the_same_keys_in_batches(monkeypatch: Any) -> None:
    monkeypatch.setattr(fill, "BATCH", 2)
    customers = [make_customer(last_name=f"Öztürk{place}") for place in range(5)]
    vehicles = [make_vehicle(customer=each, plate="M-AB 12", vin="W" * 17) for each in customers]

    fill.fill_keys(apps, None)

    for stored, saved in [*zip(Customer.objects.order_by("pk"), customers, strict=True)]:
        save_customer(saved)
        assert (stored.sound_key, stored.street_key) == (saved.sound_key, saved.street_key)
    for stored, saved in [*zip(Vehicle.objects.order_by("pk"), vehicles, strict=True)]:
        save_vehicle(saved)
        assert (stored.plate_loose, stored.vin_tail) == (saved.plate_loose, saved.vin_tail)
