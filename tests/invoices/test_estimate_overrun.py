"""How far work has grown beyond the estimate (R-40)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError

from invoices.errors import ContactMissingError
from invoices.issuing.drafting import add_draft_line, draft_invoice
from invoices.issuing.issue import issue_invoice
from invoices.issuing.issue_requests import ask_to_issue
from invoices.models import Invoice, Order
from invoices.orders.approvals import add_extra
from invoices.orders.estimates import Level, Overrun, load_overrun
from invoices.orders.inquiries import Contact, note_contact
from invoices.orders.lines import add_line, change_line
from tests.factories import make_user
from tests.invoices.builders import (
    NOW,
    make_approval,
    make_grown_order,
    make_order,
    part,
    tell_customer,
)
from workshop.models import Company, Job

pytestmark = pytest.mark.django_db


def overrun_of(order: Order) -> Overrun:
    order.refresh_from_db()
    return load_overrun(order, Company.objects.get())


def make_estimate() -> Order:
    order = make_order(lines=0)
    add_line(order, part(price="1000.00"))
    return order


@pytest.mark.parametrize(
    ("extra", "level"),
    [
        ("99.90", Level.FINE),
        ("100.00", Level.WARN),
        ("149.90", Level.WARN),
        ("150.00", Level.ACT),
    ],
)
def test_warns_at_ten_and_acts_at_fifteen_percent(extra: str, level: Level) -> None:
    order = make_estimate()

    add_extra(order, part(price=extra), approval=None)

    found = overrun_of(order)
    assert (found.level, found.excess) == (level, Decimal(extra))


def test_approved_work_is_no_overrun() -> None:
    order = make_estimate()

    add_extra(order, part(price="500.00"), approval=make_approval())

    found = overrun_of(order)
    assert (found.level, found.agreed, found.excess) == (Level.FINE, Decimal("1500.00"), 0)


def test_looks_at_the_draft_once_there_is_one() -> None:
    order = make_estimate()
    add_draft_line(draft_invoice(order), part(price="200.00"))

    found = overrun_of(order)

    assert (found.level, found.percent) == (Level.ACT, Decimal("20.0"))


def test_says_nothing_about_an_empty_order() -> None:
    found = overrun_of(make_order(lines=0))

    assert (found.level, found.percent) == (Level.FINE, 0)


def test_thresholds_are_rules_of_the_house() -> None:
    order = make_estimate()
    Company.objects.update(overrun_warn_percent=1, overrun_act_percent=2)

    add_extra(order, part(price="10.00"), approval=None)

    assert overrun_of(order).level == Level.WARN


@pytest.mark.parametrize(
    ("limit", "level"), [(None, Level.FINE), ("50.01", Level.FINE), ("50.00", Level.ACT)]
)
def test_a_customer_may_set_a_limit_of_their_own(limit: str | None, level: Level) -> None:
    order = make_grown_order("50.00")

    Order.objects.update(contact_limit_net=limit)

    assert overrun_of(order).level == level


@pytest.mark.parametrize(("more", "level"), [("99.99", Level.FINE), ("150.00", Level.ACT)])
def test_after_a_talk_only_what_grows_from_there_counts(more: str, level: Level) -> None:
    order = make_grown_order("200.00")
    tell_customer(order)
    assert overrun_of(order).level == Level.FINE

    add_extra(order, part(price=more), approval=None)

    assert (overrun_of(order).excess, overrun_of(order).level) == (Decimal(more), level)


@pytest.mark.parametrize("finish", [issue_invoice, ask_to_issue])
def test_no_invoice_leaves_before_the_customer_was_asked(finish: Callable[..., object]) -> None:
    order = make_grown_order("150.00")
    draft = draft_invoice(order)

    with pytest.raises(ContactMissingError):
        finish(draft, now=NOW)
    assert Invoice.objects.get().number is None
    assert not Job.objects.exists()

    tell_customer(order)
    finish(draft, now=NOW)


def test_an_invoice_may_leave_below_the_threshold() -> None:
    order = make_grown_order("149.90")

    assert issue_invoice(draft_invoice(order), now=NOW).number


def test_what_the_draft_charges_more_needs_the_talk_too() -> None:
    draft = draft_invoice(make_grown_order())
    add_draft_line(draft, part(price="150.00"))

    with pytest.raises(ContactMissingError):
        issue_invoice(draft, now=NOW)


def test_nobody_reached_is_enough_with_a_reason() -> None:
    order = make_grown_order("150.00")
    contact = Contact("not_asked", note="im Urlaub, Auto wird gebraucht")

    inquiry = note_contact(order, contact, by=make_user(), now=NOW)

    assert (inquiry.told_net, inquiry.items) == (Decimal("1150.00"), [])
    assert issue_invoice(draft_invoice(order), now=NOW).number


def test_nobody_reached_without_a_reason_is_refused_by_the_database() -> None:
    order = make_grown_order("150.00")

    with pytest.raises(IntegrityError):
        note_contact(order, Contact("not_asked"), by=make_user(), now=NOW)


@pytest.mark.parametrize(("told", "level"), [(None, Level.FINE), ("1000.00", Level.ACT)])
def test_the_estimate_that_was_accepted_stays_what_it_was(told: str | None, level: Level) -> None:
    order = make_grown_order()
    Order.objects.update(estimate_net=told)

    change_line(order.lines.get(), part(price="1150.00"))

    assert overrun_of(order).level == level
