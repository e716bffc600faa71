"""Estimates: nothing is ordered until the customer says so, and what they were told stays."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from invoices.errors import EstimateExpiredError, NotOrderedError, OrderClosedError
from invoices.explanation.from_rows import totals_of_lines
from invoices.issuing.drafting import draft_invoice
from invoices.models import Invoice, Order
from invoices.orders.lines import add_line
from invoices.orders.opening import add_discount, create_order, drop_estimate, order_estimate
from tests.factories import make_customer, make_user, make_workshop
from tests.invoices.builders import TODAY, make_issued, make_order, part
from workshop.models import Company

pytestmark = pytest.mark.django_db


def make_estimate() -> Order:
    workshop = make_workshop()
    Company.objects.update(estimate_days=10)
    order = create_order(make_customer(), workshop=workshop, today=TODAY, is_estimate=True)
    add_line(order, part(price="500.00"))
    return order


def test_an_estimate_holds_for_the_days_of_the_house() -> None:
    order = make_estimate()

    assert (order.state, order.valid_until) == ("estimate", TODAY + timedelta(days=10))
    assert make_order().valid_until is None


def test_nothing_is_charged_before_it_is_ordered() -> None:
    with pytest.raises(NotOrderedError):
        draft_invoice(make_estimate())

    assert not Invoice.objects.exists()


def test_ordered_it_keeps_its_number_and_what_was_told() -> None:
    order, last_day = make_estimate(), TODAY + timedelta(days=10)

    order_estimate(order, today=last_day)

    ordered = Order.objects.get()
    assert (ordered.number, ordered.state) == (order.number, "open")
    assert (ordered.ordered_on, ordered.supply_on) == (last_day, last_day)
    assert ordered.estimate_net == Decimal("500.00")
    assert draft_invoice(ordered)


def test_ordered_twice_changes_nothing() -> None:
    order = make_estimate()
    order_estimate(order, today=TODAY)
    add_line(order, part(price="100.00"))

    order_estimate(order, today=TODAY + timedelta(days=99))

    assert Order.objects.get().estimate_net == Decimal("500.00")


def test_one_that_has_run_out_is_looked_at_first() -> None:
    order, late = make_estimate(), TODAY + timedelta(days=11)
    with pytest.raises(EstimateExpiredError):
        order_estimate(order, today=late)
    assert Order.objects.get().state == "estimate"

    Order.objects.update(valid_until=late)
    order_estimate(order, today=late)

    assert Order.objects.get().state == "open"


def test_the_day_of_the_work_decides_the_rate_of_what_was_estimated_before() -> None:
    order = make_estimate()
    Order.objects.update(supply_on=date(2020, 12, 1), valid_until=None)
    order.lines.update(vat_rate=16)

    order_estimate(order, today=TODAY)

    assert order.lines.get().vat_rate == 19


def test_one_that_is_not_wanted_is_closed() -> None:
    order = make_estimate()

    drop_estimate(order)

    assert Order.objects.get().state == "cancelled"
    with pytest.raises(OrderClosedError):
        order_estimate(order, today=TODAY)


def test_an_order_is_no_estimate_to_drop() -> None:
    order = make_order()

    drop_estimate(order)

    assert Order.objects.get().state == "open"


@pytest.mark.parametrize(("percent", "net"), [("10", "18.00"), ("3.33", "19.33"), ("100", "0.00")])
def test_a_discount_is_taken_off_everything(percent: str, net: str) -> None:
    order = make_order(lines=2)

    line = add_discount(order, Decimal(percent))

    assert line is not None
    assert line.quantity == -1
    assert totals_of_lines(order.lines.all()).net == Decimal(net)


def test_from_nothing_no_discount_is_taken() -> None:
    assert add_discount(make_order(lines=0), Decimal(10)) is None


def test_a_closed_order_gets_no_discount() -> None:
    with pytest.raises(OrderClosedError):
        add_discount(make_issued().order, Decimal(10))


def test_from_estimate_to_order_on_the_pages(client: Client) -> None:
    client.force_login(make_user())
    site, customer = make_workshop(), make_customer()
    new = f"{reverse('invoices:order_new')}?customer={customer.pk}"

    page = client.post(new, {"workshop": site.pk, "estimate": "1"}).url
    order = Order.objects.get()
    add_line(order, part())
    decide = reverse("invoices:order_decide", args=[order.pk])
    assert decide in client.get(page).content.decode()
    client.post(decide, {"answer": "order"})

    assert Order.objects.get().state == "open"
    assert decide not in client.get(page).content.decode()


@pytest.mark.parametrize(("percent", "lines"), [("10", 2), ("0", 1), ("101", 1), ("x", 1)])
def test_a_discount_is_typed_on_the_page(client: Client, percent: str, lines: int) -> None:
    client.force_login(make_user())
    order = make_order()

    client.post(reverse("invoices:order_discount", args=[order.pk]), {"percent": percent})

    assert order.lines.count() == lines
