"""What the forms of customers and vehicles take, refuse and point out; without a database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from customers.forms.people import ConsentForm, CustomerForm, PreferencesForm
from customers.forms.vehicles import MileageForm, VehicleForm
from customers.models import Customer, Vehicle

PERSON = {"kind": "consumer", "last_name": "Öztürk", "country": "DE", "language": "de"}
CAR = {"vehicle_class": "car", "make": "VW"}


def person(instance: Customer | None = None, **data: str) -> CustomerForm:
    return CustomerForm({**PERSON, **data}, instance=instance)


def car(instance: Vehicle | None = None, **data: str) -> VehicleForm:
    return VehicleForm({**CAR, **data}, instance=instance)


def warnings(**data: str) -> list[str]:
    form = car(**data)
    assert form.is_valid(), form.errors
    with translation.override("en"):
        return [str(warning) for warning in form.warnings]


@pytest.mark.parametrize("name", ["last_name", "company"])
def test_a_name_or_a_company_is_enough(name: str) -> None:
    assert person(**{"last_name": "", name: "Öztürk"}).is_valid()


@pytest.mark.parametrize("blank", ["", "   "])
def test_somebody_without_any_name_is_refused(blank: str) -> None:
    form = person(last_name=blank, company=blank, first_name="Ada")

    assert not form.is_valid()
    assert list(form.errors) == ["last_name"]


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("0171 1234567", "DE", "+491711234567"),
        ("+49 171 1234567", "DE", "+491711234567"),
        ("0664 1234567", "AT", "+436641234567"),
        ("+43 664 1234567", "DE", "+436641234567"),
        ("  089/1234567 ", "DE", "+49891234567"),
        ("", "DE", ""),
        ("   ", "DE", ""),
    ],
)
def test_a_number_is_read_as_in_its_country(typed: str, country: str, stored: str) -> None:
    form = person(phone=typed, country=country)

    assert form.is_valid()
    assert form.cleaned_data["phone"] == stored


@pytest.mark.parametrize("typed", ["4711", "abc", "0171", "+49", "12.03.2026"])
def test_a_number_that_nobody_can_dial_is_refused(typed: str) -> None:
    assert list(person(phone=typed).errors) == ["phone"]


def test_what_was_typed_is_kept_beside_the_number() -> None:
    form = person(phone="0171 / 123 45 67")

    assert form.is_valid()
    assert form.instance.phone_raw == "0171 / 123 45 67"


def test_the_same_number_keeps_the_text_it_came_with() -> None:
    known = Customer(phone="+491711234567", phone_raw="Handy 0171/1234567")
    form = person(known, phone="+491711234567")

    assert form.is_valid()
    assert known.phone_raw == "Handy 0171/1234567"


def test_an_emptied_number_leaves_no_text_behind() -> None:
    known = Customer(phone="", phone_raw="ruft selbst an")
    form = person(known, phone="")

    assert form.is_valid()
    assert known.phone_raw == ""


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ({"phone": "+491711234567", "phone_raw": "0171"}, "+491711234567"),
        ({"phone": "", "phone_raw": "ruft selbst an"}, "ruft selbst an"),
        ({}, ""),
    ],
)
def test_a_number_that_could_not_be_read_is_shown_for_mending(
    stored: dict[str, str], shown: str
) -> None:
    assert CustomerForm(instance=Customer(**stored)).initial["phone"] == shown


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"email": "neu@kunde.example"}, {"email_state"}),
        ({"phone": "0171 9999999"}, {"phone_state"}),
        ({"street": "Am Ring 1"}, {"post_state"}),
        ({"postcode": "80331"}, {"post_state"}),
        ({"city": "Augsburg"}, {"post_state"}),
        ({"country": "AT"}, {"post_state"}),
        ({"first_name": "Eva"}, set()),
        ({"email": ""}, {"email_state"}),
    ],
)
def test_only_the_changed_address_loses_its_proof(change: dict[str, str], lost: set[str]) -> None:
    address = {"street": "Gartenweg 3", "postcode": "80333", "city": "München", "country": "DE"}
    ways = {**address, "email": "ada@kunde.example", "phone": "+491711234567"}
    states = ("email_state", "phone_state", "post_state")
    known = Customer(**{**ways, **dict.fromkeys(states, "verified")})

    assert person(known, **{**ways, **change}).is_valid()

    assert {name for name in states if getattr(known, name) == "unverified"} == lost


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ada(at)kunde"},
        {"kind": "friend"},
        {"language": "fr"},
        {"country": "Germany"},
        {"salutation": "dr"},
        {"first_name": "x" * 81},
        {"postcode": "x" * 11},
        {"phone": "0" * 61},
    ],
)
def test_what_does_not_fit_a_field_is_refused(wrong: dict[str, str]) -> None:
    assert list(person(**wrong).errors) == list(wrong)


@pytest.mark.parametrize("field", ["email_state", "merged_into", "is_restricted", "won_through"])
def test_nobody_sets_what_the_form_does_not_show(field: str) -> None:
    assert field not in person().fields


@pytest.mark.parametrize(
    ("plate", "words"),
    [
        ("M-AB 123", []),
        ("m ab 123e", []),
        ("", []),
        ("MAB123", ["The plate was stored as typed: write it as M-AB 123 to have it recognised."]),
        ("HVL-AB 1234H", ["This plate is longer than plates can be."]),
        ("0-17", ["The plate was stored as typed: write it as M-AB 123 to have it recognised."]),
    ],
)
def test_an_odd_plate_is_pointed_out_and_taken(plate: str, words: list[str]) -> None:
    assert warnings(plate=plate) == words


@pytest.mark.parametrize(
    ("data", "count"),
    [
        ({"vin": "WVWZZZ1JZ3W386752"}, 0),
        ({"vin": "WVWZZZ1JZ3W38675"}, 1),
        ({"vin": "ABC123", "first_registration": "1983-12-31"}, 0),
        ({"vin": "ABC123", "first_registration": "1984-01-01"}, 1),
        ({"vin": "A1BS31Z0430336179", "check_digit": "4"}, 0),
        ({"vin": "A1BS31Z0430336179", "check_digit": "5"}, 1),
        ({"vin": "A1BS31Z0430336179", "check_digit": "-"}, 0),
        ({"vin": "WVWZZZ1JZ3W38675O"}, 2),
        ({"vin": "WVW ZZZ-1JZ 3W 386 752"}, 0),
        ({"vin": ""}, 0),
    ],
)
def test_an_odd_vin_is_pointed_out_and_taken(data: dict[str, str], count: int) -> None:
    assert len(warnings(**data)) == count


def test_a_likelier_spelling_of_the_vin_is_named() -> None:
    assert "Do you mean WVWZZZ1JZ3W386750?" in warnings(vin="WVWZZZ1JZ3W38675O")


def test_what_is_stored_is_pointed_out_before_anything_is_typed() -> None:
    form = VehicleForm(instance=Vehicle(vin="ABC123", tsn="AOA", plate="0-17"))

    assert len(form.warnings) == 3


@pytest.mark.parametrize("vin", ["WVWZZZ1JZ3W3867521", "WVW ZZZ 1JZ 3W3 867 52 1"])
def test_more_than_seventeen_characters_are_no_vin(vin: str) -> None:
    assert list(car(vin=vin).errors) == ["vin"]


def test_a_vin_is_kept_without_blanks_in_capitals() -> None:
    form = car(vin=" wvw zzz 1jz 3w3 867 52")

    assert form.is_valid()
    assert form.instance.vin == "WVWZZZ1JZ3W386752"


@pytest.mark.parametrize(
    ("hsn", "tsn", "wrong"),
    [
        ("0603", "AAA", []),
        ("0603", "a1b", []),
        ("", "", []),
        ("603", "AAA", ["hsn"]),
        ("06O3", "AAA", ["hsn"]),
        ("0603", "AA", ["tsn"]),
        ("0603", "A-A", ["tsn"]),
        ("06033", "AAAA", ["hsn", "tsn"]),
    ],
)
def test_key_numbers_have_their_shape(hsn: str, tsn: str, wrong: list[str]) -> None:
    assert sorted(car(hsn=hsn, tsn=tsn).errors) == wrong


def test_the_type_number_is_stored_in_capitals() -> None:
    form = car(tsn="a1b")

    assert form.is_valid()
    assert form.cleaned_data["tsn"] == "A1B"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2027-03", date(2027, 3, 1)),
        ("03/2027", date(2027, 3, 1)),
        ("03.2027", date(2027, 3, 1)),
        ("3/2027", date(2027, 3, 1)),
        ("2027-03-31", date(2027, 3, 1)),
        ("", None),
    ],
)
def test_the_month_of_the_sticker_is_its_first_day(typed: str, stored: date | None) -> None:
    form = car(hu_due=typed)

    assert form.is_valid()
    assert form.cleaned_data["hu_due"] == stored


@pytest.mark.parametrize("typed", ["13/2027", "2027", "00/2027", "bald", "2027-13", "31.02.2027"])
def test_what_is_no_month_is_refused(typed: str) -> None:
    assert list(car(hu_due=typed).errors) == ["hu_due"]


@pytest.mark.parametrize(
    ("season", "is_fine"),
    [
        (("4", "10"), True),
        (("11", "3"), True),
        (("1", "12"), True),
        (("5", "5"), True),
        (("", ""), True),
        (("4", ""), False),
        (("", "10"), False),
        (("0", "10"), False),
        (("4", "13"), False),
        (("13", "1"), False),
    ],
)
def test_a_season_has_two_months_of_the_year(season: tuple[str, str], is_fine: bool) -> None:
    assert car(season_from=season[0], season_to=season[1]).is_valid() == is_fine


@pytest.mark.parametrize(
    ("km", "is_fine"),
    [("1", True), ("5000000", True), ("0", False), ("5000001", False), ("", False), ("1,5", False)],
)
def test_a_mileage_is_a_whole_number_that_a_car_can_reach(km: str, is_fine: bool) -> None:
    assert MileageForm({"mileage_km": km}).is_valid() == is_fine


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ticked", "wanted"),
    [
        ([], set()),
        (["email:service"], {("email", "service")}),
        (["email:service", "letter:offers"], {("email", "service"), ("letter", "offers")}),
        (["email:service", "email:service"], {("email", "service")}),
    ],
)
def test_ticked_boxes_are_pairs(ticked: list[str], wanted: set[tuple[str, str]]) -> None:
    form = PreferencesForm({"pairs": ticked})

    assert form.is_valid()
    assert form.wanted() == wanted


@pytest.mark.django_db
@pytest.mark.parametrize(
    "box", ["voice:service", "email:contract", "email", "email:", ":service", "fax:offers", "a:b:c"]
)
def test_no_box_but_those_on_the_page_can_be_ticked(box: str) -> None:
    assert not PreferencesForm({"pairs": ["email:service", box]}).is_valid()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({}, []),
        ({"origin": "phone"}, []),
        ({"origin": "paper", "evidence": "Ordner Mai"}, []),
        ({"origin": "web"}, ["origin"]),
        ({"origin": "portal"}, ["origin"]),
        ({"origin": ""}, ["origin"]),
        ({"pairs": []}, ["pairs"]),
        ({"evidence": "x" * 201}, ["evidence"]),
    ],
)
def test_staff_note_how_a_consent_was_given(data: dict[str, Any], wrong: list[str]) -> None:
    form = ConsentForm({"origin": "counter", "pairs": ["email:service"], **data})

    assert list(form.errors) == wrong
