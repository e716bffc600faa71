"""The search of the bar on top: what each kind of query asks for, and what it must not find."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from customers.models import Customer
from customers.records import save_customer, save_vehicle
from invoices.models import Invoice, Order
from tests.factories import make_customer, make_vehicle, make_workshop
from workshop_crm.desk.search import Hits
from workshop_crm.desk.search import find as find_all

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 16)


def find(query: str, limit: int = 25) -> Hits:
    return find_all(query, limit=limit, today=DAY)


def people(query: str) -> list[Customer]:
    return [hit.customer for hit in find(query).customers]


def known(**fields: Any) -> Customer:
    customer = make_customer(**{"last_name": "Öztürk", **fields})
    save_customer(customer)
    return customer


def with_plate(plate: str, **fields: Any) -> Customer:
    vehicle = make_vehicle(customer=known(last_name="Groß", phone=""), plate=plate, **fields)
    save_vehicle(vehicle)
    return vehicle.customer


def documents(number: str, **fields: Any) -> None:
    order = Order.objects.create(
        number=f"A{number}",
        workshop=make_workshop(),
        customer=known(**fields),
        ordered_on=DAY,
        supply_on=DAY,
    )
    Invoice.objects.create(order=order, number=f"R{number}", state="issued", supply_on=DAY)


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Müller", "mueller"),
        ("Müller", "MÜLLER"),
        ("Mueller", "müller"),
        ("Groß", "gross"),
        ("Gross", "groß"),
        ("Özgür", "oezg"),
        ("Łukasz", "lukasz"),
        ("Nuñez", "nunez"),
        ("O'Neill", "o'neill"),
        ("Meier-Lüdenscheidt", "meier-lue"),
        ("von der Leyen", "leyen von"),
    ],
)
def test_letters_that_sound_alike_are_alike(stored: str, typed: str) -> None:
    person = known(last_name=stored)

    assert people(typed) == [person]


@pytest.mark.parametrize(
    ("stored", "typed", "is_found"),
    [
        ("+498912345678", "089 12345678", True),
        ("+498912345678", "089/123 456 78", True),
        ("+498912345678", "+49 (0)89 12345678", True),
        ("+498912345678", "004989123", True),
        ("+498912345678", "45678", True),
        ("+498912345678", "678", True),
        ("+498912345678", "8912", True),
        ("+498912345678", "089 99", False),
        ("+436641234567", "+43 664 1234567", True),
        ("+436641234567", "0664 1234567", True),
        ("+498912345678", "tel 12345678", False),
    ],
)
def test_a_number_is_found_as_it_is_dialled(stored: str, typed: str, is_found: bool) -> None:
    person = known(phone=stored)

    assert (person in people(typed)) == is_found


@pytest.mark.parametrize(
    ("plate", "typed", "is_found"),
    [
        ("M-AB 123", "M-AB 123", True),
        ("M-AB 123", "mab 123", True),
        ("M-AB 123", "AB 123", True),
        ("M-AB 123", "b123", True),
        ("M-AB 123", "123", True),
        ("MÜ-AB 123", "mü ab", True),
        ("MÜ-AB 123", "MA-AB", False),
        ("M-AB 123E", "M-AB 123", True),
        ("M-AB 123", "M-AB 123E", False),
        ("B-MW 1234H 04-10", "b mw 1234h", True),
        ("06 1234", "061234", True),
    ],
)
def test_half_a_plate_is_enough(plate: str, typed: str, is_found: bool) -> None:
    with_plate(plate)

    assert bool(people(typed)) == is_found


def test_sold_cars_come_last() -> None:
    sold, kept = with_plate("M-AB 1", sold_on=DAY), with_plate("M-AB 12")

    assert people("M-AB") == [kept, sold]


@pytest.mark.parametrize(
    "typed", ["2026-00042", "R2026-00042", "r 2026/42", "00042", "42", "R42", "2026-42"]
)
def test_half_a_number_finds_the_invoice(typed: str) -> None:
    documents("2026-00042")
    documents("2025-00043")

    assert [invoice.number for invoice in find(typed).invoices] == ["R2026-00042"]


@pytest.mark.parametrize(
    ("typed", "orders", "invoices"), [("A42", 1, 0), ("R42", 0, 1), ("x42", 0, 0)]
)
def test_the_letter_says_which_document(typed: str, orders: int, invoices: int) -> None:
    documents("2026-00042")

    hits = find(typed)

    assert (len(hits.orders), len(hits.invoices)) == (orders, invoices)


def test_the_newest_documents_come_first() -> None:
    for number in ("2025-00007", "2026-00007"):
        documents(number)

    hits = find("7")

    assert [order.number for order in hits.orders] == ["A2026-00007", "A2025-00007"]
    assert [invoice.number for invoice in hits.invoices] == ["R2026-00007", "R2025-00007"]


def test_each_kind_ends_at_the_limit() -> None:
    for year in range(2023, 2027):
        documents(f"{year}-00202")
        with_plate(f"M-AB 202{year - 2020}")

    hits = find("202", limit=3)

    assert (len(hits.orders), len(hits.invoices), len(hits.customers)) == (3, 3, 3)


@pytest.mark.parametrize(
    ("query", "queries"),
    [("x", 0), ("??", 0), ("öz", 3), ("öztürk", 3), ("öz mün", 4), ("00042", 3), ("nobody", 2)],
)
def test_nothing_is_asked_that_cannot_be_meant(
    query: str, queries: int, django_assert_num_queries: Any
) -> None:
    known()

    with django_assert_num_queries(queries):
        find(query)


@pytest.mark.parametrize("typed", ["ada@kunde", "ADA@KUNDE.EXAMPLE", "@kunde"])
def test_a_mail_address_is_found_by_its_parts(typed: str) -> None:
    person = known(email="Ada@Kunde.example")

    assert people(typed) == [person]


def test_a_search_that_found_nothing_says_so() -> None:
    assert Hits().is_empty
    assert not find_one().is_empty


def find_one() -> Hits:
    with_plate("M-AB 123")
    return find("M-AB 123")
