"""A trial reads only orders that may show the occasion, and finds the same as if it read all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bookings.models import Visit
from customers.merging.merge import merge_customers
from customers.models import Customer
from invoices.models import Invoice, Order
from invoices.models.order import LineKind, OrderLine
from retention.goodwill import dry_run
from retention.goodwill.dry_run import try_rule
from retention.goodwill.narrowing import may_show, surely_above
from retention.models.goodwill import Occasion
from tests.factories import make_appointment, make_customer, make_vehicle
from tests.retention.builders import at, charge_part, make_order
from tests.retention.goodwill.cases import a_rule
from workshop.models import Company

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


def _dissatisfied_long_ago() -> Order:
    order = _order()
    moment = at(9, 1) - timedelta(days=200)
    Visit.objects.create(customer=order.customer, arrived_at=moment, satisfaction=1)
    return order


def _dissatisfied_later() -> Order:
    order = _order()
    Visit.objects.create(customer=order.customer, arrived_at=at(9, 4), satisfaction=1)
    return order


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


def _part_sold_again(years: int = 3) -> Order:
    vehicle = make_vehicle()
    sold = make_order(
        customer=vehicle.customer, vehicle=vehicle, ordered_on=DAY.replace(year=DAY.year - years)
    )
    charge_part(sold, "BB-1", sold.ordered_on)
    again = _order(vehicle.customer, vehicle=vehicle)
    _part(again, "BB-1")
    return again


def _other_part_sold() -> Order:
    again = _part_sold_again()
    again.lines.filter(item_number="BB-1").update(item_number="BB-2")
    return again


def _in_time() -> Order:
    order = _late()
    Visit.objects.filter(pk=order.visit_id).update(closed_at=at(9, 1, 9))
    return order


def _never_closed() -> Order:
    order = _late()
    Visit.objects.filter(pk=order.visit_id).update(closed_at=None)
    return order


def _here(days_ago: int) -> Callable[[], Order]:
    def tell() -> Order:
        order = _order()
        moment = at(9, 1, 8) - timedelta(days=days_ago)
        Visit.objects.create(customer=order.customer, arrived_at=moment)
        return order

    return tell


_here_lately, _here_yesterday, _here_long_ago = _here(60), _here(1), _here(500)
# Fifteen months before the order lie 457 days back.
_at_risk_since_today = _here(458)


def _part(order: Order, number: str) -> None:
    OrderLine.objects.create(
        order=order, position=2, kind=LineKind.PART, text="Teil", item_number=number,
        quantity=1, unit_price_net=Decimal(60), vat_rate=Decimal(19),
    )  # fmt: skip


HISTORY: tuple[Callable[[], Order], ...] = (
    _late,
    _dissatisfied,
    _dissatisfied_long_ago,
    _dissatisfied_later,
    _dissatisfied_before_a_merge,
    _ordered_by_a_merged_record,
    _bought_here,
    _known_by_an_invoice,
    _new,
    _part_sold_again,
    _other_part_sold,
    _in_time,
    _never_closed,
    _here_lately,
    _here_yesterday,
    _here_long_ago,
    _at_risk_since_today,
)


@pytest.mark.parametrize("occasion", Occasion.values)
def test_a_trial_finds_what_it_would_find_in_all_orders(
    occasion: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tell in HISTORY:
        tell()
    rule = a_rule(occasion=occasion, times_per_year=9, budget_month=999, wait_minutes=1)

    few = try_rule(rule, now=NOW)
    monkeypatch.setattr(dry_run, "may_show", lambda orders, _occasion, _house: orders)
    every = try_rule(rule, now=NOW)

    assert few.found == every.found
    assert (few.total, few.refused) == (every.total, every.refused)
    assert few.order_count == every.order_count == Order.objects.filter(ordered_on=DAY).count()


@pytest.mark.parametrize(
    ("occasion", "shown"),
    [
        ("long_wait", {_late, _never_closed}),
        ("complaint", {_dissatisfied, _dissatisfied_before_a_merge, _ordered_by_a_merged_record}),
        ("bought_here", {_bought_here}),
        ("warranty", {_part_sold_again}),
        (
            "at_risk",
            set(HISTORY)
            - {_here_lately, _dissatisfied, _dissatisfied_long_ago, _dissatisfied_before_a_merge},
        ),
    ],
)
def test_what_can_not_show_the_occasion_is_not_read(occasion: str, shown: set[Any]) -> None:
    made = {tell().pk: tell for tell in HISTORY}

    found = may_show(Order.objects.filter(pk__in=made), occasion, Company())

    assert {made[order.pk] for order in found} == shown


@pytest.mark.parametrize(
    ("amounts", "is_above"),
    [
        (["100.00"], False),
        (["100.01"], False),
        (["100.02"], True),
        (["50.00", "50.02"], False),
        (["50.00", "50.03"], True),
        (["130.00", "-20.00"], True),
        (["0"], False),
    ],
)
def test_only_what_is_above_however_it_is_rounded_is_not_read(
    amounts: list[str], is_above: bool
) -> None:
    first, *more = amounts
    order = _order(net=first)
    for position, amount in enumerate(more, 2):
        OrderLine.objects.create(
            order=order, position=position, kind=LineKind.PART, text="Teil", quantity=1,
            unit_price_net=Decimal(amount), vat_rate=Decimal(19),
        )  # fmt: skip

    assert surely_above(Order.objects.all(), Decimal(100)).exists() == is_above


def test_large_orders_are_counted_though_nobody_reads_them() -> None:
    for net in ("20", "100", "100.01", "100.02", "500"):
        _order(net=net)
    without = _order()
    without.lines.all().delete()

    run = try_rule(a_rule(max_order_net=Decimal(100)), now=NOW)

    assert [one.amount for one in run.found] == [Decimal(10)] * 2
    assert sorted(run.refused.values()) == [1, 3]


def test_who_was_billed_before_needs_no_look_for_a_first_visit() -> None:
    known, new = _known_by_an_invoice(), _new()

    found = may_show(Order.objects.filter(pk__in=[known.pk, new.pk]), "first_visit", Company())

    assert list(found) == [new]
