"""Goodwill: who gets what by which rule, and a budget that holds."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from customers.models import Task
from invoices.errors import OrderClosedError
from invoices.explanation.from_rows import totals_of_lines
from invoices.models import Order
from invoices.orders.lines import remove_line
from retention.errors import GoodwillRefusedError, NoReasonError
from retention.goodwill.deciding import Offer
from retention.goodwill.effect import rules_with_sums, uses_with_effect
from retention.goodwill.granting import (
    accept_offer,
    approve_request,
    decline_offer,
    refuse_request,
    take_back_decline,
)
from retention.goodwill.offering import Told, offer_for_order
from retention.models import GoodwillRequest, GoodwillRule, GoodwillUse
from tests.factories import make_appointment, make_company, make_customer, make_user
from tests.retention.builders import at, book, budget_left, make_order, make_portal, make_rule

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 15)
NOW = at(9, 15)


def _offer(order: Order, *, now: datetime = NOW) -> Offer:
    return offer_for_order(order, now=now)


def test_offers_what_the_rule_says_and_names_it() -> None:
    rule = make_rule()

    offer = _offer(make_order())

    assert (offer.rule, offer.amount) == (rule, Decimal("10.00"))
    assert "Kleine Reparatur" in offer.reason


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
    accept_offer(make_order(customer=customer), rule, by=None, now=NOW.replace(year=2025, day=16))

    assert _offer(make_order(customer=customer)).rule is None
    next_day = _offer(make_order(customer=customer), now=NOW.replace(day=17))
    assert next_day.rule == rule


def test_takes_the_amount_off_the_order_and_out_of_the_budget() -> None:
    make_company()
    rule, order, person = make_rule(), make_order(), make_user()

    use = accept_offer(order, rule, by=person, now=NOW)

    assert (use.amount, use.given_by) == (Decimal("10.00"), person)
    assert totals_of_lines(order.lines.all()).net == Decimal("90.00")
    assert budget_left(rule, TODAY) == Decimal("90.00")


def test_has_a_new_budget_each_month() -> None:
    make_company()
    rule = make_rule()
    accept_offer(make_order(), rule, by=None, now=at(8, 31, 23))
    accept_offer(make_order(), rule, by=None, now=at(10, 1, 0))

    assert budget_left(rule, TODAY) == Decimal("100.00")


def test_refuses_when_the_budget_is_spent_and_changes_nothing() -> None:
    rule, order = make_rule(budget_month=Decimal("9.99")), make_order()

    with pytest.raises(GoodwillRefusedError):
        accept_offer(order, rule, by=None, now=NOW)

    assert not GoodwillUse.objects.exists()
    assert totals_of_lines(order.lines.all()).net == Decimal("100.00")


def test_refuses_a_second_goodwill_on_one_order() -> None:
    make_company()
    rule, order = make_rule(times_per_year=5), make_order()
    accept_offer(order, rule, by=None, now=NOW)

    with pytest.raises(GoodwillRefusedError):
        accept_offer(order, rule, by=None, now=NOW)

    assert GoodwillUse.objects.count() == 1


def test_tells_whether_the_customer_came_back() -> None:
    make_company()
    rule, came, stayed_away = make_rule(), make_customer(), make_customer()
    for customer in (came, stayed_away):
        accept_offer(make_order(customer=customer), rule, by=None, now=NOW)
    make_appointment(starts_at=at(9, 20), customer=came)
    make_appointment(starts_at=at(9, 17), customer=stayed_away)

    effect = {use.customer: use.came_back for use in uses_with_effect()}

    assert effect == {came: True, stayed_away: False}
    assert rules_with_sums(today=TODAY)[0].given == Decimal("20.00")


def _ask(order: Order, **fields: Any) -> GoodwillRequest:
    rule = make_rule(**{"approval_above": Decimal("9.99"), **fields})
    row = accept_offer(order, rule, by=make_user(), now=NOW)
    assert isinstance(row, GoodwillRequest)
    return row


def test_the_customer_reads_the_allowance_in_their_language() -> None:
    order = make_order(customer=make_customer(language="en"))

    use = accept_offer(order, make_rule(), by=None, now=NOW)

    assert use.line.text == "Goodwill: Kleine Reparatur"
    assert "Kleine Reparatur: " in use.reason


def test_only_the_rule_that_decides_gives() -> None:
    first, second = make_rule(priority=1), make_rule(name="zweite")
    order = make_order()

    with pytest.raises(GoodwillRefusedError) as caught:
        accept_offer(order, second, by=None, now=NOW)

    assert first.name in str(caught.value)
    assert not GoodwillUse.objects.exists()


def test_whoever_takes_the_allowance_off_gives_the_budget_back() -> None:
    make_company()
    rule, order = make_rule(), make_order()
    use = accept_offer(order, rule, by=None, now=NOW)

    remove_line(use.line)

    assert budget_left(rule, TODAY) == Decimal("100.00")
    assert _offer(order).rule == rule


def test_what_was_given_on_a_cancelled_order_does_not_count() -> None:
    rule, order = make_rule(), make_order()
    accept_offer(order, rule, by=None, now=NOW)

    Order.objects.filter(pk=order.pk).update(state=Order.State.CANCELLED)

    assert budget_left(rule, TODAY) == Decimal("100.00")
    assert _offer(make_order(customer=order.customer)).rule == rule


def test_a_customer_has_a_budget_of_their_own() -> None:
    rule = make_rule(budget_customer=Decimal(15), times_per_year=9)
    customer = make_customer()
    accept_offer(make_order(customer=customer), rule, by=None, now=NOW)

    assert _offer(make_order(customer=customer)).rule is None
    assert _offer(make_order()).rule == rule


def test_what_a_merged_record_had_counts_for_the_survivor() -> None:
    rule, survivor = make_rule(), make_customer()
    other = make_customer(merged_into=survivor)
    accept_offer(make_order(customer=other), rule, by=None, now=NOW)

    assert _offer(make_order(customer=survivor)).rule is None


def test_above_the_limit_the_owner_gets_a_task_and_the_budget_is_kept() -> None:
    owner = make_user(role="owner")
    row = _ask(make_order())

    task = Task.objects.get(kind=Task.Kind.GOODWILL)
    assert (task.link, task.assigned_to) == (f"/retention/goodwill/requests/{row.pk}/", owner)
    assert row.order.customer.name in task.title
    assert totals_of_lines(row.order.lines.all()).net == Decimal("100.00")
    assert budget_left(row.rule, TODAY) == Decimal("90.00")
    assert _offer(row.order).rule is None


def test_of_several_owners_nobody_is_picked() -> None:
    make_user(role="owner")
    make_user(role="owner")

    _ask(make_order())

    assert Task.objects.get().assigned_to is None


def test_the_owner_needs_nobody() -> None:
    use = accept_offer(
        make_order(), make_rule(approval_above=Decimal(1)), by=make_user(role="owner"), now=NOW
    )

    assert isinstance(use, GoodwillUse)


def test_with_approval_the_allowance_stands_on_the_order() -> None:
    row, owner = _ask(make_order()), make_user(role="owner")

    use = approve_request(row, by=owner, now=NOW)

    row.refresh_from_db()
    assert (row.state, row.decided_by, use.reason) == ("granted", owner, row.reason)
    assert totals_of_lines(row.order.lines.all()).net == Decimal("90.00")
    assert budget_left(row.rule, TODAY) == Decimal("90.00")
    assert Task.objects.get().done_by == owner


def test_is_approved_once() -> None:
    row, owner = _ask(make_order()), make_user(role="owner")
    approve_request(row, by=owner, now=NOW)

    for decide in (approve_request, refuse_request):
        with pytest.raises(GoodwillRefusedError):
            decide(row, by=owner, now=NOW, **({"reason": "x"} if decide is refuse_request else {}))

    assert GoodwillUse.objects.count() == 1


def test_a_request_waits_on_where_the_budget_shrank_meanwhile() -> None:
    row = _ask(make_order())
    GoodwillRule.objects.update(budget_month=Decimal("9.99"))

    with pytest.raises(GoodwillRefusedError):
        approve_request(row, by=make_user(role="owner"), now=NOW)

    row.refresh_from_db()
    assert row.state == "waiting"
    assert not GoodwillUse.objects.exists()


def test_a_request_waits_on_where_the_invoice_came_first() -> None:
    row = _ask(make_order())
    Order.objects.update(state=Order.State.INVOICED)

    with pytest.raises(OrderClosedError):
        approve_request(row, by=make_user(role="owner"), now=NOW)

    assert not GoodwillUse.objects.exists()
    assert GoodwillRequest.objects.get().state == "waiting"


def test_a_refusal_gives_the_budget_back_and_says_why() -> None:
    row, owner = _ask(make_order()), make_user(role="owner")
    with pytest.raises(NoReasonError):
        refuse_request(row, reason=" ", by=owner, now=NOW)

    refuse_request(row, reason="zu oft", by=owner, now=NOW)

    assert budget_left(row.rule, TODAY) == Decimal("100.00")
    assert "zu oft" in _offer(row.order).reason
    assert Task.objects.get().outcome == "zu oft"


def test_the_front_desk_declines_with_a_reason_and_may_think_again() -> None:
    rule, order, desk = make_rule(), make_order(), make_user()
    with pytest.raises(NoReasonError):
        decline_offer(order, rule, reason="", by=desk, now=NOW)

    row = decline_offer(order, rule, reason="hat es eilig", by=desk, now=NOW)

    assert (row.state, row.amount, row.asked_by) == ("declined", Decimal(10), desk)
    assert "hat es eilig" in _offer(order).reason
    assert take_back_decline(order)
    assert not take_back_decline(order)
    assert _offer(order).rule == rule


def test_nobody_declines_what_is_not_offered() -> None:
    rule = make_rule(max_order_net=Decimal(1))

    with pytest.raises(GoodwillRefusedError):
        decline_offer(make_order(), rule, reason="nein", by=make_user(), now=NOW)

    assert not GoodwillRequest.objects.exists()


def test_what_the_customer_tells_is_kept_with_what_was_given() -> None:
    rule, order = make_rule(occasion="complaint"), make_order()
    told = Told("complaint", "Fleck im Sitz")

    with pytest.raises(GoodwillRefusedError):
        accept_offer(order, rule, by=None, now=NOW)
    use = accept_offer(order, rule, by=None, now=NOW, told=told)

    assert "Fleck im Sitz" in use.reason
