"""Who is linked when the name is not quite the same, and who never is."""

from __future__ import annotations

import pytest

from tests.customers.matching_cases import CAR, EMAIL, NAME, OFFICE, PHONE, PLATE, known, match

pytestmark = pytest.mark.django_db

BOTH = EMAIL | PHONE


@pytest.mark.parametrize("last", ["Ozturk", "Öztürk-Groß", "Öztrük", "Oeztürk"])
def test_a_misspelt_name_links_with_mail_and_phone(last: str) -> None:
    customer = known(NAME, BOTH)

    assert match(BOTH, NAME, last_name=last).customer == customer


def test_a_misspelt_name_counts_only_beside_one_postcode_known_on_both_sides() -> None:
    customer = known(NAME, EMAIL)

    assert match(EMAIL, NAME, last_name="Ozturk").customer == customer
    assert match(EMAIL, NAME, last_name="Ozturk", postcode="").customer is None
    assert match(EMAIL, NAME, last_name="Ozturk", postcode="10115").customer is None


def test_a_misspelt_name_in_one_postcode_is_found_and_suggested() -> None:
    customer = known(NAME)

    found = match(NAME, last_name="Ozturk")

    assert found.customer is None
    assert found.possible == [customer]


def test_a_misspelling_that_sounds_otherwise_is_found_by_the_street() -> None:
    customer = known(NAME, street="Gartenstraße 3")

    assert match(NAME, last_name="Özbürk", street="Garten-Str. 3").possible == [customer]
    assert match(NAME, last_name="Özbürk", street="Gartenstr. 4").possible == []


def test_a_neighbour_at_the_same_door_is_not_suggested() -> None:
    known(NAME, street="Gartenstraße 3")

    assert match(NAME, first_name="Eva", last_name="Groß", street="Gartenstr. 3").possible == []


@pytest.mark.parametrize(("first", "is_linked"), [("Ada", True), ("Eva", False), ("A.", False)])
def test_who_married_is_linked_when_all_else_is_the_same(first: str, is_linked: bool) -> None:
    customer = known(NAME, BOTH, CAR)

    found = match(BOTH, PLATE, first_name=first, last_name="Schmidt")

    assert found.customer == (customer if is_linked else None)


@pytest.mark.parametrize("missing", ["email", "phone", "plate"])
def test_a_marriage_is_only_suggested_when_anything_else_differs(missing: str) -> None:
    customer = known(NAME, BOTH, CAR)

    found = match(BOTH, PLATE, {missing: ""}, first_name="Ada", last_name="Schmidt")

    assert found.customer is None
    assert found.possible == [customer]
    assert len(found.reasons) == 3


def test_who_bears_the_name_is_meant_and_not_who_may_have_had_it() -> None:
    known(NAME, BOTH, CAR, last_name="Schmidt")
    ada = known(NAME, BOTH, CAR)

    assert match(NAME, BOTH, PLATE).customer == ada


def test_a_firm_in_the_notice_asks_for_the_exact_name_too() -> None:
    known(NAME, BOTH)

    assert match(NAME, BOTH, last_name="Ozturk", company="Firma GmbH").customer is None


def test_two_colleagues_of_one_first_name_are_no_marriage() -> None:
    known(NAME, OFFICE, CAR)

    assert match(OFFICE, PLATE, first_name="Ada", last_name="Schmidt").customer is None


@pytest.mark.parametrize(
    ("first", "last"), [("Ada", "Ozturk"), ("A.", "Öztürk"), ("", "Öztürk"), ("", "")]
)
def test_a_colleague_needs_the_exact_name(first: str, last: str) -> None:
    known(NAME, OFFICE, CAR)

    found = match(OFFICE, PLATE, first_name=first, last_name=last, company="Firma GmbH")

    assert found.customer is None
    assert len(found.possible) == 1


def test_an_office_mailbox_is_known_by_its_address_too() -> None:
    office = {"email": "fuhrpark@firma.example", **PHONE}
    customer = known(NAME, office)

    assert match(office, NAME, first_name="A.").customer is None
    assert match(office, NAME).customer == customer


def test_the_exact_name_links_a_driver_of_a_fleet() -> None:
    customer = known(NAME, OFFICE)
    known(OFFICE, first_name="Ben", last_name="Huber")

    assert match(OFFICE, NAME).customer == customer


def test_a_firm_with_a_slip_in_its_name_is_linked() -> None:
    firm = known(OFFICE, company="Huber Transporte GmbH")

    assert match(OFFICE, company="Huber Transprote").customer == firm


def test_a_driver_is_not_the_firm() -> None:
    firm = known(OFFICE)

    found = match(OFFICE, first_name="Ben", last_name="Huber")

    assert found.customer is None
    assert found.possible == [firm]


@pytest.mark.parametrize(("given", "is_linked"), [("ms", True), ("", True), ("mr", False)])
def test_another_salutation_stops_half_a_name(given: str, is_linked: bool) -> None:
    customer = known(NAME, BOTH, salutation="ms")

    found = match(BOTH, last_name="Öztürk", salutation=given)

    assert found.customer == (customer if is_linked else None)


def test_another_salutation_does_not_stop_a_whole_name() -> None:
    customer = known(NAME, BOTH, salutation="ms")

    assert match(BOTH, NAME, salutation="mr").customer == customer


def test_half_a_name_that_fits_two_of_a_family_links_neither() -> None:
    shared = BOTH | {"last_name": "Öztürk"}
    known(shared, first_name="Ada")
    known(shared, first_name="Can")

    found = match(shared)

    assert found.customer is None
    assert len(found.possible) == 2


def test_the_whole_name_beats_half_of_it() -> None:
    known(BOTH, last_name="Öztürk")
    ada = known(BOTH, NAME)

    assert match(BOTH, NAME).customer == ada


@pytest.mark.parametrize(
    ("known_as", "given"), [("Öztürk sen.", "Öztürk jun."), ("Öztürk", "Öztürk jr.")]
)
def test_father_and_son_of_one_name_stay_apart(known_as: str, given: str) -> None:
    father = known(NAME, BOTH, last_name=known_as)

    found = match(NAME, BOTH, last_name=given)

    assert found.customer is None
    assert found.possible == [father]


def test_a_merged_record_keeps_the_maiden_name_known() -> None:
    survivor = known(NAME, EMAIL, last_name="Schmidt")
    maiden = known(NAME, PHONE)
    type(maiden).objects.filter(pk=maiden.pk).update(merged_into=survivor)

    assert match(NAME, PHONE).customer == survivor
