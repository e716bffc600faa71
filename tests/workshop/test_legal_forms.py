"""Legal details by legal form: what must be there and how it is printed; without a database."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from workshop.legal import imprint_facts, legal_lines, missing_details, required_fields
from workshop.models import Company

FORMS = Company.LegalForm.values
REGISTERED = [form for form in FORMS if form != "sole"]
FULL = {
    "name": "Autohaus Müller",
    "street": "Werkstraße 5",
    "postcode": "80331",
    "city": "München",
    "phone": "+49 89 1234567",
    "email": "werkstatt@mueller.example",
    "website": "https://mueller.example",
    "representatives": "Erika Müller",
    "register_court": "Amtsgericht München",
    "register_number": "HRB 12345",
    "vat_id": "DE123456789",
    "tax_number": "143/123/12345",
    "chamber": "HWK München",
}


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def company(legal_form: str = "gmbh", **fields: str) -> Company:
    return Company(legal_form=legal_form, **{**FULL, **fields})


@pytest.mark.parametrize("form", REGISTERED)
@pytest.mark.parametrize(
    ("field", "words"),
    [("register_court", "register court"), ("register_number", "register number")],
)
def test_registered_forms_name_their_register(form: str, field: str, words: str) -> None:
    assert field in required_fields(form)
    assert missing_details(company(form, **{field: ""})) == [words]


def test_a_sole_trader_needs_no_register_but_may_have_one() -> None:
    assert missing_details(company("sole", register_court="", register_number="")) == []
    assert "Register: Amtsgericht München, HRB 12345" in legal_lines(company("sole"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("field", ["name", "street", "postcode", "city", "phone", "email"])
def test_every_form_needs_name_address_and_two_ways_of_contact(form: str, field: str) -> None:
    assert len(missing_details(company(form, **{field: ""}))) == 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("field", ["website", "chamber", "iban", "bank_name"])
def test_what_no_law_asks_for_may_be_missing(form: str, field: str) -> None:
    assert missing_details(company(form, **{field: ""})) == []


@pytest.mark.parametrize(
    ("vat_id", "tax_number", "missing"),
    [
        ("DE123456789", "143/123/12345", []),
        ("DE123456789", "", []),
        ("", "143/123/12345", []),
        ("", "", ["VAT id or tax number"]),
    ],
)
def test_one_tax_number_is_enough(vat_id: str, tax_number: str, missing: list[str]) -> None:
    assert missing_details(company(vat_id=vat_id, tax_number=tax_number)) == missing


FULL_NAMES = "first and last name of each person who represents the company"


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        ("Erika Müller", []),
        ("Erika Müller, Hans Groß", []),
        ("Dr. Erika Müller,Hans Groß", []),
        ("Erika\N{NO-BREAK SPACE}Müller", []),
        ("Müller", [FULL_NAMES]),
        ("Erika Müller, Groß", [FULL_NAMES]),
        ("Erika Müller,", [FULL_NAMES]),
        (" Müller ", [FULL_NAMES]),
        ("", ["represented by"]),
    ],
)
def test_everybody_who_represents_is_named_in_full(names: str, missing: list[str]) -> None:
    assert missing_details(company(representatives=names)) == missing


@pytest.mark.parametrize(
    ("form", "label"),
    [
        ("sole", "Owner"),
        ("ek", "Owner"),
        ("ohg", "Partners"),
        ("kg", "Partners"),
        ("gmbh", "Managing directors"),
        ("ug", "Managing directors"),
        ("gmbh_co_kg", "Managing directors"),
    ],
)
def test_people_are_called_by_what_they_are(form: str, label: str) -> None:
    assert f"{label}: Erika Müller" in legal_lines(company(form))
    assert (label, "Erika Müller") in imprint_facts(company(form))


@pytest.mark.parametrize(
    ("name", "form", "printed"),
    [
        ("Autohaus Müller", "gmbh", "Autohaus Müller GmbH"),
        ("Autohaus Müller GmbH", "gmbh", "Autohaus Müller GmbH"),
        ("Autohaus Müller gmbh", "gmbh", "Autohaus Müller gmbh"),
        ("Autohaus Müller", "sole", "Autohaus Müller"),
        ("Autohaus Müller", "ek", "Autohaus Müller e.K."),
        ("Autohaus Müller", "ug", "Autohaus Müller UG (haftungsbeschränkt)"),
        ("Autohaus Müller", "gmbh_co_kg", "Autohaus Müller GmbH & Co. KG"),
        ("Müller GmbH & Co. KG", "gmbh_co_kg", "Müller GmbH & Co. KG"),
        ("Müller & Söhne", "ohg", "Müller & Söhne OHG"),
        ("Rohglanz", "ohg", "Rohglanz OHG"),
        ("Werkgarage Huber", "kg", "Werkgarage Huber KG"),
        ("Huber KG Autohaus", "kg", "Huber KG Autohaus"),
        ("Huber UG", "ug", "Huber UG (haftungsbeschränkt)"),
        ("Huber UG (haftungsbeschränkt)", "ug", "Huber UG (haftungsbeschränkt)"),
        ("Flug", "ug", "Flug UG (haftungsbeschränkt)"),
        ("Müller & Söhne", "kg", "Müller & Söhne KG"),
    ],
)
def test_the_name_carries_its_legal_form(name: str, form: str, printed: str) -> None:
    assert legal_lines(company(form, name=name))[0] == printed
    assert imprint_facts(company(form, name=name))[0] == ("Provider", printed)


def test_a_footer_has_each_detail_on_its_line() -> None:
    assert legal_lines(company()) == [
        "Autohaus Müller GmbH",
        "Werkstraße 5, 80331 München",
        "+49 89 1234567, werkstatt@mueller.example, https://mueller.example",
        "Managing directors: Erika Müller",
        "Register: Amtsgericht München, HRB 12345",
        "VAT id: DE123456789",
        "Chamber: HWK München",
    ]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"website": ""}, "+49 89 1234567, werkstatt@mueller.example"),
        ({"register_court": ""}, "Register: HRB 12345"),
        ({"register_number": ""}, "Register: Amtsgericht München"),
        ({"vat_id": ""}, "Tax number: 143/123/12345"),
    ],
)
def test_what_is_empty_leaves_no_comma_behind(fields: dict[str, str], line: str) -> None:
    assert line in legal_lines(company(**fields))


@pytest.mark.parametrize(
    ("field", "label"),
    [("chamber", "Chamber"), ("representatives", "Managing directors"), ("phone", "Phone")],
)
def test_the_imprint_names_nothing_that_is_empty(field: str, label: str) -> None:
    labels = [name for name, _value in imprint_facts(company(**{field: ""}))]

    assert label not in labels
    assert label in [name for name, _value in imprint_facts(company())]


def test_the_imprint_speaks_german() -> None:
    with translation.override("de"):
        labels = [str(label) for label, _value in imprint_facts(company())]

    assert "Anbieter" in labels
    assert "Provider" not in labels
