"""Taking an invoice back: a document of its own, then a corrected one (R-06, R-29)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from customers.models import ServiceRecord
from invoices.errors import InvoiceNotReversibleError
from invoices.explanation.counter import current_invoice
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.files import invoice_context
from invoices.issuing.issue import issue_invoice, replaced_by, reverse_invoice
from invoices.models import Invoice, Order
from invoices.orders.packages import add_service
from tests.factories import make_service
from tests.invoices.builders import NOW, make_issued, make_order
from workshop.models import Service

pytestmark = pytest.mark.django_db


def test_negates_every_amount_under_a_number_of_its_own() -> None:
    invoice = make_issued(lines=2)

    reversal = reverse_invoice(invoice, now=NOW)

    reversal.refresh_from_db()
    assert (reversal.number, reversal.reverses) == ("R2026-00002", invoice)
    assert (reversal.net, reversal.vat, reversal.gross) == (
        -invoice.net, -invoice.vat, -invoice.gross
    )  # fmt: skip
    assert [(line.quantity, line.unit_price_net) for line in reversal.lines.all()] == [
        (Decimal(-1), Decimal(10))
    ] * 2
    assert reversal.recipient == invoice.recipient
    assert replaced_by(reversal) is None
    assert replaced_by(invoice) is None


def test_leaves_the_original_as_it_was_but_for_its_state() -> None:
    invoice = make_issued()

    reverse_invoice(invoice, now=NOW)

    after = Invoice.objects.get(pk=invoice.pk)
    assert after.state == Invoice.State.CANCELLED
    assert (after.number, after.gross, after.lines.count()) == (invoice.number, invoice.gross, 1)


def test_opens_the_order_for_a_corrected_invoice() -> None:
    invoice = make_issued()
    reverse_invoice(invoice, now=NOW)
    order = Order.objects.get()

    corrected = issue_invoice(draft_invoice(order), now=NOW)

    assert corrected.number == "R2026-00003"
    assert replaced_by(corrected) == invoice
    assert f"<ram:IssuerAssignedID>{invoice.number}<" in bytes(corrected.xml).decode()
    assert invoice_context(corrected)["replaces"] == invoice
    assert current_invoice(order) == corrected


def test_takes_the_service_history_back() -> None:
    order = make_order(lines=0)
    add_service(order, make_service(due_rule=Service.DueRule.INTERVAL))
    invoice = issue_invoice(draft_invoice(order), now=NOW)
    assert ServiceRecord.objects.exists()

    reverse_invoice(invoice, now=NOW)

    assert not ServiceRecord.objects.exists()


def test_refuses_a_draft_a_reversal_and_a_second_time() -> None:
    draft = draft_invoice(make_order())
    invoice = make_issued()
    reversal = reverse_invoice(invoice, now=NOW)

    for wrong in (draft, invoice, reversal):
        with pytest.raises(InvoiceNotReversibleError):
            reverse_invoice(wrong, now=NOW)

    assert Invoice.objects.count() == 3


def test_no_invoice_holds_after_the_reversal() -> None:
    invoice = make_issued()
    reverse_invoice(invoice, now=NOW)

    assert current_invoice(invoice.order) is None
