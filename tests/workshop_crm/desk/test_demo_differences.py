"""The demo's invoices differ from their orders now and then, and the explanation says it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from invoices.explanation.counter import explain_order
from invoices.explanation.from_rows import gross_of_line
from invoices.models import Invoice, InvoiceLine, Order, OrderLine
from invoices.models.order import LineKind, Unit
from workshop_crm.desk.demo import load_demo
from workshop_crm.desk.demo.differences import DROPPED, OTHER_LABOUR, OTHER_PRICE, charged

D = Decimal


def part(price: str = "10", *, is_extra: bool = False) -> OrderLine:
    return OrderLine(
        kind=LineKind.PART,
        unit=Unit.PIECE,
        quantity=D(1),
        unit_price_net=D(price),
        is_extra=is_extra,
    )


def labour() -> OrderLine:
    return OrderLine(
        kind=LineKind.LABOUR, unit=Unit.LABOUR_UNIT, quantity=D(8), unit_price_net=D("9.5")
    )


def package() -> OrderLine:
    return OrderLine(
        kind=LineKind.PACKAGE, unit=Unit.FLAT, quantity=D(1), unit_price_net=D("99.00")
    )


def charge(place: int, *lines: OrderLine) -> list[tuple[Decimal, Decimal]]:
    order = Order(number=f"A2026-{10 + place:05d}")
    return [(line.quantity, line.unit_price_net) for line in charged(order, lines)]


@pytest.mark.parametrize(("place", "more"), OTHER_PRICE.items())
def test_the_first_part_has_another_price(place: int, more: Decimal) -> None:
    assert charge(place, labour(), part(), part()) == [
        (D(8), D("9.5")),
        (D(1), D(10) + more),
        (D(1), D(10)),
    ]


@pytest.mark.parametrize(("place", "more"), OTHER_LABOUR.items())
def test_work_without_parts_takes_another_time(place: int, more: Decimal) -> None:
    assert charge(place, labour()) == [(D(8) + more, D("9.5"))]


def test_the_last_part_is_not_needed() -> None:
    assert charge(DROPPED, package(), part("10"), part("20")) == [(D(1), D(99)), (D(1), D(10))]


@pytest.mark.parametrize("place", range(10))
def test_a_package_keeps_its_price_and_an_extra_what_was_told(place: int) -> None:
    lines = package(), part(is_extra=True)

    assert charge(place, *lines) == [(D(1), D(99)), (D(1), D(10))]


@pytest.mark.parametrize("place", [0, 1, 3, 5, 7, 9])
def test_most_orders_are_charged_as_ordered(place: int) -> None:
    assert charge(place, labour(), part()) == [(D(8), D("9.5")), (D(1), D(10))]


@pytest.mark.django_db
def test_the_explanations_of_the_demo_have_something_to_say() -> None:
    load_demo(customers=60, seed=7, now=datetime(2026, 11, 17, 8, tzinfo=UTC), is_bare=True)
    issued = Invoice.objects.select_related("order")
    explanations = [explain_order(each.order, each) for each in issued]

    kinds = Counter(pair.kind for each in explanations for pair in each.pairs)

    assert {"price", "dropped"} < set(kinds)
    assert kinds["same"] > kinds.total() * 0.8
    extras = OrderLine.objects.filter(is_extra=True)
    assert extras.exists()
    for line in extras:
        assert line.approved_gross == gross_of_line(line)
        assert line.approved_by
        assert InvoiceLine.objects.filter(order_line=line).exists()
