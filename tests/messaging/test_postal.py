"""The address field (L-02)."""

from __future__ import annotations

import pytest

from messaging.postal_address import postal_problem
from tests.factories import make_customer
from workshop_crm.lib.postal import BadAddressError, PostalAddress, address_lines

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
    address = PostalAddress(**{**GOOD, "postcode": "1010"}, country="AT", country_name="Österreich")

    assert address_lines(address)[-2:] == ["1010 München", "ÖSTERREICH"]


@pytest.mark.parametrize(
    "wrong",
    [{"postcode": "8033"}, {"postcode": "D-80333"}, {"street": " "}, {"city": ""},
     {"name": "x" * 46}],
)  # fmt: skip
def test_refuses_what_no_postman_could_use(wrong):
    with pytest.raises(BadAddressError):
        address_lines(PostalAddress(**{**GOOD, **wrong}))


@pytest.mark.django_db
@pytest.mark.parametrize(("postcode", "is_fine"), [("80333", True), ("803", False)])
def test_says_in_words_why_a_customer_gets_no_letter(postcode, is_fine):
    assert bool(postal_problem(make_customer(postcode=postcode))) is not is_fine
