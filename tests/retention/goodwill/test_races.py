"""Many claims at once: the budget is spent once, nobody gets twice, nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import connections

from customers.merging.merge import merge_customers
from invoices.explanation.from_rows import totals_of_lines
from invoices.models import Order
from invoices.models.order import LineKind, OrderLine
from retention.errors import GoodwillRefusedError
from retention.goodwill.granting import accept_offer, approve_request
from retention.models import GoodwillRequest, GoodwillRule, GoodwillUse
from tests.factories import make_company, make_customer, make_user
from tests.retention.builders import at, budget_left, make_order, make_rule
from workshop.models import User

pytestmark = pytest.mark.django_db(transaction=True)

NOW = at(9, 15)
TODAY = date(2026, 9, 15)


def _at_once(tries: Iterable[Callable[[], object]]) -> int:
    """Run them in threads of their own and return how many were not refused."""

    def run(claim: Callable[[], object]) -> bool:
        try:
            claim()
        except GoodwillRefusedError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(run, tries))


def _claims(
    orders: Iterable[Order], rule: GoodwillRule, by: User | None = None
) -> list[Callable[[], object]]:
    return [partial(accept_offer, order, rule, by=by, now=NOW) for order in orders]


def test_fifty_claims_of_ten_euros_on_a_hundred_leave_exactly_ten() -> None:
    make_company()
    rule = make_rule()
    orders = [make_order() for _number in range(50)]

    won = _at_once(
        lambda order=each: accept_offer(order, rule, by=None, now=NOW) for each in orders
    )

    assert won == GoodwillUse.objects.count() == 10
    assert OrderLine.objects.filter(kind=LineKind.ALLOWANCE).count() == 10
    assert budget_left(rule, TODAY) == 0


def test_claims_and_approvals_share_one_budget() -> None:
    make_company()
    rule = make_rule(budget_month=Decimal(50), approval_above=Decimal(5))
    owner, desk = make_user(role="owner"), make_user()
    asked = [make_order() for _number in range(3)]
    for order in asked:
        accept_offer(order, rule, by=desk, now=NOW)
    rows = list(GoodwillRequest.objects.all())
    claims = [make_order() for _number in range(4)]

    won = _at_once(
        [
            *(partial(approve_request, row, by=owner, now=NOW) for row in [*rows, *rows]),
            *_claims(claims, rule, by=owner),
        ]
    )

    assert won == GoodwillUse.objects.count() == 5
    assert GoodwillUse.objects.filter(order__in=asked).count() == 3
    assert budget_left(rule, TODAY) == 0


def test_ten_clicks_on_one_order_give_once() -> None:
    make_company()
    rule, order = make_rule(times_per_year=99), make_order()

    won = _at_once([lambda: accept_offer(order, rule, by=None, now=NOW)] * 10)

    assert won == GoodwillUse.objects.count() == 1
    assert totals_of_lines(order.lines.all()).net == Decimal(90)


def test_a_customer_with_many_orders_gets_as_often_as_the_rule_says() -> None:
    make_company()
    rule, customer = make_rule(times_per_year=2), make_customer()
    orders = [make_order(customer=customer) for _number in range(8)]

    won = _at_once(
        lambda order=each: accept_offer(order, rule, by=None, now=NOW) for each in orders
    )

    assert won == GoodwillUse.objects.count() == 2


def test_claims_beside_merges_wait_for_each_other_and_not_in_a_circle() -> None:
    make_company()
    rule = make_rule()
    pairs = [(make_customer(), make_customer()) for _number in range(4)]
    orders = [make_order(customer=person) for pair in pairs for person in pair]

    _at_once(
        [
            *_claims(orders, rule),
            *(partial(merge_customers, *pair, now=NOW) for pair in pairs),
        ]
    )

    # Whoever is one person now had it once for each record at most.
    assert 4 <= GoodwillUse.objects.count() <= 8
    assert not GoodwillUse.objects.filter(customer__merged_into__isnull=False).exists()
