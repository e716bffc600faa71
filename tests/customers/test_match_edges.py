"""Who must not be taken for whom: pairs of hits, contradictions, families, fleets, moved plates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any

import pytest

from customers.data import PersonData, VehicleData
from customers.matching import Match, match_person
from customers.matching.deciding import MOST_SUGGESTIONS
from customers.models import Customer, Vehicle
from customers.records import create_customer, find_or_create_vehicle

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
VIN = "WVWZZZ1JZ3W386752"
HITS: dict[str, dict[str, str]] = {
    "email": {"email": "ada@kunde.example"},
    "phone": {"phone": "+491711234567"},
    "name": {"first_name": "Ada", "last_name": "Öztürk", "postcode": "80333"},
    "plate": {"plate": "M-AB 123"},
    "vin": {"vin": VIN},
}
OTHERS: dict[str, dict[str, str]] = {
    "email": {"email": "eva@anders.example"},
    "phone": {"phone": "+491609999999"},
    "name": {"first_name": "Eva", "last_name": "Groß", "postcode": "10115"},
    "plate": {"plate": "B-XY 99"},
    "vin": {"vin": "WBA00000000000001"},
}
CAR_FIELDS = {"plate", "vin"}


def notice(*parts: dict[str, str], **more: str) -> tuple[PersonData, VehicleData]:
    merged = {key: value for part in (*parts, more) for key, value in part.items()}
    car = {key: merged.pop(key) for key in CAR_FIELDS & set(merged)}
    return PersonData(**merged), VehicleData(**car)


def known(*parts: dict[str, str], **more: str) -> Customer:
    person, car = notice(*(parts or tuple(HITS.values())), **more)
    customer = create_customer(person, now=NOW)
    find_or_create_vehicle(customer, car)
    return customer


def match(*parts: dict[str, str], **more: str) -> Match:
    return match_person(*notice(*parts, **more))


PAIRS = [pair for pair in combinations(HITS, 2) if pair != ("plate", "vin")]


@pytest.mark.parametrize("pair", PAIRS)
def test_each_two_matches_link(pair: tuple[str, str]) -> None:
    customer = known()

    found = match(*(HITS[each] for each in pair))

    assert found.customer == customer
    assert len(found.reasons) == 2


@pytest.mark.parametrize("hit", HITS)
def test_each_match_alone_only_points_somewhere(hit: str) -> None:
    customer = known()

    found = match(HITS[hit])

    assert found.customer is None
    assert found.vehicle is None
    assert found.possible == [customer]
    assert len(found.reasons) == 1


def test_plate_and_vin_of_one_car_are_one_match() -> None:
    known()

    assert match(HITS["plate"], HITS["vin"]).customer is None


@pytest.mark.parametrize("hit", HITS)
def test_a_stranger_with_one_thing_in_common_is_not_linked(hit: str) -> None:
    known()

    found = match(*({**OTHERS, hit: HITS[hit]}.values()))

    assert found.customer is None


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if "name" not in pair])
def test_another_name_stops_every_link(pair: tuple[str, str]) -> None:
    customer = known()

    found = match(*(HITS[each] for each in pair), OTHERS["name"])

    assert found.customer is None
    assert found.possible == [customer]


@pytest.mark.parametrize(
    ("first", "last", "is_linked"),
    [
        ("Ada", "Öztürk", True),
        ("ADA", "OEZTUERK", True),
        ("A.", "Öztürk", True),
        ("", "Öztürk", True),
        ("", "", True),
        ("Öztürk", "Ada", True),
        ("Ada Maria", "Öztürk", True),
        ("Ada", "Özturk", True),
        ("Dr. Ada", "Öztürk", True),
        ("Mehmet", "Öztürk", False),
        ("M.", "Öztürk", False),
        ("Ada", "Schmidt", False),
    ],
)
def test_how_a_name_may_be_written(first: str, last: str, is_linked: bool) -> None:
    customer = known()

    found = match(HITS["email"], HITS["phone"], first_name=first, last_name=last)

    assert found.customer == (customer if is_linked else None)


def test_a_family_on_one_phone_one_mailbox_and_one_car_stays_apart() -> None:
    shared = [HITS[each] for each in ("email", "phone", "vin")]
    mother = known(*shared, first_name="Ada", last_name="Öztürk")
    son = known(*shared, first_name="Can", last_name="Öztürk")

    assert match(*shared, first_name="Ada", last_name="Öztürk").customer == mother
    assert match(*shared, first_name="Can", last_name="Öztürk").customer == son
    assert match(*shared, first_name="Eva", last_name="Öztürk").customer is None


def test_drivers_of_a_fleet_on_one_mailbox_stay_apart() -> None:
    mailbox = {"email": "fuhrpark@firma.example", "company": "Firma GmbH"}
    drivers = [known(mailbox, first_name=name, last_name="Huber") for name in ("Ada", "Ben")]

    found = match(mailbox, first_name="Cem", last_name="Maier", phone="+491601111111")

    assert found.customer is None
    assert found.possible == drivers


def test_a_fleet_of_thousands_is_not_listed_whole() -> None:
    mailbox = "fuhrpark@firma.example"
    Customer.objects.bulk_create(
        Customer(last_name=f"Fahrer {number}", email=mailbox, email_key=mailbox)
        for number in range(MOST_SUGGESTIONS + 5)
    )

    assert len(match(email=mailbox, last_name="Neu").possible) == MOST_SUGGESTIONS


@pytest.mark.parametrize(
    ("known_at", "given_at", "is_linked"),
    [
        ("80333", "80333", True),
        ("80333", "", True),
        ("", "80333", True),
        ("80333", "80331", False),
    ],
)
def test_a_name_counts_in_one_postcode_only(known_at: str, given_at: str, is_linked: bool) -> None:
    name = {"first_name": "Ada", "last_name": "Öztürk"}
    customer = known(name, HITS["email"], postcode=known_at)

    found = match(name, HITS["email"], postcode=given_at)

    assert found.customer == (customer if is_linked else None)


def test_a_plate_on_another_car_is_nobodys() -> None:
    known()

    found = match(HITS["email"], HITS["plate"], vin="WBA00000000000001")

    assert found.customer is None
    assert found.vehicle is None


def test_a_sold_car_and_its_plate_point_to_nobody() -> None:
    customer = known()
    Vehicle.objects.update(sold_on=date(2026, 10, 1))

    assert match(HITS["plate"], HITS["vin"]).possible == []
    assert match(HITS["email"], HITS["plate"]).customer is None
    assert match(HITS["email"], HITS["phone"]).customer == customer


def test_the_buyer_of_a_car_is_not_its_seller() -> None:
    seller = known()

    found = match(*OTHERS.values(), HITS["plate"], HITS["vin"])

    assert found.customer is None
    assert found.possible == [seller]


@pytest.mark.parametrize("plate", ["MAB123", "MAB 123"])
def test_a_plate_without_separators_is_a_hint_and_no_match(plate: str) -> None:
    customer = known()

    alone = match(plate=plate)
    with_mail = match(HITS["email"], plate=plate)

    assert alone.possible == [customer]
    assert with_mail.customer is None
    assert with_mail.vehicle is None


def test_more_matches_beat_an_older_record() -> None:
    known(HITS["email"], HITS["phone"])
    fuller = known()

    found = match(*HITS.values())

    assert found.customer == fuller
    assert found.vehicle == fuller.vehicles.get()


def test_of_two_that_match_alike_the_older_one_is_meant() -> None:
    older, younger = known(), known()

    found = match(*HITS.values())

    assert found.customer == older
    assert found.possible == [younger]


def test_a_merged_record_adds_its_matches_to_the_survivor() -> None:
    survivor = known(HITS["phone"], HITS["name"])
    merged = known(HITS["email"])
    Customer.objects.filter(pk=merged.pk).update(merged_into=survivor)

    found = match(HITS["email"], HITS["phone"])

    assert found.customer == survivor
    assert found.possible == []


def test_a_car_left_at_a_merged_record_leads_to_the_survivor() -> None:
    survivor = known(HITS["email"])
    merged = known(HITS["vin"])
    Customer.objects.filter(pk=merged.pk).update(merged_into=survivor)

    assert match(HITS["email"], HITS["vin"]).customer == survivor


@pytest.mark.parametrize("hit", HITS)
def test_a_restricted_record_is_not_even_possible(hit: str) -> None:
    known()
    Customer.objects.update(is_restricted=True)

    assert match(HITS[hit]) == Match()


@pytest.mark.parametrize(
    ("spelling", "is_found"),
    [
        ({"email": "ADA@KUNDE.EXAMPLE"}, True),
        ({"email": " ada@kunde.example "}, True),
        ({"email": "ada@kunde.exampl"}, False),
        ({"phone": "0171 1234567"}, True),
        ({"phone_raw": "Handy: 0171/1234567"}, True),
        ({"phone": "0171 1234568"}, False),
        ({"vin": "wvwzzz 1jz-3w386752"}, True),
        ({"plate": "m–ab 123"}, True),
        ({"plate": "M-AB 123E"}, True),
        ({"plate": "M-AB 123 04-10"}, True),
        ({"plate": "MÄ-AB 123"}, False),
    ],
)
def test_how_a_match_may_be_spelled(spelling: dict[str, str], is_found: bool) -> None:
    known()

    assert bool(match(spelling).possible) == is_found


def test_a_foreign_number_is_read_as_in_its_country() -> None:
    customer = known(phone="+436641234567")

    assert match(phone="0664 1234567", country="AT").possible == [customer]
    assert match(phone="0664 1234567", country="DE").possible == []


@pytest.mark.parametrize("blank", [{}, {"email": " "}, {"plate": "?"}, {"phone": "unbekannt"}])
def test_empty_fields_match_nobody(blank: dict[str, str]) -> None:
    known({"last_name": ""})

    assert match(blank) == Match()


def test_reasons_are_those_of_the_link_alone(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    known()
    known(HITS["plate"], OTHERS["name"])

    found = match(HITS["email"], HITS["phone"], HITS["plate"])

    assert found.reasons == ["same e-mail", "same phone number", "same vehicle"]
    assert len(found.possible) == 1
