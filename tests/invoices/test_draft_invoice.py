"""The draft: one click, then what turned out other than ordered."""

from __future__ import annotations

from decimal import Decimal

import pytest

from invoices.errors import InvoiceFrozenError, OrderClosedError, OrderEmptyError
from invoices.issuing.drafting import (
    add_draft_line,
    change_draft_line,
    discard_draft,
    draft_invoice,
    remove_draft_line,
)
from invoices.models import Invoice
from invoices.orders.lines import add_line
from tests.invoices.builders import make_issued, make_order, part

pytestmark = pytest.mark.django_db


def test_copies_every_line_and_remembers_where_it_comes_from() -> None:
    order = make_order(lines=3)

    draft = draft_invoice(order)

    assert [line.order_line for line in draft.lines.all()] == list(order.lines.all())
    assert [line.text for line in draft.lines.all()] == ["Teil 1", "Teil 2", "Teil 3"]
    assert (draft.state, draft.number) == (Invoice.State.DRAFT, None)


def test_a_second_click_finds_the_same_draft() -> None:
    order = make_order()

    assert draft_invoice(order) == draft_invoice(order)
    assert Invoice.objects.count() == 1


def test_needs_lines() -> None:
    with pytest.raises(OrderEmptyError):
        draft_invoice(make_order(lines=0))

    assert not Invoice.objects.exists()


def test_needs_an_open_order() -> None:
    with pytest.raises(OrderClosedError):
        draft_invoice(make_issued().order)

    assert Invoice.objects.count() == 1


def test_a_line_added_to_the_order_later_comes_along() -> None:
    order = make_order()
    draft = draft_invoice(order)

    line = add_line(order, part(text="Batterie"))

    assert draft.lines.get(order_line=line).text == "Batterie"


def test_lines_of_a_draft_can_be_added_changed_and_removed() -> None:
    draft = draft_invoice(make_order(lines=2))
    first, second = draft.lines.all()

    change_draft_line(first, part(text="Teil 1", price="12.00", quantity="2"))
    remove_draft_line(second)
    add_draft_line(draft, part(text="Birne"))

    lines = [(line.text, line.quantity, line.order_line_id) for line in draft.lines.all()]
    assert lines == [("Teil 1", Decimal(2), first.order_line_id), ("Birne", Decimal(1), None)]


def test_an_issued_invoice_refuses_all_of_it() -> None:
    invoice = make_issued()
    line = invoice.lines.get()

    for attempt in (
        lambda: add_draft_line(invoice, part()),
        lambda: change_draft_line(line, part()),
        lambda: remove_draft_line(line),
        lambda: discard_draft(invoice),
    ):
        with pytest.raises(InvoiceFrozenError):
            attempt()

    assert invoice.lines.get().text == "Teil 1"


def test_a_discarded_draft_leaves_the_order_open() -> None:
    order = make_order()

    discard_draft(draft_invoice(order))

    assert not Invoice.objects.exists()
    assert draft_invoice(order).lines.count() == 1
