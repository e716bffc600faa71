"""A trial reads only orders that may show the occasion, and finds the same as if it read all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bookings.models import Visit
from customers.merging import merge_customers
from customers.models import Customer
from invoices.models import Invoice, Order
from retention.goodwill import dry_run
from retention.goodwill.dry_run import may_show, try_rule
from retention.models.goodwill import Occasion
from tests.factories import make_appointment, make_customer, make_vehicle
from tests.retention.builders import at, make_order
from tests.retention.goodwill.cases import a_rule

pytestmark = pytest.mark.django_db

NOW = at(9, 15)
DAY = date(2026, 9, 1)


def _order(customer: Customer | None = None, **fields: Any) -> Order:
    return make_order(
        customer=customer or make_customer(), ordered_on=DAY, state="invoiced", **fields
    )


def _late() -> Order:
    customer = make_customer()
    visit = Visit.objects.create(
        customer=customer,
        appointment=make_appointment(starts_at=at(9, 1), customer=customer),
        arrived_at=at(9, 1),
        closed_at=at(9, 1, 19),
    )
    return _order(customer, visit=visit)


def _dissatisfied() -> Order:
    customer = make_customer()
    Visit.objects.create(customer=customer, arrived_at=at(8, 1), satisfaction=2)
    return _order(customer)


def _dissatisfied_before_a_merge() -> Order:
    survivor, other = make_customer(), make_customer()
    Visit.objects.create(customer=other, arrived_at=at(8, 1), satisfaction=1)
    merge_customers(survivor, other, now=NOW)
    return _order(survivor)


def _ordered_by_a_merged_record() -> Order:
    """An order that came in for the other record after it was merged."""
    survivor, other = make_customer(), make_customer()
    Visit.objects.create(customer=survivor, arrived_at=at(8, 1), satisfaction=1)
    merge_customers(survivor, other, now=NOW)
    return _order(other)


def _bought_here() -> Order:
    car = make_vehicle(bought_here_on=date(2024, 1, 1))
    return _order(car.customer, vehicle=car)


def _known_by_an_invoice() -> Order:
    order = _order()
    Invoice.objects.create(
        order=_order(order.customer), number="R-1", state="issued", issued_on=date(2026, 5, 1),
        supply_on=DAY, net=1,
    )  # fmt: skip
    return order


def _new() -> Order:
    order = _order()
    Invoice.objects.create(
        order=order, number="R-2", state="issued", issued_on=DAY, supply_on=DAY, net=1
    )
    return order


HISTORY: tuple[Callable[[], Order], ...] = (
    _late,
    _dissatisfied,
    _dissatisfied_before_a_merge,
    _ordered_by_a_merged_record,
    _bought_here,
    _known_by_an_invoice,
    _new,
)


@pytest.mark.parametrize("occasion", Occasion.values)
def test_a_trial_finds_what_it_would_find_in_all_orders(
    occasion: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tell in HISTORY:
        tell()
    rule = a_rule(occasion=occasion, times_per_year=9, budget_month=999, wait_minutes=1)

    few = try_rule(rule, now=NOW)
    monkeypatch.setattr(dry_run, "may_show", lambda orders, _occasion: orders)
    every = try_rule(rule, now=NOW)

    assert [one.order for one in few.found] == [one.order for one in every.found]
    assert (few.total, few.refused) == (every.total, every.refused)
    assert few.order_count == every.order_count == Order.objects.count()


@pytest.mark.parametrize(
    ("occasion", "shown"),
    [
        ("long_wait", {_late}),
        ("complaint", {_dissatisfied, _dissatisfied_before_a_merge, _ordered_by_a_merged_record}),
        ("bought_here", {_bought_here}),
        ("warranty", {_bought_here}),
    ],
)
def test_what_can_not_show_the_occasion_is_not_read(occasion: str, shown: set[Any]) -> None:
    made = {tell().pk: tell for tell in HISTORY}

    found = may_show(Order.objects.filter(pk__in=made), occasion)

    assert {made[order.pk] for order in found} == shown


def test_who_was_billed_before_needs_no_look_for_a_first_visit() -> None:
    known, new = _known_by_an_invoice(), _new()

    found = may_show(Order.objects.filter(pk__in=[known.pk, new.pk]), "first_visit")

    assert list(found) == [new]
