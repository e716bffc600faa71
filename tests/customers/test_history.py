"""Mileage and service records."""

from __future__ import annotations

from datetime import date

import pytest

from customers.models import MileageReading, ServiceRecord
from customers.records import add_mileage, add_service_record
from tests.factories import make_service, make_vehicle

pytestmark = pytest.mark.django_db


def test_a_reading_is_kept_and_becomes_the_mileage() -> None:
    vehicle = make_vehicle()

    assert add_mileage(vehicle, 12_000, date(2026, 5, 1))

    vehicle.refresh_from_db()
    assert vehicle.mileage_km == 12_000
    assert vehicle.mileage_readings.count() == 1


def test_the_same_reading_twice_is_one() -> None:
    vehicle = make_vehicle()

    add_mileage(vehicle, 12_000, date(2026, 5, 1))
    add_mileage(vehicle, 12_000, date(2026, 5, 1))

    assert MileageReading.objects.count() == 1


def test_an_older_reading_does_not_become_the_mileage() -> None:
    vehicle = make_vehicle()
    add_mileage(vehicle, 12_000, date(2026, 5, 1))

    assert add_mileage(vehicle, 9_000, date(2025, 5, 1))

    vehicle.refresh_from_db()
    assert vehicle.mileage_km == 12_000


@pytest.mark.parametrize(
    ("km", "read_on"), [(11_999, date(2026, 6, 1)), (12_001, date(2026, 4, 1))]
)
def test_a_contradicting_reading_is_stored_but_flagged(km: int, read_on: date) -> None:
    vehicle = make_vehicle()
    add_mileage(vehicle, 12_000, date(2026, 5, 1))

    assert not add_mileage(vehicle, km, read_on)

    assert vehicle.mileage_readings.count() == 2


@pytest.mark.parametrize(
    ("stored", "done_on", "expected"),
    [
        (None, date(2027, 7, 20), date(2029, 7, 1)),
        (date(2027, 5, 1), date(2027, 7, 20), date(2029, 7, 1)),
        (date(2027, 5, 1), date(2027, 3, 2), date(2029, 3, 1)),
        (date(2029, 5, 1), date(2025, 5, 9), date(2029, 5, 1)),
    ],
)
def test_a_hu_moves_the_due_month_forward_only(
    stored: date | None, done_on: date, expected: date
) -> None:
    vehicle = make_vehicle(hu_due=stored, first_registration=date(2024, 5, 1))
    hu = make_service(due_rule="hu")

    add_service_record(vehicle, hu, done_on=done_on)

    vehicle.refresh_from_db()
    assert vehicle.hu_due == expected


def test_another_service_leaves_the_hu_alone_but_touches_the_vehicle() -> None:
    vehicle = make_vehicle(hu_due=date(2027, 5, 1))
    before = vehicle.changed_at

    add_service_record(vehicle, make_service(due_rule="interval"), done_on=date(2027, 1, 1))

    vehicle.refresh_from_db()
    assert vehicle.hu_due == date(2027, 5, 1)
    assert vehicle.changed_at > before


def test_one_reference_is_recorded_once() -> None:
    vehicle, service = make_vehicle(), make_service()

    for _ in range(2):
        add_service_record(vehicle, service, done_on=date(2027, 1, 1), reference="invoice:1")

    assert ServiceRecord.objects.count() == 1


def test_without_reference_the_day_keeps_from_doubling() -> None:
    vehicle, service = make_vehicle(), make_service()

    for day in (1, 1, 2):
        add_service_record(vehicle, service, done_on=date(2027, 1, day))

    assert ServiceRecord.objects.count() == 2


def test_the_mileage_of_a_record_is_a_reading() -> None:
    vehicle = make_vehicle()

    add_service_record(vehicle, make_service(), done_on=date(2027, 1, 1), mileage_km=31_000)

    vehicle.refresh_from_db()
    assert vehicle.mileage_km == 31_000
    assert vehicle.mileage_readings.get().read_on == date(2027, 1, 1)
