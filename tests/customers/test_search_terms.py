"""The words that a customer is found by follow the records."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from customers.data import PersonData
from customers.merging.merge import merge_customers
from customers.merging.undo import undo_merge
from customers.models import Customer, MergeRecord, PlateHistory, SearchTerm
from customers.records import create_customer, save_customer, save_vehicle
from customers.search.finding import find_customers
from customers.search.terms import refresh_terms
from customers.vehicles.changes import forget_plate, hand_over_vehicle
from tests.factories import make_customer, make_user, make_vehicle

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def known(**fields: Any) -> Customer:
    customer = make_customer(**{"phone": "", **fields})
    save_customer(customer)
    return customer


def find(text: str) -> list[Customer]:
    return [hit.customer for hit in find_customers(text, today=TODAY)]


def test_a_new_customer_is_found_at_once() -> None:
    customer = create_customer(PersonData(last_name="Öztürk"), now=NOW)

    assert find("öztürk") == [customer]


def test_a_changed_name_is_found_and_the_old_one_is_not() -> None:
    customer = known(last_name="Öztürk", email="")
    customer.last_name = "Groß"

    save_customer(customer)

    assert find("gross") == [customer]
    assert find("öztürk") == []


def test_saving_again_stores_nothing_twice() -> None:
    customer = known()
    before = SearchTerm.objects.count()

    save_customer(customer)

    assert SearchTerm.objects.count() == before


def test_a_car_leads_to_holder_and_driver() -> None:
    holder, driver = known(last_name="Firma"), known(last_name="Fahrer")
    save_vehicle(make_vehicle(customer=holder, driver=driver, plate="M-AB 123"))

    assert set(find("M-AB 123")) == {holder, driver}


def test_a_car_that_moves_leads_to_the_new_holder_alone() -> None:
    before, after = known(), known(last_name="Neu")
    vehicle = make_vehicle(customer=before, plate="M-AB 123")
    save_vehicle(vehicle)
    vehicle.customer = after

    save_vehicle(vehicle)

    assert find("mab123") == [after]


def test_an_earlier_plate_leads_to_the_car() -> None:
    vehicle = make_vehicle(customer=known(), plate="M-AB 123")
    PlateHistory.objects.create(vehicle=vehicle, plate="B-XY 99")
    refresh_terms([vehicle.customer_id])

    [hit] = find_customers("xy 99", today=TODAY)

    assert hit.customer == vehicle.customer
    [fact] = [each for each in hit.facts if each.fitting]
    assert (fact.kind, fact.text, fact.is_labelled) == (SearchTerm.Kind.OLD_PLATE, "B-XY 99", True)


def test_the_plate_of_a_sold_car_is_found_as_an_earlier_one() -> None:
    vehicle = make_vehicle(customer=known(), plate="M-AB 123", sold_on=TODAY)
    save_vehicle(vehicle)

    assert find("M-AB 123") == [vehicle.customer]
    assert set(SearchTerm.objects.filter(word="mab123").values_list("kind", flat=True)) == {
        SearchTerm.Kind.OLD_PLATE
    }


def merged(other: Customer, survivor: Customer) -> None:
    Customer.objects.filter(pk=other.pk).update(merged_into=survivor)
    refresh_terms([survivor.pk, other.pk])


def test_a_merged_record_leads_to_the_survivor_by_all_it_said() -> None:
    survivor = known(last_name="Neu", email="")
    other = known(last_name="Altmann", email="alt@kunde.example", phone="+498912345678")

    merged(other, survivor)

    assert find("altmann") == find("alt@kunde") == find("089 12345678") == [survivor]
    assert not SearchTerm.objects.filter(customer=other).exists()
    [hit] = find_customers("altmann", today=TODAY)
    assert [each.text for each in hit.facts if each.fitting] == [other.name]


def test_a_number_needs_no_former_names(django_assert_num_queries: Any) -> None:
    survivor = known(last_name="Neu", email="")
    merged(known(last_name="Altmann", email="", phone="+498912345678"), survivor)

    with django_assert_num_queries(3):
        assert find("089 12345678") == [survivor]


def test_refreshing_a_merged_record_alone_gives_the_survivor_nothing() -> None:
    survivor, other = known(last_name="Neu", email=""), known(last_name="Altmann", email="")
    merged(other, survivor)
    SearchTerm.objects.all().delete()

    refresh_terms([other.pk])

    assert not SearchTerm.objects.exists()


def test_after_undoing_a_merge_each_is_found_by_its_own() -> None:
    survivor, other = known(last_name="Neu", email=""), known(last_name="Altmann", email="")
    merged(other, survivor)
    Customer.objects.filter(pk=other.pk).update(merged_into=None)

    refresh_terms([survivor.pk, other.pk])

    assert find("altmann") == [other]
    assert find("neu") == [survivor]


def test_refreshing_one_leaves_the_words_of_others_alone() -> None:
    customer, other = known(last_name="Neu"), known(last_name="Altmann")

    refresh_terms([customer.pk])

    assert find("altmann") == [other]


@pytest.mark.parametrize(
    ("email", "is_found"), [("ada@haus-huber.example", True), ("ada@gmail.com", False)]
)
def test_a_mail_house_of_thousands_is_no_way_to_find_one(email: str, is_found: bool) -> None:
    customer = known(last_name="Neu", email=email)

    assert bool(find(email.split("@")[1])) == is_found
    assert find(email) == [customer]


def test_an_address_without_an_at_sign_in_the_local_part_words() -> None:
    customer = known(last_name="Neu", email="info.kfz-huber@gmail.com")

    assert find("kfz huber") == [customer]


@pytest.mark.parametrize("people", [2, 9])
def test_any_number_is_refreshed_with_as_many_queries(
    people: int, django_assert_num_queries: Any
) -> None:
    ids = []
    for _number in range(people):
        customer = known()
        make_vehicle(customer=customer)
        ids.append(customer.pk)
    SearchTerm.objects.filter(word="muncen").update(word="gone")

    with django_assert_num_queries(8):
        refresh_terms(ids)


def test_a_real_merge_and_its_undoing_are_followed() -> None:
    survivor = known(last_name="Neu", email="")
    other = known(last_name="Altmann", email="")
    save_vehicle(make_vehicle(customer=other, plate="M-AB 123"))
    merge_customers(survivor, other, now=NOW)
    assert find("altmann") == find("M-AB 123") == [survivor]

    undo_merge(MergeRecord.objects.get(), by=make_user(), now=NOW)

    assert find("altmann") == find("M-AB 123") == [other]
    assert find("neu") == [survivor]


def test_a_changed_plate_stays_a_way_to_find_the_car() -> None:
    vehicle = make_vehicle(customer=known(), plate="B-XY 99")
    save_vehicle(vehicle)
    vehicle.plate = "M-AB 123"

    save_vehicle(vehicle)

    assert find("xy 99") == find("mab 123") == [vehicle.customer]


def test_a_plate_that_was_forgotten_finds_nobody() -> None:
    vehicle = make_vehicle(customer=known(), plate="M-AB 123")
    plate = PlateHistory.objects.create(vehicle=vehicle, plate="B-XY 99")
    refresh_terms([vehicle.customer_id])

    forget_plate(vehicle, plate.pk)

    assert find("xy 99") == []


def test_a_car_handed_over_leads_to_its_new_holder() -> None:
    vehicle = make_vehicle(customer=known(last_name="Alt"), plate="M-AB 123")
    save_vehicle(vehicle)
    new = known(last_name="Neu")

    hand_over_vehicle(vehicle, new, on=TODAY)

    assert find("M-AB 123") == [new]
