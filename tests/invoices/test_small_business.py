"""A small business (§19 UStG) charges no VAT, says why, and is stopped at its limit (R-04)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from invoices.einvoice.writing import exemption
from invoices.errors import InvoiceIncompleteError, SmallBusinessLimitError
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.files import invoice_context
from invoices.issuing.issue import issue_invoice, reverse_invoice
from invoices.issuing.issue_requests import ask_to_issue
from invoices.models import Invoice, Order
from invoices.orders.lines import add_line
from invoices.orders.opening import change_details
from invoices.orders.packages import add_service
from invoices.validation import validate_document
from tests.factories import make_company, make_service
from tests.invoices.builders import NOW, make_issue, make_issue_line, make_order, part
from workshop.models import Company

pytestmark = pytest.mark.django_db


def become_small(*, is_small: bool = True) -> None:
    make_company()
    Company.objects.update(is_small_business=is_small)


def test_lines_have_no_vat_and_packages_keep_their_price() -> None:
    become_small()
    order = make_order(lines=0)
    add_line(order, part(price="50.00"))
    add_service(order, make_service(price_gross=Decimal("119.00")))

    invoice = issue_invoice(draft_invoice(order), now=NOW)

    assert (invoice.net, invoice.vat, invoice.gross) == (Decimal(169), Decimal(0), Decimal(169))
    assert invoice.payable == Decimal(169)


def test_the_e_invoice_is_exempt_with_the_reason_of_the_law() -> None:
    become_small()

    invoice = issue_invoice(draft_invoice(make_order()), now=NOW)

    xml = bytes(invoice.xml).decode()
    assert "§ 19 UStG" in xml
    assert "<ram:CategoryCode>E</ram:CategoryCode>" in xml
    assert "<ram:CategoryCode>S</ram:CategoryCode>" not in xml
    assert validate_document(xml.encode()).is_valid


def test_the_print_says_so_and_others_do_not() -> None:
    normal = issue_invoice(draft_invoice(make_order()), now=NOW)
    become_small()
    small = issue_invoice(draft_invoice(make_order()), now=NOW)

    assert "§ 19 UStG" in invoice_context(small)["exemption"]
    assert invoice_context(normal)["exemption"] == ""


def test_orders_from_before_change_when_they_are_drafted() -> None:
    order = make_order(lines=0)
    add_service(order, make_service(price_gross=Decimal("119.00")))
    become_small()

    draft = draft_invoice(order)

    line = draft.lines.get()
    assert (line.vat_rate, line.unit_price_net) == (Decimal(0), Decimal(119))


def test_and_orders_from_a_small_business_get_their_vat() -> None:
    become_small()
    order = make_order()
    become_small(is_small=False)

    assert draft_invoice(order).lines.get().vat_rate == 19


def test_and_back_again_with_the_day_of_the_work() -> None:
    become_small()
    order = make_order(lines=0)
    add_service(order, make_service(price_gross=Decimal("119.00")))
    become_small(is_small=False)

    change_details(Order.objects.get(pk=order.pk))

    line = order.lines.get()
    assert (line.vat_rate, line.unit_price_net) == (Decimal(19), Decimal(100))


def test_a_draft_from_before_is_refused_until_it_is_drafted_anew() -> None:
    draft = draft_invoice(make_order())
    become_small()

    with pytest.raises(InvoiceIncompleteError) as caught:
        issue_invoice(draft, now=NOW)

    assert len(caught.value.missing) == 1


@pytest.mark.parametrize(("before", "is_allowed"), [("99990.00", True), ("99990.01", False)])
def test_the_invoice_that_passes_the_limit_is_not_issued(before: str, is_allowed: bool) -> None:
    become_small()
    other = draft_invoice(make_order())
    number, day = "R2026-90000", NOW.date()
    Invoice.objects.filter(pk=other.pk).update(
        state="issued", number=number, issued_on=day, gross=Decimal(before)
    )
    draft = draft_invoice(make_order())

    if is_allowed:
        ask_to_issue(draft, now=NOW)
    else:
        with pytest.raises(SmallBusinessLimitError):
            ask_to_issue(draft, now=NOW)

    assert Invoice.objects.filter(issue_report__has_key="asked_at").exists() is is_allowed


def test_neither_last_year_nor_what_was_reversed_counts() -> None:
    become_small()
    old = draft_invoice(make_order())
    Invoice.objects.filter(pk=old.pk).update(
        state="issued", number="R2025-1", issued_on=NOW.replace(year=2025).date(), gross=99_999
    )
    reverse_invoice(issue_invoice(draft_invoice(make_order()), now=NOW), now=NOW)

    issue_invoice(draft_invoice(make_order()), now=NOW)

    assert Invoice.objects.exclude(number=None).count() == 4


def test_the_limit_is_nobody_elses() -> None:
    order = make_order(lines=0)
    add_line(order, part(price="99999.00"))

    assert issue_invoice(draft_invoice(order), now=NOW).gross > 100_000


def test_a_line_without_vat_of_a_normal_house_has_the_plain_reason() -> None:
    issue = make_issue(make_issue_line(vat_rate=Decimal(0)))

    assert "19" not in exemption(issue)
