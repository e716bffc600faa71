"""One row in our words; what can't be used is kept and said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from customers.importing.cells import Layout
from customers.importing.rows import CustomerRow, read_row

pytestmark = pytest.mark.usefixtures("_english")

TODAY = date(2026, 11, 22)


def row(**cells: str) -> CustomerRow:
    """Read a row whose columns hold the fields named; the headings are their words."""
    fields = [name.rstrip("_23") if name[-1] in "23" else name for name in cells]
    layout = Layout(tuple(map(str.capitalize, cells)), tuple(fields))
    return read_row(layout, 7, list(cells.values()), today=TODAY)


def named(**cells: str) -> CustomerRow:
    return row(last_name="Müller", **cells)


def test_a_plain_row_is_taken_over_as_it_is() -> None:
    found = row(
        number="10 01", salutation="Herr", first_name="Hans", last_name="Müller",
        street="Weg", house_number="5", postcode="80331", city="München", country="D",
        email="hans@mueller.example", language="englisch", notes="zahlt bar",
    )  # fmt: skip

    person = found.person
    assert (found.number, found.customer_number, found.refusal) == (7, "1001", "")
    assert (person.salutation, person.first_name, person.last_name) == ("mr", "Hans", "Müller")
    assert (person.street, person.postcode, person.city) == ("Weg 5", "80331", "München")
    assert (person.country, person.email, person.language) == ("DE", "hans@mueller.example", "en")
    assert found.notes == ("zahlt bar",)
    assert found.reasons == ()


@pytest.mark.parametrize(
    ("cells", "first", "last", "company"),
    [
        ({"full_name": "Müller, Hans"}, "Hans", "Müller", ""),
        ({"full_name": "Herr Hans Müller"}, "Hans", "Müller", ""),
        ({"full_name": "Müller Bau GmbH"}, "", "", "Müller Bau GmbH"),
        ({"last_first": "Müller Hans"}, "Hans", "Müller", ""),
        ({"last_name": "Herr Müller", "first_name": "Hans"}, "Hans", "Müller", ""),
        ({"last_name": "Bau AG"}, "", "", "Bau AG"),
        ({"last_name": "Süd", "salutation": "Firma"}, "", "", "Süd"),
        ({"name_or_company": "Müller", "first_name": "Hans"}, "Hans", "Müller", ""),
        ({"name_or_company": "Müller"}, "", "Müller", ""),
        ({"name_or_company": "Müller OHG"}, "", "", "Müller OHG"),
        ({"company": "Bau AG", "last_name": "Bau AG"}, "", "", "Bau AG"),
        ({"company": "Bau AG", "full_name": "Hans Müller"}, "Hans", "Müller", "Bau AG"),
        ({"company": "Bau AG", "name_or_company": "Bau AG"}, "", "", "Bau AG"),
    ],
)
def test_names_find_their_place(cells: dict[str, str], first: str, last: str, company: str) -> None:
    person = row(**cells).person

    assert (person.first_name, person.last_name, person.company) == (first, last, company)


def test_a_second_name_is_kept_in_the_note() -> None:
    found = row(last_name="Müller", first_name="Hans", full_name="Eva Maier")

    assert found.person.last_name == "Müller"
    assert found.notes == ("Full_name: Eva Maier",)


def test_a_salutation_within_the_name_is_understood() -> None:
    assert row(full_name="Frau Eva Maier").person.salutation == "ms"
    assert row(full_name="Herr und Frau Maier").person.salutation == ""
    assert named(salutation="Sehr geehrter Herr").notes == ("Salutation: Sehr geehrter Herr",)


@pytest.mark.parametrize(
    ("cells", "street", "postcode", "city", "country"),
    [
        ({"place": "80331 München"}, "", "80331", "München", ""),
        ({"address": "Weg 5, 80331 München"}, "Weg 5", "80331", "München", ""),
        ({"address": "Weg 5"}, "Weg 5", "", "", ""),
        ({"city": "A-1010 Wien"}, "", "1010", "Wien", "AT"),
        ({"postcode": "D-80331", "city": "München"}, "", "80331", "München", "DE"),
        ({"postcode": "1010", "country": "Österreich"}, "", "1010", "", "AT"),
        ({"postcode": "8000", "mobile": "+41 79 123 45 67"}, "", "8000", "", "CH"),
        ({"street": "Weg 5", "house_number": "5"}, "Weg 5", "", "", ""),
        ({"place": "München"}, "", "", "München", ""),
    ],
)
def test_addresses_find_their_place(
    cells: dict[str, str], street: str, postcode: str, city: str, country: str
) -> None:
    person = named(**cells).person

    found = (person.street, person.postcode, person.city, person.country)
    assert found == (street, postcode, city, country)


def test_a_postcode_gets_its_lost_zero_back_and_says_so() -> None:
    found = named(postcode="1067", mobile="+491711234567")

    assert found.person.postcode == "01067"
    assert found.reasons == ("Postcode 1067 was read as 01067.",)


def test_an_impossible_postcode_and_country_go_into_the_note() -> None:
    found = named(postcode="803311", country="Atlantis")

    assert (found.person.postcode, found.person.country) == ("", "")
    assert set(found.notes) == {"Postcode: 803311", "Country: Atlantis"}
    assert len(found.reasons) == 2


def test_a_second_address_goes_into_the_note() -> None:
    found = named(street="Weg 1", postcode="80331", city="Ulm", address="Gasse 2", place="1 B")

    assert found.person.street == "Weg 1"
    assert set(found.notes) == {"Address: Gasse 2", "Place: 1 B"}


def test_the_mobile_number_is_kept_and_the_other_noted() -> None:
    found = named(phone="089/123456", mobile="0171 2345678")

    assert found.person.phone == "+491712345678"
    assert found.person.phone_raw == "0171 2345678"
    assert found.notes == ("Phone: 089/123456",)


def test_numbers_that_lost_their_zero_or_stand_in_pairs_are_read() -> None:
    assert named(phone="1712345678").person.phone == "+491712345678"
    assert named(phone="089/123456 oder 0171/2345678").person.phone == "+491712345678"
    assert named(phone="0171/2345678", mobile="0171 2345678").notes == ()


@pytest.mark.parametrize("text", ["1,71235E+09", "ruft zurück", "0151/23"])
def test_what_nobody_can_dial_goes_into_the_note(text: str) -> None:
    found = named(phone=text)

    assert found.person.phone == ""
    assert found.notes == (f"Phone: {text}",)
    assert text in found.reasons[0]


def test_keeps_the_first_good_email() -> None:
    found = named(email="info@; hans(at)mueller.example, eva@mueller.example")

    assert found.person.email == "hans@mueller.example"
    assert found.notes == ("Email: info@", "Email: eva@mueller.example")
    assert len(found.reasons) == 1


def test_stand_ins_for_nothing_are_no_problem() -> None:
    found = named(email="keine", phone="-", postcode="00", hu_due="unbekannt", plate="?")

    assert found.reasons == found.notes == ()
    assert found.vehicles == ()


def test_a_note_keeps_its_heading_unless_it_is_only_a_note() -> None:
    layout = Layout(("Name", "Bemerkung", "Telefax", ""), ("full_name", "notes", "notes", "notes"))

    found = read_row(layout, 2, ["Eva Maier", "bar", "089/1", "x y"], today=TODAY)

    assert found.notes == ("bar", "Telefax: 089/1", "into the note: x y")


def test_a_text_that_is_too_long_is_cut_and_kept_whole_in_the_note() -> None:
    found = named(city="x" * 81)

    assert found.person.city == "x" * 80
    assert found.notes == ("City: " + "x" * 81,)
    assert "too long" in found.reasons[0]
    assert named(city="x" * 80).notes == ()


def test_reads_a_vehicle_with_its_numbers() -> None:
    found = named(
        plate="M-AB 123", vin="wvwzzz1kz6w000001", hsn="603", tsn="akz00012", make="VW",
        model="Golf", first_registration="03.11.2014", hu_due="11/26", mileage_km="123.456 km",
    )  # fmt: skip

    (vehicle,) = found.vehicles
    data = vehicle.data
    assert (data.plate, data.vin, data.hsn, data.tsn) == (
        "M-AB 123", "WVWZZZ1KZ6W000001", "0603", "AKZ",
    )  # fmt: skip
    assert (data.make, data.model, data.mileage_km) == ("VW", "Golf", 123456)
    assert data.first_registration == date(2014, 11, 3)
    assert vehicle.hu_due == date(2026, 11, 1)
    assert found.reasons == ()


def test_columns_that_repeat_make_several_vehicles() -> None:
    found = named(plate="M-AB 1", make="VW", plate2="M-CD 2", make2="", plate3="")

    assert [vehicle.data.plate for vehicle in found.vehicles] == ["M-AB 1", "M-CD 2"]
    assert [vehicle.data.make for vehicle in found.vehicles] == ["VW", ""]


def test_vehicles_may_stand_in_one_cell() -> None:
    assert named(make_model="VW Golf").vehicles[0].data.model == "Golf"
    assert named(make_model="M-AB 123").vehicles[0].data.plate == "M-AB 123"
    assert named(plate="M-AB 1", hsn_tsn="0603/AKZ").vehicles[0].data.tsn == "AKZ"


@pytest.mark.parametrize(
    "cells",
    [
        {"first_registration": "99.99.2020"},
        {"first_registration": "23.11.2026"},
        {"first_registration": "01.01.1885"},
        {"hu_due": "bald"},
        {"mileage_km": "viel"},
        {"hsn": "06031"},
        {"hsn": "ABC"},
        {"hsn_tsn": "AKZ"},
        {"vin": "W" * 18},
    ],
)
def test_a_vehicle_value_that_makes_no_sense_goes_into_the_note(cells: dict[str, str]) -> None:
    found = named(plate="M-AB 1", **cells)

    ((name, value),) = cells.items()
    assert f"{name.capitalize()}: {value}" in found.notes
    assert len(found.reasons) == 1


def test_a_vin_with_a_typo_is_kept_and_named() -> None:
    found = named(vin="WVWZZZ1KZ6WOOOOO1")

    assert found.vehicles[0].data.vin == "WVWZZZ1KZ6WOOOOO1"
    assert found.reasons[0].startswith("VIN WVWZZZ1KZ6WOOOOO1:")
    assert named(vin="OLD123").reasons == ()


def test_facts_without_a_vehicle_go_into_the_note() -> None:
    found = named(mileage_km="1000", hu_due="11/26")

    assert found.vehicles == ()
    assert set(found.notes) == {"Mileage_km: 1000", "Hu_due: 11/26"}


def test_dates_of_the_relationship() -> None:
    found = named(customer_since="1.3.2010", last_visit="2024-11-03")

    assert (found.since, found.last_visit) == (date(2010, 3, 1), date(2024, 11, 3))
    assert found.notes == ("Last_visit: 03.11.2024",)
    assert named(customer_since="23.11.2026").since is None


def test_ticks_for_consent_and_objection() -> None:
    found = named(objection="x", consent_email="ja", consent_sms="nein", consent_call="vielleicht")

    assert found.has_objected
    assert found.consents == ("email",)
    assert found.notes == ("Consent_call: vielleicht",)
    assert named(objection="nur Briefe nicht").has_objected
    assert not named(objection="nein").has_objected


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"last_name": "Summe:", "city": "4711"}, "totals"),
        ({"last_name": "Last_name", "city": "City", "plate": "Plate"}, "headings"),
        ({"last_name": "", "city": "Ulm"}, "no name"),
    ],
)
def test_refuses_rows_that_are_no_customers(cells: dict[str, Any], word: str) -> None:
    assert word in row(**cells).refusal


def test_a_number_or_an_address_is_enough_to_be_somebody() -> None:
    assert row(last_name="", number="1001").refusal == ""
    assert row(last_name="", email="a@kunde.example").refusal == ""
    assert row(last_name="", phone="0171/2345678").refusal == ""
    assert row(last_name="Summer", city="Ulm").refusal == ""
    assert (
        row(last_name="Gesamt", first_name="Hans", city="U", street="S", email="a@b.de").refusal
        == ""
    )
