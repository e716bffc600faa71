"""The address field (L-02)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.letters.postal_address import postal_problem
from tests.factories import make_customer
from workshop_crm.lib.countries import LETTER_NAMES
from workshop_crm.lib.postal import (
    MAX_WIDTH,
    BadAddressError,
    PostalAddress,
    address_lines,
    text_width,
)

GOOD = {"name": "Ada Öztürk", "street": "Gartenweg 3", "postcode": "80333", "city": "München"}


def test_name_street_and_town_in_this_order():
    assert address_lines(PostalAddress(**GOOD)) == ["Ada Öztürk", "Gartenweg 3", "80333 München"]


def test_a_company_stands_above_its_person():
    lines = address_lines(PostalAddress(**GOOD, company="Öztürk GmbH"))

    assert lines[:2] == ["Öztürk GmbH", "Ada Öztürk"]


def test_a_company_without_a_person_is_named_once():
    lines = address_lines(PostalAddress(**{**GOOD, "name": "Öztürk GmbH"}, company="Öztürk GmbH"))

    assert lines.count("Öztürk GmbH") == 1


def test_abroad_the_country_comes_last_in_capitals():
    address = PostalAddress(**{**GOOD, "postcode": "A-1010", "city": "Wien"}, country="AT")

    assert address_lines(address)[-2:] == ["1010 Wien", "ÖSTERREICH"]


def test_a_country_without_a_name_is_refused():
    with pytest.raises(BadAddressError, match="country"):
        address_lines(PostalAddress(**GOOD, country="ZZ"))


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Ada Öztürk", ["Ada Öztürk"]),
        (
            "Gemeinschaftspraxis Dr. Müller-Lüdenscheidt und Partner mbB",
            ["Gemeinschaftspraxis Dr.", "Müller-Lüdenscheidt und Partner mbB"],
        ),
        ("M" * 25, ["M" * 25]),
        ("i" * 70, ["i" * 70]),
        (
            "Donaudampfschifffahrtsgesellschaft-Kraftfahrzeughandelsverein",
            ["Donaudampfschifffahrtsgesellschaft-", "Kraftfahrzeughandelsverein"],
        ),
    ],
)
def test_a_name_that_is_too_wide_goes_on_in_the_next_line(name, lines):
    found = address_lines(PostalAddress(**{**GOOD, "name": name}))

    assert found == [*lines, "Gartenweg 3", "80333 München"]


def test_six_lines_fit_and_a_seventh_is_refused():
    wide = "Gesellschaft für Landmaschinen, Anhänger und Nutzfahrzeuge"
    address = {**GOOD, "street": f"{wide} 5"}

    assert len(address_lines(PostalAddress(**address, company="Öztürk KG", country="FR"))) == 6
    with pytest.raises(BadAddressError, match="too long"):
        address_lines(PostalAddress(**address, company=wide, country="FR"))


@pytest.mark.parametrize("country", LETTER_NAMES)
def test_each_country_fits_into_one_line_in_capitals(country):
    lines = address_lines(PostalAddress(**GOOD, country=country))

    assert lines[-1] == LETTER_NAMES[country] == lines[-1].upper()
    assert len(lines) == 4


@pytest.mark.parametrize(
    "wrong",
    [{"postcode": "8033"}, {"postcode": "D-80333"}, {"street": " "}, {"city": ""},
     {"name": "x" * 46}, {"name": "M" * 26}],
)  # fmt: skip
def test_refuses_what_no_postman_could_use(wrong):
    with pytest.raises(BadAddressError):
        address_lines(PostalAddress(**{**GOOD, **wrong}))


@pytest.mark.django_db
@pytest.mark.parametrize(("postcode", "is_fine"), [("80333", True), ("803", False)])
def test_says_in_words_why_a_customer_gets_no_letter(postcode, is_fine):
    assert bool(postal_problem(make_customer(postcode=postcode))) is not is_fine


@given(st.text("AMWil -.üß", max_size=60), st.text("abMW -", max_size=60))
def test_no_line_leaves_the_window_and_no_word_is_lost(name: str, street: str) -> None:
    address = PostalAddress(name=name, street=street, postcode="80333", city="München")

    try:
        lines = address_lines(address)
    except BadAddressError:
        return

    assert all(0 < text_width(line) <= MAX_WIDTH for line in lines)
    assert "".join(lines).replace(" ", "") == f"{name}{street}80333München".replace(" ", "")


def test_blanks_around_the_parts_are_left_out():
    address = PostalAddress(" Ada Kern ", " Weg 1 ", " A-1010 ", " Wien ", " Ada Kern", "AT")

    assert address_lines(address) == ["Ada Kern", "Weg 1", "1010 Wien", "ÖSTERREICH"]


@pytest.mark.parametrize("part", ["street", "city"])
def test_blanks_alone_are_no_address(part):
    with pytest.raises(BadAddressError, match="incomplete"):
        address_lines(PostalAddress(**{**GOOD, part: "  "}))
