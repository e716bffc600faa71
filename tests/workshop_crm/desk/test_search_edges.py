"""The search of the bar on top: what each kind of query asks for, and what it must not find."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from customers.models import Customer
from customers.records import save_customer, save_vehicle
from invoices.models import Invoice, Order
from tests.factories import make_customer, make_vehicle, make_workshop
from workshop_crm.desk.search import Hits, find

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 16)


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

    assert find(typed).customers == [person]


@pytest.mark.parametrize(
    ("stored", "typed", "is_found"),
    [
        ("+498912345678", "089 12345678", True),
        ("+498912345678", "089/123 456 78", True),
        ("+498912345678", "+49 (0)89 12345678", True),
        ("+498912345678", "004989123", True),
        ("+498912345678", "12345", True),
        ("+498912345678", "4567", True),
        ("+498912345678", "089 99", False),
        ("+436641234567", "+43 664 1234567", True),
        ("+436641234567", "0664 1234567", True),
        ("+498912345678", "tel 12345678", False),
    ],
)
def test_a_number_is_found_as_it_is_dialled(stored: str, typed: str, is_found: bool) -> None:
    person = known(phone=stored)

    assert (person in find(typed).customers) == is_found


@pytest.mark.parametrize(
    ("plate", "typed", "is_found"),
    [
        ("M-AB 123", "M-AB 123", True),
        ("M-AB 123", "mab 123", True),
        ("M-AB 123", "AB 123", True),
        ("M-AB 123", "b123", True),
        ("M-AB 123", "123", True),
        ("MÜ-AB 123", "mü ab", True),
        ("MÜ-AB 123", "MU-AB", False),
        ("M-AB 123E", "M-AB 123", True),
        ("M-AB 123", "M-AB 123E", False),
        ("B-MW 1234H 04-10", "b mw 1234h", True),
        ("06 1234", "061234", True),
    ],
)
def test_half_a_plate_is_enough(plate: str, typed: str, is_found: bool) -> None:
    with_plate(plate)

    assert bool(find(typed).vehicles) == is_found


def test_sold_cars_come_last() -> None:
    with_plate("M-AB 1", sold_on=DAY)
    with_plate("M-AB 2")

    assert [vehicle.plate for vehicle in find("M-AB").vehicles] == ["M-AB 2", "M-AB 1"]


@pytest.mark.parametrize("typed", ["2026-00042", "R2026", "r2026-00042", "00042"])
def test_half_a_number_finds_the_invoice(typed: str) -> None:
    documents("2026-00042")

    assert [invoice.number for invoice in find(typed).invoices] == ["R2026-00042"]


def test_the_newest_documents_come_first() -> None:
    for number in ("2026-00001", "2026-00002"):
        documents(number)

    hits = find("2026")

    assert [order.number for order in hits.orders] == ["A2026-00002", "A2026-00001"]
    assert [invoice.number for invoice in hits.invoices] == ["R2026-00002", "R2026-00001"]


def test_each_kind_ends_at_the_limit() -> None:
    for number in range(4):
        documents(f"2026-0000{number}")
        with_plate(f"M-AB 202{number}")

    hits = find("202", limit=3)

    assert (len(hits.orders), len(hits.invoices), len(hits.vehicles)) == (3, 3, 3)


@pytest.mark.parametrize(
    ("query", "queries"), [("x", 0), ("öz", 2), ("öztürk", 2), ("öz 1", 4), ("00042", 4), ("??", 1)]
)
def test_nothing_is_asked_that_cannot_be_meant(
    query: str, queries: int, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(queries):
        find(query)


@pytest.mark.parametrize("typed", ["ada@kunde", "ADA@KUNDE.EXAMPLE", "@kunde"])
def test_a_mail_address_is_found_by_its_parts(typed: str) -> None:
    person = known(email="Ada@Kunde.example")

    assert find(typed).customers == [person]


def test_a_search_that_found_nothing_says_so() -> None:
    assert Hits().is_empty
    assert not Hits(customers=[Customer()]).is_empty
    assert not find_one().is_empty


def find_one() -> Hits:
    with_plate("M-AB 123")
    return find("M-AB 123")
