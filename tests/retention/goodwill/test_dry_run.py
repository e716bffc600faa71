"""What a rule would have cost in the last 12 months, without a trace."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from bookings.models import Visit
from invoices.models import Order
from retention.goodwill import orders
from retention.goodwill.dry_run import DryRun, try_rule
from retention.goodwill.granting import accept_offer
from tests.factories import make_customer
from tests.retention.builders import at, make_order, make_rule
from tests.retention.goodwill.cases import a_rule

pytestmark = pytest.mark.django_db

NOW = at(9, 15)


def _order(day: date, **fields: Any) -> Order:
    return make_order(ordered_on=day, state=Order.State.INVOICED, **fields)


def _try(**fields: Any) -> DryRun:
    return try_rule(a_rule(**fields), now=NOW)


def _numbers(run: DryRun) -> list[str]:
    return [order.number for order, _one in run.newest(99)][::-1]


def test_sums_up_what_the_rule_would_have_given_in_order_of_time() -> None:
    late = _order(date(2026, 9, 15), net="4.00")
    early = _order(date(2025, 9, 16), net="100.00")

    run = _try()

    assert _numbers(run) == [early.number, late.number]
    assert [one.amount for one in run.found] == [Decimal(10), Decimal(4)]
    assert (run.total, run.customer_count, run.order_count) == (Decimal(14), 2, 2)
    assert all("Kleinteile" in one.reason for one in run.found)


def test_leaves_out_what_is_older_and_what_was_cancelled_or_never_ordered() -> None:
    _order(date(2025, 9, 15))
    for state in (Order.State.CANCELLED, Order.State.ESTIMATE):
        make_order(ordered_on=date(2026, 9, 1), state=state)

    assert _try().order_count == 0


def test_the_months_budget_and_the_frequency_hold_as_they_would_have() -> None:
    customer = make_customer()
    for day in (1, 2, 3):
        _order(date(2026, 8, day))
    _order(date(2026, 7, 1), customer=customer)
    _order(date(2026, 7, 2), customer=customer)
    open_again = _order(date(2026, 9, 1))

    run = _try(budget_month=Decimal(20))

    assert len(run.found) == 4
    assert open_again.number in _numbers(run)
    assert sorted(run.refused.values()) == [1, 1]
    assert [number for _reason, number in run.reasons] == [1, 1]


def test_a_year_later_the_customer_may_have_it_again() -> None:
    customer = make_customer()
    _order(date(2025, 9, 16), customer=customer)
    _order(date(2026, 9, 15), customer=customer)

    assert len(_try().found) == 1
    assert len(_try(times_per_year=2).found) == 2
    assert len(_try(times_per_year=2, budget_customer=Decimal(15)).found) == 1


def test_only_what_was_known_on_the_day_counts() -> None:
    customer = make_customer()
    Visit.objects.create(customer=customer, arrived_at=NOW - timedelta(days=40))
    before, after = (
        _order(date(2026, 8, 1), customer=customer),
        _order(date(2026, 9, 1), customer=customer),
    )

    assert _numbers(_try(occasion="first_visit", times_per_year=9)) == [before.number]
    assert after.number in _numbers(_try(times_per_year=9))


def test_a_rule_that_is_off_or_begins_tomorrow_is_tried_all_the_same() -> None:
    _order(date(2026, 9, 1))

    assert len(_try(is_active=False, valid_from=date(2026, 9, 16)).found) == 1


def test_an_order_that_had_its_goodwill_counts_with_its_full_work() -> None:
    order = make_order(ordered_on=date(2026, 9, 1), net="8.00")
    accept_offer(order, make_rule(), by=None, now=NOW)

    [found] = _try().found

    assert found.amount == Decimal("8.00")


def test_writes_nothing() -> None:
    _order(date(2026, 9, 1))
    before = {model: model._default_manager.count() for model in apps.get_models()}

    _try()

    assert {model: model._default_manager.count() for model in apps.get_models()} == before


def test_more_orders_cost_no_more_queries(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(orders, "CHUNK", 4)
    for day in range(1, 4):
        _order(date(2026, 9, day))
    with django_assert_num_queries(11):
        assert len(_try().found) == 3
    for day in range(4, 7):
        _order(date(2026, 9, day))

    with django_assert_num_queries(19):
        assert len(_try().found) == 6


def test_the_newest_are_shown_first_and_no_more_than_asked_for() -> None:
    made = [_order(date(2026, 8, day)) for day in (3, 1, 2)]

    newest = _try().newest(2)

    assert [order for order, _one in newest] == [made[0], made[2]]
    assert [one.on.day for _order_, one in newest] == [3, 2]


def test_the_earlier_order_gets_the_budget_whoever_is_read_first() -> None:
    """Orders are read by customer; who is served is a matter of time."""
    first, second = make_customer(), make_customer()
    late, early = (
        _order(date(2026, 8, 9), customer=first),
        _order(date(2026, 8, 8), customer=second),
    )

    run = _try(budget_month=Decimal(10))

    assert _numbers(run) == [early.number]
    assert late.customer_id < early.customer_id
    assert list(run.refused.values()) == [1]
