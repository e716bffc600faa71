"""Plates and VINs: exact ones count, misread ones are hints, moved ones say nothing."""

from __future__ import annotations

import pytest

from customers.models import Vehicle
from tests.customers.matching_cases import CAR, EMAIL, NAME, PHONE, PLATE, VIN, known, match

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("plate", ["M-A8 123", "M-AB 12", "MÄ-AB 123", "B-AB 123"])
def test_another_plate_is_another_plate(plate: str) -> None:
    known(CAR)

    assert match(plate=plate).possible == []


@pytest.mark.parametrize("plate", ["LO-IB 1O", "L0IB10", "LO-IB 10E", "LOI-B 10"])
def test_a_misread_plate_is_a_hint_and_no_match(plate: str) -> None:
    customer = known(EMAIL, plate="LO-IB 10")

    found = match(EMAIL, plate=plate)

    assert found.customer is None
    assert found.possible == [customer]
    assert len(found.reasons) == 2


@pytest.mark.parametrize("vin", ["WVWZZZIJZ3W386752", "WVWZZZ1JZ3W386752", "wvw zzz 1jz 3w386752"])
def test_letters_that_no_vin_has_are_read_as_digits(vin: str) -> None:
    customer = known(EMAIL, CAR)

    found = match(EMAIL, vin=vin)

    assert found.customer == customer
    assert found.vehicle == customer.vehicles.get()


@pytest.mark.parametrize("vin", ["WVWZZZ1JX3W386752", "WVWZZ1JZ3W386752", "3W386752"])
def test_a_vin_with_a_slip_is_a_hint_and_no_match(vin: str) -> None:
    customer = known(EMAIL, CAR)

    found = match(EMAIL, vin=vin)

    assert found.customer is None
    assert found.possible == [customer]
    assert len(found.reasons) == 2


def test_a_vin_that_only_ends_alike_is_nobodys() -> None:
    known(CAR)

    assert match(vin="WBAZZZ9JZ3W386752").possible == []
    assert match(vin="386752").possible == []


def test_a_slip_in_the_vin_does_not_take_the_plate_away() -> None:
    customer = known(EMAIL, CAR)

    assert match(EMAIL, PLATE, vin="WVWZZZ1JX3W386752").customer == customer


def test_a_plate_that_moved_to_another_car_says_nothing() -> None:
    known(EMAIL, CAR)

    found = match(EMAIL, PLATE, vin="WBA3D3100T0134332")

    assert found.customer is None
    assert len(found.reasons) == 1


@pytest.mark.parametrize(
    ("known_vin", "given"), [(VIN, "99999999"), (VIN, "1Z3W386759"), ("1234567", "1234568")]
)
def test_a_short_vin_that_is_another_takes_the_plate_away(known_vin: str, given: str) -> None:
    known(EMAIL, PLATE, vin=known_vin)

    assert match(EMAIL, PLATE, vin=given).customer is None


def test_a_known_vin_under_a_new_plate_is_the_same_car() -> None:
    customer = known(EMAIL, CAR)

    found = match(EMAIL, plate="B-XY 9", vin=VIN)

    assert found.vehicle == customer.vehicles.get()


def test_a_driver_counts_as_much_as_the_holder() -> None:
    holder, driver = known(CAR, company="Leasing AG"), known(NAME, PHONE)
    Vehicle.objects.filter(customer=holder).update(driver=driver)

    found = match(PHONE, PLATE, NAME, postcode="")

    assert found.customer == driver
    assert found.vehicle == holder.vehicles.get()
    assert found.possible == [holder]


def test_a_driver_is_found_by_the_car_alone() -> None:
    holder, driver = known(CAR, company="Leasing AG"), known(NAME)
    Vehicle.objects.filter(customer=holder).update(driver=driver)

    assert match(PLATE).possible == [holder, driver]


def test_a_phone_or_mailbox_with_a_slip_is_a_hint() -> None:
    customer = known(NAME, EMAIL | {"email": "ada.oe@gmx.de"}, PHONE)

    found = match(NAME, email="ada.oe@web.de", phone="+491711234576")

    assert found.customer is None
    assert found.possible == [customer]
    assert len(found.reasons) == 3


def test_an_old_short_vin_is_found_whole() -> None:
    customer = known(EMAIL, vin="1234567")

    assert match(EMAIL, vin="1234567").customer == customer
