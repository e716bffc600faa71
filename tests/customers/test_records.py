"""Storing customers and vehicles with their look-up keys."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db.models import CharField

from customers.data import PERSON_TEXTS, PersonData, VehicleData
from customers.models import Customer, PossibleDuplicate, Task
from customers.records import (
    complete_customer,
    create_customer,
    find_or_create_vehicle,
    note_possible_duplicates,
    save_customer,
    save_vehicle,
)
from tests.factories import make_customer, make_vehicle, suggest

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_new_customer_has_all_keys() -> None:
    person = PersonData(
        first_name="Ada", last_name="Öztürk", email=" Ada@Kunde.Example ", phone="0171 1234567"
    )

    customer = create_customer(person, now=NOW)

    customer.refresh_from_db()
    assert customer.email == "Ada@Kunde.Example"
    assert customer.email_key == "ada@kunde.example"
    assert (customer.phone, customer.phone_is_mobile) == ("+491711234567", True)
    assert customer.name_key == "oeztuerk ada"
    assert (customer.country, customer.language, customer.won_at) == ("DE", "de", NOW)


@pytest.mark.parametrize(
    ("language", "stored"), [("en", "en"), ("en-GB", "en"), ("fr", "de"), ("", "de")]
)
def test_we_write_german_or_english(language: str, stored: str) -> None:
    assert create_customer(PersonData(language=language), now=NOW).language == stored


def test_a_company_alone_is_a_business() -> None:
    assert create_customer(PersonData(company="Bau GmbH"), now=NOW).kind == "business"
    person = PersonData(company="Bau GmbH", last_name="Ott")
    assert create_customer(person, now=NOW).kind == "consumer"


@pytest.mark.parametrize("field", ["phone", "phone_raw"])
def test_a_number_that_cannot_be_dialled_is_kept_as_text(field: str) -> None:
    customer = create_customer(PersonData(**{field: "siehe Zettel"}), now=NOW)

    assert (customer.phone, customer.phone_raw) == ("", "siehe Zettel")


def test_a_typed_number_that_cannot_be_read_is_not_lost() -> None:
    customer = make_customer(phone="12 34")

    save_customer(customer)

    customer.refresh_from_db()
    assert (customer.phone, customer.phone_raw) == ("", "12 34")
    assert not customer.phone_is_mobile


def test_too_long_texts_are_cut_to_fit() -> None:
    customer = create_customer(PersonData(last_name="x" * 300), now=NOW)

    customer.refresh_from_db()
    assert len(customer.last_name) == 80


def test_completing_fills_only_what_is_empty() -> None:
    customer = make_customer(first_name="Ada", phone="", company="", phone_is_mobile=False)

    complete_customer(
        customer, PersonData(first_name="Eva", company="Bau GmbH", phone="0171 7654321")
    )

    customer.refresh_from_db()
    assert customer.first_name == "Ada"
    assert customer.company == "Bau GmbH"
    assert (customer.phone, customer.phone_is_mobile) == ("+491717654321", True)


def test_completing_never_mixes_two_addresses() -> None:
    customer = make_customer(street="Gartenweg 3", postcode="", city="")

    complete_customer(customer, PersonData(street="Am Ring 1", postcode="10115", city="Berlin"))

    customer.refresh_from_db()
    assert (customer.street, customer.postcode, customer.city) == ("Gartenweg 3", "", "")


def test_completing_takes_a_whole_address() -> None:
    customer = make_customer(street="", postcode="", city="")

    complete_customer(customer, PersonData(street="Am Ring 1", postcode="10115", city="Berlin"))

    customer.refresh_from_db()
    assert customer.has_postal_address


def test_a_vehicle_gets_its_keys_and_its_season() -> None:
    vehicle = make_vehicle(plate="b mw1234h 04/10", plate_key="", vin=" wvw zzz ")

    save_vehicle(vehicle)

    vehicle.refresh_from_db()
    assert vehicle.plate == "B-MW 1234H 04-10"
    assert (vehicle.plate_key, vehicle.plate_search) == ("B-MW 1234H", "BMW1234H")
    assert (vehicle.season_from, vehicle.season_to) == (4, 10)
    assert vehicle.vin == "WVWZZZ"


def test_a_doubtful_plate_has_no_key_but_can_be_searched() -> None:
    vehicle = make_vehicle(plate="BNO1234", plate_key="old")

    save_vehicle(vehicle)

    assert (vehicle.plate, vehicle.plate_key, vehicle.plate_search) == ("BNO1234", "", "BNO1234")


GOLF = VehicleData(plate="M-AB 123", vin="WVWZZZ1JZ3W386752", make="VW", model="Golf")


def test_a_new_vehicle_is_created_once() -> None:
    customer = make_customer()

    first = find_or_create_vehicle(customer, GOLF)
    second = find_or_create_vehicle(customer, GOLF)

    assert first == second
    assert customer.vehicles.count() == 1


@pytest.mark.parametrize("data", [VehicleData(), VehicleData(mileage_km=12_000)])
def test_nothing_known_makes_no_vehicle(data: VehicleData) -> None:
    assert find_or_create_vehicle(make_customer(), data) is None


def test_a_known_vehicle_is_completed_not_overwritten() -> None:
    vehicle = make_vehicle(model="Golf", vin="", mileage_km=20_000)
    data = VehicleData(
        plate="M AB 123",
        vin="WVWZZZ1JZ3W386752",
        model="Polo",
        first_registration=date(2023, 3, 1),
        mileage_km=10_000,
    )

    found = find_or_create_vehicle(vehicle.customer, data)

    vehicle.refresh_from_db()
    assert found == vehicle
    assert (vehicle.model, vehicle.vin) == ("Golf", "WVWZZZ1JZ3W386752")
    assert vehicle.first_registration == date(2023, 3, 1)
    assert vehicle.mileage_km == 20_000


def test_the_plate_of_another_vehicle_does_not_join_two() -> None:
    vehicle = make_vehicle(vin="WDB11111111111111")

    found = find_or_create_vehicle(vehicle.customer, GOLF)

    assert found != vehicle


def test_a_plate_without_separators_finds_the_customers_own_car() -> None:
    vehicle = make_vehicle(plate="B-NO 1234")
    save_vehicle(vehicle)

    assert find_or_create_vehicle(vehicle.customer, VehicleData(plate="BNO1234")) == vehicle


def test_a_sold_car_is_not_found_again() -> None:
    vehicle = make_vehicle(sold_on=date(2026, 1, 1))

    assert find_or_create_vehicle(vehicle.customer, VehicleData(plate="M-AB 123")) != vehicle


def test_only_make_and_model_find_the_car_that_fits() -> None:
    vehicle = make_vehicle(plate="", plate_key="")

    assert find_or_create_vehicle(vehicle.customer, VehicleData(make="vw", model="GOLF")) == vehicle


def test_another_customers_car_stays_theirs() -> None:
    vehicle = make_vehicle()

    found = find_or_create_vehicle(make_customer(), VehicleData(plate="M-AB 123"))

    assert found is not None
    assert found.customer_id != vehicle.customer_id


def test_possible_duplicates_are_listed_with_one_task() -> None:
    one, two, three = (make_customer() for _ in range(3))

    for _ in range(2):
        note_possible_duplicates(three, suggest(one, two, three), NOW)

    pairs = PossibleDuplicate.objects.values_list("first", "second")
    assert set(pairs) == {(one.pk, three.pk), (two.pk, three.pk)}
    assert Task.objects.get().kind == Task.Kind.DUPLICATE


def test_a_decided_pair_is_not_asked_again() -> None:
    one, two = make_customer(), make_customer()
    note_possible_duplicates(two, suggest(one), NOW)
    PossibleDuplicate.objects.update(decided_at=NOW, is_same=False)
    Task.objects.update(done_at=NOW)

    assert note_possible_duplicates(two, suggest(one), NOW) == []
    assert not Task.objects.filter(done_at=None).exists()


def test_restricted_and_merged_are_not_among_the_living() -> None:
    living = make_customer()
    make_customer(is_restricted=True)
    make_customer(merged_into=living)

    assert list(Customer.objects.living()) == [living]


def test_every_text_that_others_tell_us_of_a_person_is_a_field_of_a_customer() -> None:
    texts = {field.name for field in Customer._meta.fields if isinstance(field, CharField)}

    assert set(PERSON_TEXTS) <= texts
