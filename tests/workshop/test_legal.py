"""Legal details by legal form: what is missing, what is printed."""

from __future__ import annotations

import pytest

from tests.factories import make_company
from workshop.legal import imprint_facts, legal_lines, missing_details
from workshop.models import Company

pytestmark = pytest.mark.django_db

Form = Company.LegalForm
REGISTERED = [Form.EK, Form.GMBH, Form.UG, Form.GMBH_CO_KG, Form.OHG, Form.KG]


@pytest.mark.parametrize("legal_form", Form.values)
def test_finds_nothing_missing_in_full_details(legal_form: str) -> None:
    assert missing_details(make_company(legal_form=legal_form)) == []


@pytest.mark.parametrize("legal_form", REGISTERED)
@pytest.mark.parametrize("field", ["register_court", "register_number"])
def test_asks_registered_forms_for_their_register(legal_form: str, field: str) -> None:
    company = make_company(legal_form=legal_form, **{field: ""})

    assert missing_details(company) == [str(Company._meta.get_field(field).verbose_name)]


def test_asks_no_sole_trader_for_a_register() -> None:
    company = make_company(legal_form=Form.SOLE, register_court="", register_number="")

    assert missing_details(company) == []


@pytest.mark.parametrize(
    "field", ["name", "street", "postcode", "city", "phone", "email", "representatives"]
)
def test_asks_everybody_for(field: str) -> None:
    company = make_company(legal_form=Form.SOLE, **{field: ""})

    assert missing_details(company) == [str(Company._meta.get_field(field).verbose_name)]


def test_wants_one_of_vat_id_and_tax_number() -> None:
    company = make_company(vat_id="", tax_number="")

    assert len(missing_details(company)) == 1

    company.tax_number = "143/123/45678"
    assert missing_details(company) == []


def test_wants_first_and_last_name_of_every_representative() -> None:
    company = make_company(representatives="Erika Müller, Huber")

    assert len(missing_details(company)) == 1


def test_prints_every_detail_on_its_line() -> None:
    lines = legal_lines(make_company())

    text = "\n".join(lines)
    for part in ("Autohaus Müller GmbH", "80331 München", "Erika Müller", "HRB 12345", "DE123"):
        assert part in text


def test_prints_the_tax_number_only_without_a_vat_id() -> None:
    company = make_company(tax_number="143/123/45678")

    assert "143/123/45678" not in "\n".join(legal_lines(company))

    company.vat_id = ""
    assert "143/123/45678" in "\n".join(legal_lines(company))


@pytest.mark.parametrize(
    ("name", "legal_form", "printed"),
    [
        ("Autohaus Müller GmbH", Form.GMBH, "Autohaus Müller GmbH"),
        ("Autohaus Müller", Form.GMBH, "Autohaus Müller GmbH"),
        ("Kfz Huber", Form.SOLE, "Kfz Huber"),
        ("Kfz Huber", Form.EK, "Kfz Huber e.K."),
    ],
)
def test_names_the_legal_form_once(name: str, legal_form: str, printed: str) -> None:
    company = make_company(name=name, legal_form=legal_form)

    assert legal_lines(company)[0] == printed


def test_leaves_out_what_is_empty_in_the_imprint() -> None:
    company = make_company(chamber="", register_court="", register_number="")

    values = [value for _label, value in imprint_facts(company)]

    assert all(values)
    assert len(values) == 6
