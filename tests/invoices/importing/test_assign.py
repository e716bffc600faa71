"""Laying an imported invoice to its order: closed, explained, with the service history."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bookings.models import Visit
from customers.models import ServiceRecord
from invoices.errors import InvoicedElsewhereError, NoSiteError, OrderClosedError, OrderDraftedError
from invoices.explanation.counter import current_invoice, explain_order
from invoices.importing.assigning import (
    assign,
    assign_to_customer,
    assign_to_vehicle,
    assign_to_visit,
    discard,
    standing_invoice,
    take_off,
)
from invoices.importing.errors import InvoiceAssignedError, NothingToCreditError, OrderChargedError
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.issue_requests import ask_to_issue
from invoices.models import ImportedInvoice, Order
from invoices.orders.lines import add_line
from invoices.orders.packages import add_service
from tests.factories import make_company, make_customer, make_service, make_vehicle, make_workshop
from tests.invoices.builders import (
    NOW,
    cii_invoice,
    make_issue_line,
    make_order,
    part,
    ubl_credit_note,
)
from tests.invoices.importing.builders import make_imported
from workshop.models import Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    order = make_order(lines=0)
    add_line(order, part(text="Motoröl", price="90.00"))
    return order


def state_of(order: Order) -> str:
    return Order.objects.get(pk=order.pk).state


def test_the_order_is_closed_and_explained_by_the_file(order: Order) -> None:
    invoice = make_imported()

    assign(invoice, order, now=NOW)

    assert state_of(order) == Order.State.INVOICED
    assert current_invoice(order) == invoice
    explained = explain_order(order, invoice)
    assert explained.invoice.number == "4711"
    assert explained.invoice.customer == str(order.customer)
    assert explained.invoice.vehicle == str(order.vehicle)
    assert [pair.kind for pair in explained.pairs] == ["price"]
    assert explained.difference.net == Decimal(10)


def test_what_was_ordered_and_is_charged_stands_in_the_service_history() -> None:
    order = make_order(lines=0)
    oil, brakes = (
        make_service(name_de=name, due_rule=Service.DueRule.INTERVAL)
        for name in ("Ölservice", "Bremsflüssigkeit erneuern")
    )
    add_service(order, oil)
    add_service(order, brakes)
    invoice = make_imported(lines=[make_issue_line(text="Ölservice")])

    assign(invoice, order, now=NOW)

    record = ServiceRecord.objects.get()
    assert (record.service, record.reference) == (oil, f"imported_invoice:{invoice.pk}")


def test_taken_off_everything_is_as_before(order: Order) -> None:
    invoice = make_imported()
    assign(invoice, order, now=NOW)

    take_off(invoice)
    take_off(invoice)

    invoice.refresh_from_db()
    assert invoice.order is None
    assert state_of(order) == Order.State.OPEN
    assert not ServiceRecord.objects.exists()


def test_a_visit_gets_its_order(order: Order) -> None:
    visit = Visit.objects.create(customer=order.customer, vehicle=order.vehicle, arrived_at=NOW)
    invoice = make_imported()

    assign_to_visit(invoice, visit, now=NOW)

    invoice.refresh_from_db()
    assert invoice.order.visit == visit


def test_a_car_gets_an_order_of_its_own() -> None:
    make_workshop()
    vehicle, invoice = make_vehicle(customer=make_customer()), make_imported()

    assign_to_vehicle(invoice, vehicle, now=NOW)

    invoice.refresh_from_db()
    assert invoice.order.vehicle == vehicle


def test_a_customer_without_a_car_gets_an_order_too() -> None:
    make_workshop()
    customer, invoice = make_customer(), make_imported()

    assign_to_customer(invoice, customer, now=NOW)

    invoice.refresh_from_db()
    assert (invoice.order.customer, invoice.order.vehicle) == (customer, None)


def test_without_a_site_no_order_is_opened() -> None:
    with pytest.raises(NoSiteError):
        assign_to_customer(make_imported(), make_customer(), now=NOW)

    assert not Order.objects.exists()


@pytest.mark.parametrize(("names_ours", "kinds"), [(True, ["same"]), (False, ["dropped", "new"])])
def test_references_to_lines_count_only_where_our_order_is_named(
    names_ours: bool, kinds: list[str], order: Order
) -> None:
    number = order.number if names_ours else "PO-77"
    charged = make_issue_line(text="Scheibe", unit_price_net=Decimal(90))
    agreement = b"<ram:SpecifiedLineTradeAgreement>"
    named = f"<ram:LineID>{order.lines.get().pk}</ram:LineID>".encode()
    reference = b"BuyerOrderReferencedDocument>"
    content = cii_invoice(order_number=number, lines=[charged]).replace(
        agreement, agreement + b"<ram:" + reference + named + b"</ram:" + reference
    )
    invoice = make_imported(content)

    assign(invoice, order, now=NOW)

    assert [pair.kind for pair in explain_order(order, invoice).pairs] == kinds


def test_an_invoice_belongs_to_one_order(order: Order) -> None:
    invoice = make_imported()
    assign(invoice, order, now=NOW)

    with pytest.raises(InvoiceAssignedError):
        assign(invoice, make_order(), now=NOW)
    with pytest.raises(InvoiceAssignedError):
        discard(invoice)


def test_an_order_has_one_invoice(order: Order) -> None:
    assign(make_imported(), order, now=NOW)

    with pytest.raises(OrderClosedError):
        assign(make_imported(number="4712"), order, now=NOW)


def test_an_open_order_with_an_invoice_gets_no_second_one(order: Order) -> None:
    assign(make_imported(), order, now=NOW)
    Order.objects.filter(pk=order.pk).update(state=Order.State.OPEN)

    with pytest.raises(OrderChargedError):
        assign(make_imported(number="4712"), order, now=NOW)


def test_a_draft_of_ours_is_in_the_way(order: Order) -> None:
    draft_invoice(order)

    with pytest.raises(OrderDraftedError):
        assign(make_imported(), order, now=NOW)


def test_a_credit_note_over_all_opens_the_order_again(order: Order) -> None:
    assign(make_imported(), order, now=NOW)

    assign(make_imported(ubl_credit_note()), order, now=NOW)

    assert standing_invoice(order) is None
    assert state_of(order) == Order.State.OPEN
    corrected = make_imported(number="4712")
    assign(corrected, order, now=NOW)
    assert current_invoice(order) == corrected


def test_a_credit_note_over_a_part_leaves_the_invoice(order: Order) -> None:
    invoice = make_imported()
    assign(invoice, order, now=NOW)

    assign(make_imported(ubl_credit_note("10.00", "1.90")), order, now=NOW)

    assert standing_invoice(order) == invoice
    assert state_of(order) == Order.State.INVOICED


def test_there_must_be_something_to_credit(order: Order) -> None:
    with pytest.raises(NothingToCreditError):
        assign(make_imported(ubl_credit_note()), order, now=NOW)


def test_a_file_read_in_by_mistake_goes(order: Order, django_capture_on_commit_callbacks) -> None:
    invoice = make_imported()
    storage, name = invoice.file.storage, invoice.file.name

    with django_capture_on_commit_callbacks(execute=True):
        discard(invoice)

    assert not ImportedInvoice.objects.exists()
    assert not storage.exists(name)


def test_a_house_with_its_own_program_issues_nothing_here(order: Order) -> None:
    draft = draft_invoice(order)
    company = make_company()
    company.issues_invoices = False
    company.save()

    with pytest.raises(InvoicedElsewhereError):
        draft_invoice(make_order())
    with pytest.raises(InvoicedElsewhereError):
        ask_to_issue(draft, now=NOW)
