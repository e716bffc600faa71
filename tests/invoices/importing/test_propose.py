"""Which order an imported invoice may belong to: by number, plate, VIN and name, with reasons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bookings.models import Visit
from customers.models import Customer, Vehicle
from customers.records import save_customer
from invoices.importing.assigning import assign
from invoices.importing.clues import clues_of
from invoices.importing.proposing import Proposal, propose, search_orders
from invoices.matching.documents import Document, Head
from invoices.models import Order
from tests.factories import make_customer, make_vehicle
from tests.invoices.builders import NOW, TODAY, make_order, ubl_credit_note
from tests.invoices.importing.builders import make_imported

pytestmark = pytest.mark.django_db
CAR = {"plate": "M-AB 123", "vin": "WVWZZZ1KZ6W000001"}


def clues(**head: Any) -> Any:
    return clues_of(Document("1", (), head=Head(**head)), today=TODAY)


@pytest.mark.parametrize(
    ("text", "plates"),
    [
        ("M-AB 123", {"M-AB 123"}),
        ("Golf, M-AB 123, 120 km", {"M-AB 123"}),
        ("Kennzeichen m ab 123e", {"M-AB 123E"}),
        ("Reifen 195/65 R 15, Teil XM-AB 12345", set()),
        ("", set()),
    ],
)
def test_finds_plates_in_texts(text: str, plates: set[str]) -> None:
    assert clues(words=(text,)).plates == plates


def test_finds_vins_in_texts() -> None:
    assert clues(words=("FIN WVWZZZ1KZ6W000001.",)).vins == {"WVWZZZ1KZ6W000001"}


def test_the_day_is_today_where_none_is_given() -> None:
    assert clues().day == TODAY
    assert clues(issued_on=date(2026, 1, 2)).day == date(2026, 1, 2)


@pytest.fixture
def ada() -> Customer:
    customer = make_customer(first_name="Ada", last_name="Öztürk")
    save_customer(customer)
    return customer


@pytest.fixture
def golf(ada: Customer) -> Vehicle:
    return make_vehicle(customer=ada, **CAR)


def of_somebody_else() -> Order:
    other = make_customer(first_name="Bo", last_name="Huber", email="bo@kunde.example")
    save_customer(other)
    car = make_vehicle(customer=other, plate="M-X 9", plate_key="M-X 9", vin="")
    return make_order(customer=other, vehicle=car)


def proposals(**changes: Any) -> list[Proposal]:
    return propose(make_imported(**changes), today=TODAY)


def test_the_order_with_most_reasons_comes_first(ada: Customer, golf: Vehicle) -> None:
    by_name = make_order(
        customer=ada, vehicle=make_vehicle(customer=ada, plate="M-X 1", plate_key="M-X 1")
    )
    by_all = make_order(customer=ada, vehicle=golf)
    of_somebody_else()

    found = proposals(order_number=by_all.number, vehicle_data=CAR)

    assert [each.order for each in found] == [by_all, by_name]
    assert len(found[0].reasons) == 4
    assert len(found[1].reasons) == 1


def test_the_customers_own_number_counts() -> None:
    order = make_order()
    Order.objects.filter(pk=order.pk).update(buyer_reference="F-77")

    (found,) = proposals(buyer_reference="F-77")

    assert found.order == order


def test_closed_orders_and_restricted_people_are_not_proposed(ada: Customer, golf: Vehicle) -> None:
    closed = make_order(customer=ada, vehicle=golf)
    Order.objects.filter(pk=closed.pk).update(state=Order.State.INVOICED)
    make_order(customer=make_customer(is_restricted=True), vehicle=None)

    found = proposals(order_number=closed.number, vehicle_data=CAR)

    assert [each.order for each in found] == [None]


def test_a_visit_without_an_order_is_proposed(ada: Customer, golf: Vehicle) -> None:
    visit = Visit.objects.create(customer=ada, vehicle=golf, arrived_at=NOW)
    Visit.objects.create(customer=ada, vehicle=golf, arrived_at=NOW - timedelta(days=90))

    (found,) = proposals(vehicle_data=CAR)

    assert (found.visit, found.order) == (visit, None)
    assert len(found.reasons) == 3


def test_a_car_alone_is_proposed_last_of_all(golf: Vehicle) -> None:
    (found,) = proposals(vehicle_data=CAR)

    assert (found.vehicle, found.order, found.visit) == (golf, None, None)


def test_nothing_is_proposed_for_strangers() -> None:
    of_somebody_else()

    assert proposals(order_number="other") == []


def test_a_credit_note_goes_to_the_invoice_that_it_takes_back() -> None:
    order = make_order()
    assign(make_imported(), order, now=NOW)

    (found,) = propose(make_imported(ubl_credit_note()), today=TODAY)

    assert found.order == order


def test_staff_find_open_orders_by_half_a_number_name_or_plate(
    ada: Customer, golf: Vehicle
) -> None:
    save_customer(ada)
    order = make_order(customer=ada, vehicle=golf)
    of_somebody_else()

    for text in (order.number[-5:], "oeztue", "Ada", "m ab 123"):
        assert search_orders(text, today=TODAY) == [order]
    for text in ("nobody", " "):
        assert search_orders(text, today=TODAY) == []


def test_a_customer_alone_is_proposed_by_name(ada: Customer) -> None:
    (found,) = proposals()

    assert (found.customer, found.vehicle, found.order, found.visit) == (ada, None, None, None)
    assert len(found.reasons) == 1


def test_a_customer_whose_car_or_order_fits_is_not_proposed_twice(golf: Vehicle) -> None:
    (by_car,) = proposals(vehicle_data=CAR)
    make_order(customer=golf.customer, vehicle=golf)
    (by_order,) = proposals(number="4712")

    assert by_car.vehicle == golf
    assert by_order.order is not None
