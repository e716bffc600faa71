"""What an invoice must say (R-01, R-03), item by item; nothing here is stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from bookings.models import Visit
from customers.models import Customer, Vehicle
from invoices.issuing.content import (
    COMPANY_FIELDS,
    SMALL_AMOUNT_GROSS,
    missing_content,
    recipient_copy,
    seller_copy,
    vehicle_copy,
)
from invoices.matching.documents import Totals
from invoices.models import Invoice, InvoiceLine, Order
from workshop.models import Company, Workshop

D = Decimal
ADDRESS = {"name": "Ada Öztürk", "street": "Gartenweg 3", "postcode": "80333", "city": "München"}
CUSTOMER = "name and address of the customer"


def company(**changes: str) -> Company:
    defaults = {
        "name": "Autohaus Müller GmbH",
        "legal_form": Company.LegalForm.GMBH,
        "street": "Werkstraße 5",
        "postcode": "80331",
        "city": "München",
        "phone": "+49 89 1234567",
        "email": "werkstatt@mueller.example",
        "representatives": "Erika Müller",
        "register_court": "Amtsgericht München",
        "register_number": "HRB 12345",
        "vat_id": "DE123456789",
    }
    return Company(**{**defaults, **changes})


def invoice_line(text: str = "Öl", quantity: str = "1") -> InvoiceLine:
    return InvoiceLine(text=text, quantity=D(quantity))


def missing(
    *, gross: str = "1000", recipient: dict[str, str] | None = None, **changes: Any
) -> list[str]:
    lines = changes.pop("lines", [invoice_line()])
    invoice = Invoice(recipient=ADDRESS if recipient is None else recipient)
    totals = Totals(D(gross), D(0), D(gross))
    with translation.override("en"):
        return missing_content(invoice, company(**changes), lines, totals)


def test_a_complete_invoice_misses_nothing() -> None:
    assert missing() == []


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("name", "company name"),
        ("street", "street and number"),
        ("postcode", "postcode"),
        ("city", "city"),
        ("phone", "phone"),
        ("email", "e-mail"),
        ("representatives", "represented by"),
        ("register_court", "register court"),
        ("register_number", "register number"),
        ("vat_id", "VAT id or tax number"),
    ],
)
def test_names_what_the_seller_lacks(field: str, words: str) -> None:
    assert missing(**{field: ""}) == [words]


def test_a_tax_number_does_instead_of_a_vat_id() -> None:
    assert missing(vat_id="", tax_number="143/123/45678") == []


@pytest.mark.parametrize("form", ["sole"])
def test_a_sole_trader_needs_no_register(form: str) -> None:
    assert missing(legal_form=form, register_court="", register_number="") == []


@pytest.mark.parametrize("part", ADDRESS)
@pytest.mark.parametrize("value", ["", None])
def test_names_what_the_recipient_lacks(part: str, value: Any) -> None:
    assert missing(recipient={**ADDRESS, part: value}) == [CUSTOMER]


@pytest.mark.parametrize("part", ["person", "country"])
def test_person_and_country_may_be_left_out(part: str) -> None:
    assert missing(recipient={**ADDRESS, part: ""}) == []


@pytest.mark.parametrize(
    ("gross", "expected"),
    [
        ("0", []),
        ("249.99", []),
        ("250.00", []),
        ("250.01", [CUSTOMER]),
        ("-250.00", []),
        ("-250.01", [CUSTOMER]),
    ],
)
def test_up_to_250_euros_nobody_need_be_named(gross: str, expected: list[str]) -> None:
    assert missing(gross=gross, recipient={}) == expected
    assert SMALL_AMOUNT_GROSS == 250


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], ["lines"]),
        ([invoice_line(text="")], ["text of each line"]),
        ([invoice_line(text="  ")], ["text of each line"]),
        ([invoice_line(), invoice_line(text="")], ["text of each line"]),
        ([invoice_line(quantity="0")], ["quantity of each line"]),
        ([invoice_line(), invoice_line(quantity="0.000")], ["quantity of each line"]),
        ([invoice_line(text="", quantity="0")], ["text of each line", "quantity of each line"]),
        ([invoice_line(quantity="-1")], []),
        ([invoice_line(quantity="0.001")], []),
    ],
)
def test_names_what_the_lines_lack(lines: list[InvoiceLine], expected: list[str]) -> None:
    assert missing(lines=lines) == expected


def test_names_everything_at_once_and_the_seller_first() -> None:
    found = missing(name="", recipient={}, lines=[])

    assert found == ["company name", CUSTOMER, "lines"]


def test_tells_germans_in_german() -> None:
    with translation.override("de"):
        found = missing_content(Invoice(recipient={}), company(), [], Totals(D(500), D(0), D(500)))

    assert found == ["Name und Anschrift des Kunden", "Positionen"]


@pytest.mark.parametrize("field", COMPANY_FIELDS)
def test_the_seller_is_copied_field_by_field(field: str) -> None:
    copied = seller_copy(company(**{field: "X"}), Workshop(name="Werkstatt Mitte"))

    assert copied[field] == "X"


@pytest.mark.parametrize(
    ("site", "named"), [("Werkstatt Mitte", "Werkstatt Mitte"), ("Autohaus Müller GmbH", "")]
)
def test_a_site_of_the_companys_own_name_is_not_named_twice(site: str, named: str) -> None:
    assert seller_copy(company(), Workshop(name=site))["site"] == named


@pytest.mark.parametrize(
    ("fields", "name", "person"),
    [
        ({"first_name": "Ada", "last_name": "Öztürk"}, "Ada Öztürk", ""),
        ({"last_name": "Öztürk"}, "Öztürk", ""),
        ({"company": "Taxi AG", "last_name": "Öztürk"}, "Taxi AG", "Öztürk"),
        ({"company": "Taxi AG"}, "Taxi AG", ""),
        ({}, "", ""),
    ],
)
def test_the_company_comes_before_the_person(
    fields: dict[str, str], name: str, person: str
) -> None:
    copied = recipient_copy(Customer(**fields, **{k: v for k, v in ADDRESS.items() if k != "name"}))

    assert (copied["name"], copied["person"]) == (name, person)
    assert (copied["street"], copied["postcode"], copied["city"]) == (
        "Gartenweg 3", "80333", "München",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("visit_km", "vehicle_km", "printed"),
    [(42000, 41000, 42000), (None, 41000, 41000), (0, 41000, 41000), (None, None, None)],
)
def test_the_reading_of_the_visit_comes_first(
    visit_km: int | None, vehicle_km: int | None, printed: int | None
) -> None:
    vehicle = Vehicle(make="VW", model="Golf", plate="M-AB 1", vin="W" * 17, mileage_km=vehicle_km)

    copied = vehicle_copy(Order(vehicle=vehicle, visit=Visit(mileage_km=visit_km)))

    assert copied["mileage_km"] == printed
    assert (copied["name"], copied["plate"], copied["vin"]) == ("VW Golf", "M-AB 1", "W" * 17)


def test_without_a_visit_the_vehicle_tells_its_reading() -> None:
    assert vehicle_copy(Order(vehicle=Vehicle(mileage_km=7)))["mileage_km"] == 7


def test_without_a_vehicle_nothing_is_copied() -> None:
    assert vehicle_copy(Order()) == {}
