"""What customers were charged, by invoices of ours and by those read in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoices.charged import Charge, charges
from invoices.issuing.issue import reverse_invoice
from invoices.models import ImportedInvoice
from tests.factories import make_customer
from tests.invoices.builders import NOW, TODAY, make_issued, make_order

pytestmark = pytest.mark.django_db
D = Decimal


def read_in(net: str, on: date | None = TODAY, **fields: Any) -> ImportedInvoice:
    number = str(ImportedInvoice.objects.count())
    defaults = {"number": number, "vat": 0, "gross": D(net), "imported_at": NOW}
    return ImportedInvoice.objects.create(net=D(net), issued_on=on, **{**defaults, **fields})


def test_both_kinds_stand_side_by_side() -> None:
    invoice = make_issued()
    customer = invoice.order.customer
    order = make_order(customer=customer, lines=0)
    read_in("70.00", date(2026, 3, 1), order=order)

    found = charges([customer.pk])

    assert sorted(found) == sorted(
        [
            Charge(customer.pk, invoice.order_id, TODAY, D("10.00")),
            Charge(customer.pk, order.pk, date(2026, 3, 1), D("70.00")),
        ]
    )


def test_what_was_taken_back_comes_to_nothing() -> None:
    invoice = make_issued()
    reverse_invoice(invoice, now=NOW)
    order = make_order(customer=invoice.order.customer, lines=0)
    read_in("70.00", order=order)
    read_in("-70.00", order=order)

    nets = [charge.net for charge in charges([invoice.order.customer_id])]

    assert (len(nets), sum(nets)) == (4, 0)


def test_drafts_and_what_lies_at_no_order_count_for_nobody() -> None:
    order = make_order(lines=0)
    order.invoices.create(supply_on=TODAY)
    read_in("5.00")

    assert charges([order.customer_id]) == []


def test_others_are_not_asked_for() -> None:
    read_in("5.00", order=make_order(lines=0))

    assert charges([make_customer().pk]) == []
    assert charges([]) == []


@pytest.mark.parametrize(
    ("on", "since", "is_there"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), True),
        (date(2026, 3, 1), date(2026, 3, 2), False),
        (None, TODAY, True),
        (None, date(2026, 11, 6), False),
    ],
)
def test_begins_on_a_day_that_is_included(on: date | None, since: date, *, is_there: bool) -> None:
    order = make_order(lines=0)
    read_in("5.00", on, order=order)

    assert bool(charges([order.customer_id], since=since)) is is_there


def test_asks_once(django_assert_num_queries: Any) -> None:
    customer_id = make_issued().order.customer_id

    with django_assert_num_queries(1):
        charges([customer_id])
