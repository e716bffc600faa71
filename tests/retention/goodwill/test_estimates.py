"""Goodwill at the estimate, where the customer is lost or won."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from invoices.explanation.from_rows import totals_of_lines
from invoices.models import Order
from invoices.orders.opening import drop_estimate, order_estimate
from retention.errors import GoodwillRefusedError
from retention.figures import key_figures
from retention.figures.scope import make_scope
from retention.goodwill.granting import accept_offer, decline_offer
from retention.goodwill.offering import Told, offer_for_order
from retention.models import GoodwillRequest
from tests.factories import make_company, make_user
from tests.retention.builders import at, budget_left, make_order, make_rule

pytestmark = pytest.mark.django_db

NOW = at(9, 15)
TODAY = date(2026, 9, 15)
END = TODAY + timedelta(days=10)


@pytest.fixture(autouse=True)
def house() -> None:
    make_company()


def _estimate(**fields: Any) -> Order:
    return make_order(state=Order.State.ESTIMATE, valid_until=END, **fields)


def _given() -> Decimal:
    scope = make_scope(TODAY, TODAY, site=None, now=NOW)
    (figure,) = [each for each in key_figures(scope) if each.key == "goodwill_given"]
    return Decimal(figure.numerator)


def test_an_estimate_offers_and_gives_it_and_the_order_keeps_it() -> None:
    rule, estimate = make_rule(), _estimate()
    assert offer_for_order(estimate, now=NOW).rule == rule

    accept_offer(estimate, rule, by=None, now=NOW)
    order_estimate(estimate, today=TODAY)

    estimate.refresh_from_db()
    assert (estimate.state, estimate.estimate_net) == (Order.State.OPEN, Decimal(90))
    assert totals_of_lines(estimate.lines.all()).net == Decimal(90)


def test_it_counts_as_given_once_it_is_ordered() -> None:
    rule, estimate = make_rule(), _estimate()
    accept_offer(estimate, rule, by=None, now=NOW)
    assert _given() == Decimal(0)

    order_estimate(estimate, today=TODAY)

    assert _given() == Decimal(10)


@pytest.mark.parametrize(("on", "left"), [(END, 90), (END + timedelta(days=1), 100)])
def test_an_estimate_that_has_run_out_gives_the_budget_back(on: date, left: int) -> None:
    rule, estimate = make_rule(), _estimate()
    accept_offer(estimate, rule, by=None, now=NOW)

    assert budget_left(rule, on) == left


def test_an_estimate_without_an_end_keeps_its_budget() -> None:
    rule, estimate = make_rule(), _estimate()
    Order.objects.update(valid_until=None)
    accept_offer(estimate, rule, by=None, now=NOW)

    assert budget_left(rule, END + timedelta(days=5)) == 90


def test_a_request_on_an_estimate_that_has_run_out_keeps_nothing() -> None:
    rule, estimate = make_rule(approval_above=Decimal(5)), _estimate()
    accept_offer(estimate, rule, by=make_user(), now=NOW)

    assert budget_left(rule, END) == 90
    assert budget_left(rule, END + timedelta(days=1)) == 100


def test_a_dropped_estimate_gives_nothing_any_more() -> None:
    rule, estimate = make_rule(), _estimate()
    accept_offer(estimate, rule, by=None, now=NOW)
    drop_estimate(estimate)

    assert (budget_left(rule, TODAY), _given()) == (100, 0)
    with pytest.raises(GoodwillRefusedError):
        accept_offer(estimate, rule, by=None, now=NOW)


def test_the_page_of_an_estimate_has_the_button_and_the_other_questions(client: Client) -> None:
    rule, estimate = make_rule(), _estimate()
    client.force_login(make_user())

    page = client.get(reverse("retention:goodwill_offer", args=[estimate.pk])).content.decode()

    assert f'name="rule" value="{rule.pk}"' in page
    assert 'name="occasion"' in page


def test_what_was_told_can_be_declined_as_well(client: Client) -> None:
    rule, order = make_rule(occasion="complaint"), make_order()
    client.force_login(make_user())
    told = {"occasion": "complaint", "note": "Fleck im Sitz"}
    page = client.get(reverse("retention:goodwill_offer", args=[order.pk]), told).content.decode()
    assert page.count('value="Fleck im Sitz"') >= 2

    client.post(
        reverse("retention:goodwill_decline", args=[order.pk]),
        {"rule": rule.pk, "reason": "war vorher schon da", **told},
    )

    row = GoodwillRequest.objects.get()
    assert (row.state, row.answer) == ("declined", "war vorher schon da")
    assert "Fleck im Sitz" in row.reason


def test_without_what_was_told_there_is_nothing_to_decline() -> None:
    rule, order, desk = make_rule(occasion="complaint"), make_order(), make_user()
    told = Told("complaint", "Fleck")

    with pytest.raises(GoodwillRefusedError):
        decline_offer(order, rule, reason="nein", by=desk, now=NOW)

    assert decline_offer(order, rule, reason="nein", by=desk, now=NOW, told=told).pk
