"""Goodwill: who gets what by which rule, and a budget that holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connections

from invoices.from_rows import totals_of_lines
from invoices.models import Order
from retention.errors import BudgetSpentError, GoodwillRefusedError
from retention.goodwill import (
    budget_left,
    grant,
    offer_for,
    offers_for,
)
from retention.goodwill_effect import rules_with_sums, uses_with_effect
from retention.models import GoodwillRule, GoodwillUse
from tests.factories import make_appointment, make_company, make_customer, make_user
from tests.retention.builders import at, book, make_order, make_portal, make_rule

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 15)
NOW = at(9, 15)
SMALL = GoodwillRule.Occasion.SMALL_REPAIR


def _offer(order: Order):
    return offer_for(order, occasion=SMALL, today=TODAY)


def test_offers_what_the_rule_says_and_names_it() -> None:
    rule = make_rule()

    offer = _offer(make_order())

    assert (offer.rule, offer.amount) == (rule, Decimal("10.00"))
    assert "Kleine Reparatur" in offer.reason


def test_offers_a_share_of_the_order_up_to_the_limit() -> None:
    make_rule(percent=8, amount_max=Decimal("9.00"))

    assert _offer(make_order(net="99.99")).amount == Decimal("8.00")
    assert _offer(make_order(net="500")).amount == Decimal("9.00")


def test_never_offers_more_than_the_order() -> None:
    make_rule()

    assert _offer(make_order(net="4.50")).amount == Decimal("4.50")


def test_asks_the_rule_with_the_lowest_number_first() -> None:
    make_rule(name="zweite", priority=20)
    first = make_rule(name="erste", priority=10)
    make_rule(name="aus", priority=1, is_active=False)

    assert _offer(make_order()).rule == first


def test_goes_on_to_the_next_rule_that_fits() -> None:
    make_rule(name="klein", priority=1, max_order_net=Decimal(50))
    larger = make_rule(name="groß", priority=2, max_order_net=Decimal(100))

    assert _offer(make_order(net="100.00")).rule == larger


def test_offers_nothing_without_a_rule_for_the_occasion() -> None:
    make_rule(occasion=GoodwillRule.Occasion.COMPLAINT)

    offer = _offer(make_order())

    assert offer.rule is None
    assert offer.amount == 0
    assert offer.reason


def test_offers_nothing_above_the_size_of_the_order() -> None:
    make_rule(max_order_net=Decimal("99.99"))

    assert _offer(make_order(net="100.00")).rule is None


def test_offers_nothing_on_an_empty_or_closed_order() -> None:
    make_rule()

    assert _offer(make_order(net="0")).rule is None
    assert _offer(make_order(state=Order.State.INVOICED)).rule is None


def test_wants_a_customer_of_some_months() -> None:
    make_rule(min_months_customer=12)
    old, young = make_customer(), make_customer()
    book(make_portal(), old, at(9, 15).replace(year=2025))
    book(make_portal(), young, at(9, 16).replace(year=2025))

    assert _offer(make_order(customer=old)).rule is not None
    assert _offer(make_order(customer=young)).rule is None
    assert _offer(make_order(customer=make_customer())).rule is None


def test_gives_a_customer_only_so_often_in_a_year() -> None:
    make_company()
    rule = make_rule(times_per_year=1)
    customer = make_customer()
    grant(rule, make_order(customer=customer), by=None, now=NOW.replace(year=2025, day=16))

    assert _offer(make_order(customer=customer)).rule is None
    next_day = offer_for(make_order(customer=customer), occasion=SMALL, today=TODAY.replace(day=17))
    assert next_day.rule == rule


def test_takes_the_amount_off_the_order_and_out_of_the_budget() -> None:
    make_company()
    rule, order, person = make_rule(), make_order(), make_user()

    use = grant(rule, order, by=person, now=NOW)

    assert (use.amount, use.given_by) == (Decimal("10.00"), person)
    assert totals_of_lines(order.lines.all()).net == Decimal("90.00")
    assert budget_left(rule, TODAY) == Decimal("90.00")


def test_has_a_new_budget_each_month() -> None:
    make_company()
    rule = make_rule()
    grant(rule, make_order(), by=None, now=at(8, 31, 23))
    grant(rule, make_order(), by=None, now=at(10, 1, 0))

    assert budget_left(rule, TODAY) == Decimal("100.00")


def test_refuses_when_the_budget_is_spent_and_changes_nothing() -> None:
    rule, order = make_rule(budget_month=Decimal("9.99")), make_order()

    with pytest.raises(BudgetSpentError):
        grant(rule, order, by=None, now=NOW)

    assert not GoodwillUse.objects.exists()
    assert totals_of_lines(order.lines.all()).net == Decimal("100.00")


def test_refuses_a_second_goodwill_on_one_order() -> None:
    make_company()
    rule, order = make_rule(times_per_year=5), make_order()
    grant(rule, order, by=None, now=NOW)

    with pytest.raises(GoodwillRefusedError):
        grant(rule, order, by=None, now=NOW)

    assert GoodwillUse.objects.count() == 1


def test_offers_for_each_occasion_that_has_a_rule() -> None:
    make_rule()
    make_rule(name="noch eine")
    make_rule(occasion=GoodwillRule.Occasion.COMPLAINT)
    make_rule(occasion=GoodwillRule.Occasion.AT_RISK, is_active=False)

    offers = offers_for(make_order(), today=TODAY)

    assert [offer.occasion for offer in offers] == ["complaint", "small_repair"]
    assert all(offer.occasion_label for offer in offers)


def test_tells_whether_the_customer_came_back() -> None:
    make_company()
    rule, came, stayed_away = make_rule(), make_customer(), make_customer()
    for customer in (came, stayed_away):
        grant(rule, make_order(customer=customer), by=None, now=NOW)
    make_appointment(starts_at=at(9, 20), customer=came)
    make_appointment(starts_at=at(9, 17), customer=stayed_away)

    effect = {use.customer: use.came_back for use in uses_with_effect()}

    assert effect == {came: True, stayed_away: False}
    assert rules_with_sums().get().given == Decimal("20.00")


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_claims_of_ten_euros_on_a_hundred_leave_exactly_ten() -> None:
    make_company()
    rule = make_rule(times_per_year=100)
    orders = [make_order() for _number in range(50)]

    def claim(order: Order) -> bool:
        try:
            grant(rule, order, by=None, now=NOW)
        except BudgetSpentError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        won = sum(pool.map(claim, orders))

    assert won == GoodwillUse.objects.count() == 10
    assert budget_left(rule, TODAY) == 0
