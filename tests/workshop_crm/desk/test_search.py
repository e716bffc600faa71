"""One search for people, plates, phones, orders and invoices."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Customer
from customers.records import save_customer, save_vehicle
from invoices.models import Invoice, Order
from tests.factories import make_customer, make_user, make_vehicle, make_workshop
from workshop_crm.desk.search import Hits
from workshop_crm.desk.search import find as find_all

pytestmark = pytest.mark.django_db


def find(query: str, limit: int = 25) -> Hits:
    return find_all(query, limit=limit, today=date(2026, 11, 22))


def people(query: str) -> list[Customer]:
    return [hit.customer for hit in find(query).customers]


def make_person(**fields: Any) -> Customer:
    customer = make_customer(**fields)
    save_customer(customer)
    return customer


def make_order(number: str, **fields: Any) -> Order:
    day = date(2026, 11, 16)
    fields.setdefault("customer", make_customer())
    return Order.objects.create(
        number=number, workshop=make_workshop(), ordered_on=day, supply_on=day, **fields
    )


@pytest.mark.parametrize(
    "query", ["Öztürk", "oeztuerk", "ÖZTÜRK", "öztü", "ada öztürk", "öztürk ada", "  Öztürk  "]
)
def test_finds_a_name_in_every_spelling(query: str) -> None:
    person = make_person(first_name="Ada", last_name="Öztürk")
    make_person(first_name="Ada", last_name="Müller", email="mueller@kunde.example")

    assert people(query) == [person]


@pytest.mark.parametrize(
    "query", ["0171 1234567", "+49 171 1234567", "0049 171 123 45 67", "0171/1234567", "1234567"]
)
def test_finds_a_phone_in_every_spelling(query: str) -> None:
    person = make_person(phone="+491711234567")
    make_person(phone="+498912399999")

    assert people(query) == [person]


def test_finds_a_company_and_an_e_mail() -> None:
    person = make_person(company="Bäckerei Gruber", email="Info@Gruber.example")

    assert people("baeckerei") == [person]
    assert people("info@gruber") == [person]


@pytest.mark.parametrize("query", ["M-AB 123", "mab123", "ab123", "m ab", "B 123"])
def test_finds_half_a_plate(query: str) -> None:
    vehicle = make_vehicle(plate="M-AB 123")
    save_vehicle(vehicle)

    assert people(query) == [vehicle.customer]


def test_finds_a_vin_by_its_beginning() -> None:
    vehicle = make_vehicle(plate="", vin="WVWZZZ1JZXW000001")
    save_vehicle(vehicle)

    assert people("wvwzzz1jz") == [vehicle.customer]


def test_finds_orders_and_invoices_by_half_their_number() -> None:
    order = make_order("A2026-00042")
    invoice = Invoice.objects.create(
        order=order, number="R2026-00042", state="issued", supply_on=date(2026, 11, 16)
    )

    hits = find("00042")

    assert hits.orders == [order]
    assert hits.invoices == [invoice]


@pytest.mark.parametrize("hidden", ["restricted", "merged"])
def test_never_finds_restricted_or_merged_people(hidden: str) -> None:
    other = make_person(last_name="Anders", phone="+498912399999", email="a@b.example")
    change = {"is_restricted": True} if hidden == "restricted" else {"merged_into": other}
    person = make_person(last_name="Geheim", **change)
    vehicle = make_vehicle(customer=person)
    save_vehicle(vehicle)

    assert find("geheim").is_empty
    assert find("mab123").is_empty


def test_never_finds_documents_of_restricted_people() -> None:
    order = make_order("A2026-00042", customer=make_person(is_restricted=True))
    Invoice.objects.create(
        order=order, number="R2026-00042", state="issued", supply_on=date(2026, 11, 16)
    )

    assert find("00042").is_empty


@pytest.mark.parametrize("query", ["", " ", "a", "??"])
def test_waits_for_two_letters(query: str) -> None:
    make_person()

    assert find(query).is_empty


@pytest.mark.parametrize("query", ["100%", "a_b", "'; DROP TABLE", "\\", "🚗🚗", "x" * 500])
def test_takes_every_sign_literally(query: str) -> None:
    make_person()

    assert find(query).is_empty


def test_ends_at_the_limit() -> None:
    for _number in range(7):
        make_person(last_name="Huber")

    assert len(find("huber", limit=5).customers) == 5


@pytest.mark.parametrize("query", ["ab 123", "R2026-00042", "A2026-00042"])
@pytest.mark.parametrize("people", [1, 20])
def test_asks_the_database_six_times_at_most(client: Client, people: int, query: str) -> None:
    client.force_login(make_user())
    for _number in range(people):
        save_vehicle(make_vehicle(customer=make_person()))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(f"/search/?q={query}", headers={"hx-request": "true"})

    assert len(queries) <= 6


def test_answers_htmx_with_the_list_alone(client: Client) -> None:
    client.force_login(make_user())
    person = make_person(last_name="Größl")

    page = client.get("/search/?q=groessl", headers={"hx-request": "true"}).content.decode()

    assert "<html" not in page
    assert person.get_absolute_url() in page
    assert "/search/?q=groessl" in page


def test_answers_without_javascript_with_a_page(client: Client) -> None:
    client.force_login(make_user())
    make_person(last_name="Größl")

    page = client.get("/search/?q=groessl").content.decode()

    assert "<html" in page
    assert "Größl" in page
    assert 'value="groessl"' in page


def test_says_that_nothing_was_found(client: Client) -> None:
    client.force_login(make_user())

    page = client.get("/search/?q=<b>nix", headers={"accept-language": "en"}).content.decode()

    assert "Nothing found" in page
    assert "<b>nix" not in page
