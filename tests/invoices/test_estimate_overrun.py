"""How far work has grown beyond the estimate (R-40)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from invoices.drafting import add_draft_line, draft_invoice
from invoices.estimates import Level, Overrun, estimate_overrun
from invoices.lines import add_extra, add_line
from invoices.models import Order
from tests.invoices.builders import make_approval, make_order, part
from workshop.models import Company

pytestmark = pytest.mark.django_db


def overrun_of(order: Order) -> Overrun:
    draft = order.invoices.first()
    lines = list(draft.lines.all()) if draft else None
    return estimate_overrun(order.lines.all(), lines, Company.objects.get())


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
