"""What a rule has granted keeps its amount: it is taken off the order as a whole, or stays."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from invoices.errors import GrantedError
from invoices.issuing.drafting import (
    change_draft_line,
    discard_draft,
    draft_invoice,
    remove_draft_line,
)
from invoices.models import InvoiceLine, Order, OrderLine
from invoices.models.order import LineKind
from invoices.orders.lines import LineData, add_line, change_line, remove_line
from invoices.orders.opening import add_allowance, add_discount
from tests.factories import make_user
from tests.invoices.builders import make_order

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 15, 10, tzinfo=UTC)
LESS = LineData(kind=LineKind.ALLOWANCE, text="Kulanz", unit_price_net=Decimal(99))


@pytest.fixture
def order() -> Order:
    return make_order(lines=2)


@pytest.fixture
def granted(order: Order) -> OrderLine:
    return add_allowance(order, text="Kulanz", net=Decimal(10), now=NOW)


def test_nobody_changes_its_amount_by_hand(granted: OrderLine) -> None:
    with pytest.raises(GrantedError) as caught:
        change_line(granted, LESS)

    granted.refresh_from_db()
    assert granted.unit_price_net == Decimal(10)
    assert "Kulanz" in str(caught.value)


def test_a_reduction_by_hand_can_be_changed(order: Order) -> None:
    discount = add_discount(order, Decimal(50))
    typed = add_line(order, LESS)

    for line in (typed, discount):
        assert line
        assert not line.is_granted
        change_line(line, LineData(kind=LineKind.ALLOWANCE, text="x", unit_price_net=Decimal(1)))

    assert {line.unit_price_net for line in order.lines.filter(text="x")} == {Decimal(1)}


def test_it_can_be_taken_off_the_order(granted: OrderLine) -> None:
    remove_line(granted)

    assert not OrderLine.objects.filter(pk=granted.pk).exists()


def test_the_draft_keeps_it_until_the_order_gives_it_back(order: Order, granted: OrderLine) -> None:
    draft = draft_invoice(order)
    copy = draft.lines.get(order_line=granted)

    with pytest.raises(GrantedError):
        change_draft_line(copy, LESS)
    with pytest.raises(GrantedError):
        remove_draft_line(copy)

    assert draft.lines.get(order_line=granted).unit_price_net == Decimal(10)
    discard_draft(draft)
    remove_line(granted)


def test_what_was_on_a_reversed_invoice_is_left_out_of_the_new_draft(
    order: Order, granted: OrderLine
) -> None:
    """The order's line stays for the proof, so the draft is the only place to take it off."""
    first = draft_invoice(order)
    first.state, first.number = "cancelled", "R-1"
    first.save()
    copy = draft_invoice(order).lines.get(order_line=granted)

    remove_draft_line(copy)

    assert not InvoiceLine.objects.filter(pk=copy.pk).exists()


def test_lines_that_only_the_draft_has_can_be_changed(order: Order, granted: OrderLine) -> None:
    draft = draft_invoice(order)
    own = InvoiceLine.objects.create(
        invoice=draft, position=9, kind=LineKind.ALLOWANCE, text="Skonto", quantity=-1,
        unit_price_net=1, vat_rate=19,
    )  # fmt: skip

    change_draft_line(own, LESS)
    remove_draft_line(own)

    assert draft.lines.count() == order.lines.count()


def test_the_page_offers_to_remove_it_only_and_the_form_says_why(
    client: Client, order: Order, granted: OrderLine
) -> None:
    client.force_login(make_user())
    address = reverse("invoices:line_edit", args=[granted.pk])
    data = {"kind": "allowance", "text": "x", "quantity": "1", "unit": "flat", "price": "5"}

    page = client.get(order.get_absolute_url()).content.decode()
    client.post(address, data)

    assert f'"{address}"' not in page
    assert reverse("invoices:line_remove", args=[granted.pk]) in page
    granted.refresh_from_db()
    assert granted.text == "Kulanz"
