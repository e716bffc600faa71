"""Who is meant: two independent matches link, one alone is only possible."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from customers.data import PersonData, VehicleData
from customers.matching import match_person
from customers.models import Customer
from customers.records import create_customer, find_or_create_vehicle

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ADA = PersonData(
    first_name="Ada",
    last_name="Öztürk",
    email="ada@kunde.example",
    phone="0171 1234567",
    postcode="80333",
)
GOLF = VehicleData(plate="M-AB 123", vin="WVWZZZ1JZ3W386752", make="VW")
NO_CAR = VehicleData()


def known(person: PersonData = ADA, vehicle: VehicleData = GOLF) -> Customer:
    customer = create_customer(person, now=NOW)
    find_or_create_vehicle(customer, vehicle)
    return customer


@pytest.mark.parametrize(
    ("person", "vehicle"),
    [
        ({"email": "ADA@Kunde.example", "phone": "+49 171 1234567"}, NO_CAR),
        ({"email": "ada@kunde.example", "last_name": "Oeztuerk", "first_name": "ada"}, NO_CAR),
        ({"phone": "0171/1234567", "last_name": "Öztürk", "first_name": "Ada"}, NO_CAR),
        ({"email": "ada@kunde.example"}, VehicleData(plate="M AB 123")),
        ({"phone": "01711234567"}, VehicleData(vin="wvwzzz1jz3w386752")),
        (
            {"last_name": "Öztürk", "first_name": "Ada", "postcode": "80333"},
            VehicleData(plate="M-AB 123"),
        ),
        ({"phone_raw": "0171 1234567", "email": "ada@kunde.example"}, NO_CAR),
    ],
)
def test_two_matches_link(person: dict[str, str], vehicle: VehicleData) -> None:
    customer = known()

    match = match_person(PersonData(**person), vehicle)

    assert match.customer == customer
    assert match.possible == []


@pytest.mark.parametrize(
    ("person", "vehicle"),
    [
        ({"email": "ada@kunde.example"}, NO_CAR),
        ({"phone": "0171 1234567"}, NO_CAR),
        ({"last_name": "Öztürk", "first_name": "Ada", "postcode": "80333"}, NO_CAR),
        ({}, VehicleData(plate="M-AB 123")),
        ({}, VehicleData(vin="WVWZZZ1JZ3W386752")),
        ({}, GOLF),
    ],
)
def test_one_match_is_only_possible(person: dict[str, str], vehicle: VehicleData) -> None:
    customer = known()

    match = match_person(PersonData(**person), vehicle)

    assert match.customer is None
    assert match.vehicle is None
    assert match.possible == [customer]


def test_a_stranger_is_nobody() -> None:
    known()

    match = match_person(PersonData(last_name="Öztürk", first_name="Ada"), NO_CAR)

    assert match.customer is None
    assert match.possible == []


def test_nothing_given_finds_nobody() -> None:
    create_customer(PersonData(), now=NOW)

    assert match_person(PersonData(), NO_CAR).possible == []


def test_the_vehicle_is_found_with_its_customer() -> None:
    customer = known()

    match = match_person(ADA, VehicleData(plate="M AB123"))

    assert match.vehicle == customer.vehicles.get()


def test_the_same_name_in_another_town_is_no_match() -> None:
    known()

    match = match_person(replace(ADA, email="", postcode="10115", phone=""), NO_CAR)

    assert match.possible == []


def test_a_family_on_one_phone_stays_apart() -> None:
    known()
    son = PersonData(first_name="Can", last_name="Öztürk", phone="0171 1234567", postcode="80333")

    match = match_person(son, NO_CAR)

    assert match.customer is None
    assert [customer.first_name for customer in match.possible] == ["Ada"]


def test_a_family_on_one_phone_and_one_car_stays_apart() -> None:
    known()
    son = PersonData(first_name="Can", last_name="Öztürk", phone="0171 1234567")

    match = match_person(son, GOLF)

    assert match.customer is None
    assert match.vehicle is None


def test_a_fleet_on_one_mailbox_and_one_phone_stays_apart() -> None:
    office = {"company": "Leasing AG", "email": "fleet@leasing.example", "phone": "089 1234567"}
    known(PersonData(first_name="Ada", last_name="Meier", **office), NO_CAR)

    match = match_person(PersonData(first_name="Bob", last_name="Huber", **office), NO_CAR)

    assert match.customer is None
    assert len(match.possible) == 1


def test_a_company_without_a_person_is_one_customer() -> None:
    office = PersonData(company="Bau GmbH", email="info@bau.example", phone="089 1234567")
    customer = known(office, NO_CAR)

    assert match_person(office, NO_CAR).customer == customer


def test_a_plate_without_separators_links_nobody() -> None:
    one = known(PersonData(last_name="Nolte", email="n@x.example"), VehicleData(plate="B-NO 1234"))
    two = known(PersonData(last_name="Ott", email="o@x.example"), VehicleData(plate="BN-O 1234"))

    match = match_person(PersonData(email="n@x.example"), VehicleData(plate="BNO1234"))

    assert match.customer is None
    assert match.possible == [one, two]


def test_a_plate_on_another_vehicle_is_no_match() -> None:
    known()
    other_car = VehicleData(plate="M-AB 123", vin="WDB11111111111111")

    match = match_person(PersonData(email="ada@kunde.example"), other_car)

    assert match.customer is None


def test_a_sold_car_points_to_nobody() -> None:
    customer = known()
    customer.vehicles.update(sold_on=NOW.date())

    assert match_person(PersonData(), GOLF).possible == []


def test_the_better_of_two_known_is_meant() -> None:
    known(replace(ADA, phone=""), NO_CAR)
    better = known()

    match = match_person(ADA, NO_CAR)

    assert match.customer == better
    assert len(match.possible) == 1


def test_of_two_equal_ones_the_older_is_meant() -> None:
    older = known()
    known()

    assert match_person(ADA, NO_CAR).customer == older


def test_a_merged_record_leads_to_the_one_that_lives() -> None:
    old, living = known(), known(PersonData(last_name="Öztürk", first_name="Ada"), NO_CAR)
    Customer.objects.filter(pk=old.pk).update(merged_into=living)

    assert match_person(ADA, NO_CAR).customer == living


def test_a_restricted_record_is_not_found() -> None:
    customer = known()
    Customer.objects.filter(pk=customer.pk).update(is_restricted=True)

    assert match_person(ADA, GOLF).customer is None
    assert match_person(ADA, GOLF).possible == []


def test_says_why_in_the_words_of_the_house(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    known()

    with translation.override("de"):
        match = match_person(ADA, GOLF)

    assert match.reasons == ["same e-mail", "same name", "same phone number", "same vehicle"]


@pytest.mark.parametrize("others", [0, 30])
def test_costs_two_queries(others: int, django_assert_num_queries: Any) -> None:
    known()
    for number in range(others):
        known(replace(ADA, email=f"{number}@x.example", first_name=f"Kind{number}"), NO_CAR)

    with django_assert_num_queries(2):
        match_person(ADA, GOLF)
