"""A trial of a complaint rule reads few orders and finds what all of them would show."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db.models import QuerySet

from bookings.models import Visit
from customers.merging.merge import merge_customers
from customers.models import Customer
from invoices.models import Order
from retention.goodwill import dry_run
from retention.goodwill.dry_run import DryRun, try_rule
from retention.goodwill.narrowing import may_show
from retention.models import GoodwillUse
from tests.factories import make_customer
from tests.retention.builders import at, make_order, make_rule
from tests.retention.goodwill.cases import a_rule
from workshop.models import Company

pytestmark = pytest.mark.django_db

NOW = at(9, 15)
# Six months before 1 September lies 1 March.
ORDERED = at(9, 1, 12)


@pytest.mark.parametrize(
    ("hours_before", "score", "is_shown"),
    [
        (0, 3, True),
        (0, 4, False),
        (184 * 24, 1, True),
        (185 * 24, 1, False),
        (-11, 1, True),
        (-13, 1, False),
    ],
)
def test_a_low_score_counts_for_six_months_from_its_day(
    hours_before: int, score: int, is_shown: bool
) -> None:
    order = _order(make_customer(), 0)
    Visit.objects.create(
        customer=order.customer,
        arrived_at=ORDERED - timedelta(hours=hours_before),
        satisfaction=score,
    )

    assert bool(_try().found) == is_shown


def test_orders_without_a_low_score_around_them_are_not_read() -> None:
    near, far, never = (_order(make_customer(), 0) for _number in range(3))
    for order, days in ((near, 180), (far, 190)):
        moment = ORDERED - timedelta(days=days)
        Visit.objects.create(customer=order.customer, arrived_at=moment, satisfaction=1)

    read = may_show(Order.objects.all(), "complaint", Company())

    assert set(read) == {near}
    assert never not in read


def test_a_low_score_of_a_record_that_was_merged_counts_for_who_it_became() -> None:
    survivor = make_customer()
    order = _order(survivor, 0)
    old = make_customer(merged_into=survivor)
    Visit.objects.create(customer=old, arrived_at=ORDERED - timedelta(days=10), satisfaction=1)

    assert set(may_show(Order.objects.all(), "complaint", Company())) == {order}


@pytest.mark.parametrize("seed", range(4))
def test_random_histories_give_the_same_as_if_all_orders_were_read(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _tell_at_random(random.Random(seed))

    few = _try()
    monkeypatch.setattr(dry_run, "may_show", _all_orders)
    every = _try()

    assert few.found
    assert (few.found, few.refused) == (every.found, every.refused)
    assert few.order_count == every.order_count


def _all_orders(orders: QuerySet[Order], _occasion: str, _house: Company) -> QuerySet[Order]:
    return orders


def _try() -> DryRun:
    return try_rule(a_rule(occasion="complaint", times_per_year=2), now=NOW)


def _order(customer: Customer, days_before: int) -> Order:
    day = (ORDERED - timedelta(days=days_before)).date()
    return make_order(customer=customer, ordered_on=day, state="invoiced")


def _tell_at_random(dice: random.Random) -> None:
    people = [make_customer() for _number in range(8)]
    given = make_rule(occasion="complaint")
    for _number in range(20):
        Visit.objects.create(
            customer=dice.choice(people),
            arrived_at=ORDERED - timedelta(hours=dice.randrange(600 * 24)),
            satisfaction=dice.choice([None, 1, 3, 4, 5]),
        )
    for _number in range(4):
        order = _order(dice.choice(people), dice.randrange(300))
        GoodwillUse.objects.create(
            rule=given, customer=order.customer, order=order, amount=1,
            given_at=ORDERED - timedelta(days=dice.randrange(300)), reason="Reklamation",
        )  # fmt: skip
    for survivor, other in ((people[0], people[1]), (people[2], people[3])):
        merge_customers(survivor, other, now=NOW)
    for _number in range(20):
        _order(dice.choice(people), dice.randrange(340))
