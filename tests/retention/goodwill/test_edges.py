"""Goodwill when things change afterwards: work taken off, reversals, a new month, another no."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from invoices.errors import GrantedAboveWorkError
from invoices.explanation.from_rows import totals_of_lines
from invoices.issuing.drafting import discard_draft, draft_invoice, remove_draft_line
from invoices.issuing.issue import issue_invoice, reverse_invoice
from invoices.models import Invoice, Order, OrderLine
from invoices.models.order import LineKind
from invoices.orders.lines import remove_line
from retention.errors import GoodwillRefusedError
from retention.figures import key_figures
from retention.figures.scope import make_scope
from retention.goodwill.effect import rules_with_sums
from retention.goodwill.granting import accept_offer, approve_request, decline_offer
from retention.goodwill.offering import offer_for_order
from retention.models import GoodwillRequest, GoodwillRule, GoodwillUse
from tests.factories import make_company, make_customer, make_user
from tests.retention.builders import at, budget_left, make_order, make_rule

pytestmark = pytest.mark.django_db

NOW = at(9, 15)
TODAY = date(2026, 9, 15)
FULL, TAKEN = Decimal(100), Decimal(90)


@pytest.fixture(autouse=True)
def house() -> None:
    make_company()


def _ordered(**fields: Any) -> Order:
    customer = make_customer(street="Weg 1", postcode="10115", city="Berlin")
    return make_order(customer=customer, ordered_on=TODAY, supply_on=TODAY, **fields)


def _part(order: Order, net: str) -> OrderLine:
    return OrderLine.objects.create(
        order=order, position=2, kind=LineKind.PART, text="Birne", quantity=1,
        unit_price_net=Decimal(net), vat_rate=Decimal(19),
    )  # fmt: skip


def _issued(order: Order) -> Invoice:
    return issue_invoice(draft_invoice(order), now=NOW)


def _ask(order: Order, **fields: Any) -> GoodwillRequest:
    rule = make_rule(**{"approval_above": Decimal("1.00"), **fields})
    row = accept_offer(order, rule, by=make_user(), now=NOW)
    assert isinstance(row, GoodwillRequest)
    return row


def _counted() -> Decimal:
    scope = make_scope(TODAY, TODAY, site=None, now=NOW)
    [figure] = [each for each in key_figures(scope) if each.key == "goodwill_given"]
    return Decimal(figure.numerator)


def test_no_invoice_pays_the_customer_for_coming() -> None:
    order = _ordered(net="4.00")
    bulb = _part(order, "30.00")
    accept_offer(order, make_rule(), by=None, now=NOW)
    remove_line(bulb)
    draft = draft_invoice(order)

    with pytest.raises(GrantedAboveWorkError) as caught:
        issue_invoice(draft, now=NOW)

    assert "Kleine Reparatur" in str(caught.value)
    assert not Invoice.objects.exclude(number=None).exists()


def test_goodwill_over_all_of_the_work_leaves_an_invoice_of_nothing() -> None:
    order = _ordered(net="10.00")
    accept_offer(order, make_rule(), by=None, now=NOW)

    assert _issued(order).gross == 0


def test_with_the_goodwill_taken_off_the_rest_is_charged() -> None:
    order = _ordered(net="4.00")
    bulb = _part(order, "30.00")
    use = accept_offer(order, make_rule(), by=None, now=NOW)
    remove_line(bulb)
    remove_line(use.line)

    assert _issued(order).net == Decimal(4)


def test_a_reduction_by_hand_is_the_houses_own_affair() -> None:
    order = _ordered(net="4.00")
    line = _part(order, "6.00")
    OrderLine.objects.filter(pk=line.pk).update(kind=LineKind.ALLOWANCE, quantity=-1)

    assert _issued(order).net == Decimal(-2)


def test_a_reversal_keeps_the_budget_taken_as_the_order_goes_on() -> None:
    rule, order = make_rule(), _ordered()
    accept_offer(order, rule, by=None, now=NOW)

    reverse_invoice(_issued(order), now=NOW)

    assert budget_left(rule, TODAY) == TAKEN
    order.refresh_from_db()
    assert offer_for_order(order, now=NOW).rule is None
    assert _issued(order).net == Decimal(90)
    assert (budget_left(rule, TODAY), _counted()) == (TAKEN, Decimal(10))


def test_a_corrected_invoice_without_it_gives_the_budget_back() -> None:
    rule, order = make_rule(), _ordered()
    use = accept_offer(order, rule, by=None, now=NOW)
    reverse_invoice(_issued(order), now=NOW)
    draft = draft_invoice(order)

    remove_draft_line(draft.lines.get(order_line=use.line))
    assert budget_left(rule, TODAY) == TAKEN
    issue_invoice(draft, now=NOW)

    assert (budget_left(rule, TODAY), _counted()) == (FULL, Decimal(0))
    assert rules_with_sums(today=TODAY)[0].given == 0
    assert offer_for_order(_ordered(), now=NOW).rule == rule


def test_a_reversed_order_that_is_cancelled_gives_the_budget_back() -> None:
    rule, order = make_rule(), _ordered()
    accept_offer(order, rule, by=None, now=NOW)
    reverse_invoice(_issued(order), now=NOW)

    Order.objects.filter(pk=order.pk).update(state=Order.State.CANCELLED)

    assert (budget_left(rule, TODAY), _counted()) == (FULL, Decimal(0))


def test_a_discarded_draft_changes_nothing() -> None:
    rule, order = make_rule(), _ordered()
    accept_offer(order, rule, by=None, now=NOW)

    discard_draft(draft_invoice(order))

    assert budget_left(rule, TODAY) == TAKEN
    assert GoodwillUse.objects.count() == 1


def test_what_was_asked_in_one_month_and_approved_in_the_next_is_the_next_ones() -> None:
    row = _ask(_ordered())
    assert budget_left(row.rule, date(2026, 10, 1)) == TAKEN

    approve_request(row, by=make_user(role="owner"), now=at(10, 1))

    assert budget_left(row.rule, TODAY) == FULL
    assert budget_left(row.rule, date(2026, 10, 31)) == TAKEN


@pytest.mark.parametrize(
    ("moment", "left"), [(at(9, 30, 23, 59), TAKEN), (at(10, 1, 0, 0), FULL), (at(9, 1, 0), TAKEN)]
)
def test_a_month_ends_at_midnight_of_the_house(moment: Any, left: Decimal) -> None:
    rule = make_rule()

    accept_offer(_ordered(), rule, by=None, now=moment)

    assert budget_left(rule, TODAY) == left


def test_the_owner_gives_no_more_than_is_charged_by_then() -> None:
    order = _ordered(net="4.00")
    bulb = _part(order, "30.00")
    row = _ask(order)
    remove_line(bulb)

    use = approve_request(row, by=make_user(role="owner"), now=NOW)

    assert use.amount == Decimal(4)
    assert totals_of_lines(order.lines.all()).net == 0


@pytest.mark.parametrize(("budget", "is_given"), [("4.00", True), ("3.99", False)])
def test_the_budget_has_to_hold_only_what_is_charged_by_then(budget: str, is_given: bool) -> None:
    order = _ordered(net="4.00")
    bulb = _part(order, "30.00")
    row = _ask(order)
    remove_line(bulb)
    GoodwillRule.objects.update(budget_month=Decimal(budget))

    with nullcontext() if is_given else pytest.raises(GoodwillRefusedError):
        approve_request(row, by=make_user(role="owner"), now=NOW)

    assert [use.amount for use in GoodwillUse.objects.all()] == [Decimal(4)] * is_given


def test_nothing_is_given_on_an_order_without_any_work_left() -> None:
    row = _ask(_ordered())
    row.order.lines.all().delete()

    with pytest.raises(GoodwillRefusedError):
        approve_request(row, by=make_user(role="owner"), now=NOW)

    row.refresh_from_db()
    assert row.state == "waiting"


def test_what_was_approved_and_taken_off_again_may_be_asked_for_anew() -> None:
    row, owner = _ask(_ordered()), make_user(role="owner")
    remove_line(approve_request(row, by=owner, now=NOW).line)
    assert offer_for_order(row.order, now=NOW).rule == row.rule

    again = accept_offer(row.order, row.rule, by=make_user(), now=NOW)

    assert isinstance(again, GoodwillRequest)
    assert (again.pk, again.state, again.decided_by) == (row.pk, "waiting", None)
    assert budget_left(row.rule, TODAY) == TAKEN
    assert approve_request(again, by=owner, now=NOW).amount == Decimal(10)


def test_what_was_approved_and_taken_off_again_may_be_declined() -> None:
    row, owner = _ask(_ordered()), make_user(role="owner")
    remove_line(approve_request(row, by=owner, now=NOW).line)

    no = decline_offer(row.order, row.rule, reason="will nicht", by=make_user(), now=NOW)

    assert (no.state, no.answer) == ("declined", "will nicht")
    assert budget_left(row.rule, TODAY) == FULL


def test_a_rule_switched_off_between_look_and_click_says_so(client: Client) -> None:
    order, rule = _ordered(), make_rule()
    GoodwillRule.objects.update(is_active=False)
    client.force_login(make_user())

    answer = client.post(
        reverse("retention:goodwill_offer", args=[order.pk]), {"rule": rule.pk}, follow=True
    )

    assert answer.status_code == 200
    assert any(rule.name in str(message) for message in answer.context["messages"])
    assert not GoodwillUse.objects.exists()
