"""Orders and their lines: who may change what, and until when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from invoices.errors import OrderClosedError, OrderDraftedError
from invoices.explanation.from_rows import totals_of_lines
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.issue import issue_invoice
from invoices.issuing.rounding import rounding_of_lines
from invoices.models import Order
from invoices.models.order import LineKind, Unit
from invoices.orders.approvals import add_extra, approve_line
from invoices.orders.lines import (
    LineData,
    add_line,
    change_line,
    remove_line,
)
from invoices.orders.opening import add_allowance, change_details, create_order
from invoices.orders.packages import add_service
from tests.factories import make_customer, make_service, make_workshop
from tests.invoices.builders import (
    NOW,
    TODAY,
    labour,
    make_approval,
    make_issued,
    make_order,
    part,
    tell_customer,
)

pytestmark = pytest.mark.django_db


def test_numbers_orders_by_year() -> None:
    workshop, customer = make_workshop(), make_customer()

    numbers = [
        create_order(customer, workshop=workshop, today=day).number
        for day in (TODAY, TODAY, date(2027, 1, 4))
    ]

    assert numbers == ["A2026-00001", "A2026-00002", "A2027-00001"]


@pytest.mark.parametrize(("unit", "price"), [(Unit.LABOUR_UNIT, "9.5000"), (Unit.HOUR, "95.00")])
def test_labour_takes_the_rate_of_the_house(unit: str, price: str) -> None:
    line = add_line(make_order(lines=0), LineData(LineKind.LABOUR, "Prüfen", Decimal(2), unit))

    assert line.unit_price_net == Decimal(price)


def test_a_price_that_was_typed_beats_the_rate() -> None:
    data = labour(unit_price_net=Decimal(8))

    assert add_line(make_order(lines=0), data).unit_price_net == Decimal(8)


@pytest.mark.parametrize("quantity", ["1", "-1"])
def test_a_reduction_has_a_negative_quantity_and_never_a_negative_price(quantity: str) -> None:
    data = LineData(
        LineKind.ALLOWANCE, "Kulanz", Decimal(quantity), unit_price_net=Decimal("20.00")
    )

    line = add_line(make_order(lines=0), data)

    assert (line.quantity, line.unit_price_net) == (Decimal(-1), Decimal("20.00"))


def test_a_negative_price_becomes_a_negative_quantity() -> None:
    line = add_line(make_order(lines=0), part(price="-5.00"))

    assert (line.quantity, line.unit_price_net) == (Decimal(-1), Decimal("5.00"))


@pytest.mark.parametrize("gross", ["189.00", "49.99", "9.99", "0.01"])
def test_a_package_comes_to_the_price_that_was_promised(gross: str) -> None:
    order = make_order(lines=0)

    add_service(order, make_service(price_gross=Decimal(gross)))

    lines = list(order.lines.all())
    assert totals_of_lines(lines).gross + rounding_of_lines(lines) == Decimal(gross)


def test_a_package_speaks_the_language_of_the_customer() -> None:
    order = make_order(lines=0, customer=make_customer(language="en"))

    assert add_service(order, make_service())[0].text == "Inspection"


def test_the_day_of_the_work_decides_the_rate_of_all_lines() -> None:
    order = make_order()
    order.supply_on = date(2020, 12, 31)

    change_details(order)

    assert add_line(order, part()).vat_rate == 16
    assert set(order.lines.values_list("vat_rate", flat=True)) == {Decimal(16)}


def test_the_day_stays_once_there_is_a_draft() -> None:
    order = make_order()
    draft_invoice(order)
    order.supply_on = date(2020, 12, 31)

    with pytest.raises(OrderDraftedError):
        change_details(order)

    assert Order.objects.get().supply_on == TODAY


def test_goodwill_is_taken_off_the_order_and_off_its_draft() -> None:
    order = make_order()
    draft = draft_invoice(order)

    add_allowance(order, text="Kulanz", net=Decimal("4.00"), now=NOW)

    assert totals_of_lines(order.lines.all()).net == Decimal("6.00")
    assert totals_of_lines(draft.lines.all()).net == Decimal("6.00")


def test_goodwill_is_refused_once_the_order_is_invoiced() -> None:
    order = make_issued().order

    with pytest.raises(OrderClosedError):
        add_allowance(order, text="Kulanz", net=Decimal("4.00"), now=NOW)

    assert order.lines.count() == 1


def test_extra_work_keeps_who_agreed() -> None:
    approval = make_approval()

    line = add_extra(make_order(), part(text="Batterie"), approval=approval)

    line.refresh_from_db()
    assert line.is_extra
    assert (line.approved_by, line.approved_how) == ("Ada Öztürk", "by phone")
    assert (line.approved_at, line.approved_gross) == (NOW, Decimal("119.00"))
    assert line.approval_taken_by == approval.taken_by


def test_extra_work_may_wait_for_its_approval() -> None:
    line = add_extra(make_order(), part(), approval=None)
    assert (line.is_extra, line.approved_at) == (True, None)

    approve_line(line, make_approval())

    line.refresh_from_db()
    assert line.approved_at == NOW


def test_nobody_can_agree_after_the_invoice() -> None:
    order = make_order()
    line = add_extra(order, part(), approval=None)
    tell_customer(order)
    issue_invoice(draft_invoice(order), now=NOW)

    with pytest.raises(OrderClosedError):
        approve_line(line, make_approval())

    line.refresh_from_db()
    assert line.approved_at is None


def test_a_line_of_an_open_order_can_be_changed_and_removed() -> None:
    line = make_order().lines.get()

    change_line(line, part(text="Ölfilter", price="12.00", quantity="2"))
    line.refresh_from_db()
    assert (line.text, line.quantity, line.unit_price_net) == ("Ölfilter", 2, 12)

    remove_line(line)
    assert not line.order.lines.exists()


@pytest.mark.parametrize("is_issued", [False, True])
def test_a_line_stays_once_there_is_an_invoice(*, is_issued: bool) -> None:
    order = make_order()
    draft = draft_invoice(order)
    if is_issued:
        issue_invoice(draft, now=NOW)
    line = order.lines.get()
    refusal = OrderClosedError if is_issued else OrderDraftedError

    with pytest.raises(refusal):
        change_line(line, part(text="anders"))
    with pytest.raises(refusal):
        remove_line(line)

    assert order.lines.get().text == "Teil 1"


def test_no_line_is_added_to_an_invoiced_order() -> None:
    order = make_issued().order

    with pytest.raises(OrderClosedError):
        add_line(order, part())

    assert order.lines.count() == 1
