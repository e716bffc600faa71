"""Issuing: complete, numbered, copied, and what it leaves behind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bookings.models import Visit, VisitStep
from bookings.visits.checklist import DATA
from customers.models import Customer, ExistingCustomerBasis, ServiceRecord
from invoices.errors import CompanyMissingError, InvoiceFrozenError, InvoiceIncompleteError
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.issue import issue_invoice, unapproved_extras
from invoices.models import Invoice, InvoiceCounter, Order
from invoices.models.order import LineKind
from invoices.orders.approvals import add_extra
from invoices.orders.lines import add_line
from invoices.orders.packages import add_service
from tests.factories import make_customer, make_service, make_vehicle
from tests.invoices.builders import (
    NOW,
    TODAY,
    make_approval,
    make_issued,
    make_order,
    part,
    tell_customer,
)
from workshop.models import Company, Job, Service

pytestmark = pytest.mark.django_db


def last_number() -> int:
    counters = InvoiceCounter.objects.filter(series="R").values_list("last", flat=True)
    return sum(counters)


def test_numbers_dates_and_sums_the_invoice() -> None:
    invoice = make_issued(lines=3)

    invoice.refresh_from_db()
    assert (invoice.number, invoice.state) == ("R2026-00001", Invoice.State.ISSUED)
    assert (invoice.issued_on, invoice.due_on) == (TODAY, date(2026, 11, 12))
    assert (invoice.net, invoice.vat, invoice.gross) == (
        Decimal("30.00"), Decimal("5.70"), Decimal("35.70")
    )  # fmt: skip
    assert invoice.order.state == Order.State.INVOICED


def test_meets_three_times_a_promised_price() -> None:
    order = make_order(lines=0)
    for _ in range(3):
        add_service(order, make_service(price_gross=Decimal("9.99")))

    invoice = issue_invoice(draft_invoice(order), now=NOW)

    assert (invoice.gross, invoice.rounding) == (Decimal("29.99"), Decimal("-0.02"))
    assert invoice.payable == Decimal("29.97")


@pytest.mark.parametrize(
    "changes", [{"quantity": 2}, {"discount_percent": 10}, {"unit_price_net": 9}]
)
def test_rounds_nothing_once_a_package_was_changed(changes: dict[str, Any]) -> None:
    order = make_order(lines=0)
    add_service(order, make_service(price_gross=Decimal("9.99")))
    draft = draft_invoice(order)
    draft.lines.update(**changes)
    tell_customer(order)

    assert issue_invoice(draft, now=NOW).rounding == 0


def test_rounds_nothing_beside_lines_that_nobody_promised() -> None:
    order = make_order()
    add_service(order, make_service(price_gross=Decimal("9.99")))

    assert issue_invoice(draft_invoice(order), now=NOW).rounding == 0


def test_copies_seller_recipient_and_vehicle() -> None:
    invoice = make_issued()
    Company.objects.update(name="Anders GmbH")
    Customer.objects.update(last_name="Neu", city="Berlin")

    invoice.refresh_from_db()

    assert invoice.seller["name"] == "Autohaus Müller GmbH"
    assert invoice.recipient["name"] == "Ada Öztürk"
    assert invoice.recipient["city"] == "München"
    assert invoice.vehicle_data["plate"] == "M-AB 123"


def test_names_a_company_before_the_person() -> None:
    customer = make_customer(company="Fuhrpark AG")

    recipient = make_issued(customer=customer).recipient

    assert (recipient["name"], recipient["person"]) == ("Fuhrpark AG", "Ada Öztürk")


def test_counts_the_year_of_issue_in_local_time() -> None:
    eve = NOW.replace(month=12, day=31, hour=23, minute=30)

    invoice = issue_invoice(draft_invoice(make_order()), now=eve)

    assert (invoice.number, invoice.issued_on) == ("R2027-00001", date(2027, 1, 1))


def test_a_second_click_is_refused_and_uses_no_number() -> None:
    invoice = make_issued()

    with pytest.raises(InvoiceFrozenError):
        issue_invoice(invoice, now=NOW)

    assert last_number() == 1


def test_needs_the_company() -> None:
    draft = draft_invoice(make_order())
    Company.objects.all().delete()

    with pytest.raises(CompanyMissingError):
        issue_invoice(draft, now=NOW)

    assert last_number() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"street": ""},
        {"postcode": ""},
        {"city": ""},
        {"vat_id": "", "tax_number": ""},
    ],
)
def test_names_what_the_seller_lacks(changes: dict[str, str]) -> None:
    draft = draft_invoice(make_order())
    Company.objects.update(**changes)

    with pytest.raises(InvoiceIncompleteError) as caught:
        issue_invoice(draft, now=NOW)

    assert len(caught.value.missing) == 1
    draft.refresh_from_db()
    assert (draft.state, last_number()) == (Invoice.State.DRAFT, 0)


def test_a_tax_number_does_instead_of_a_vat_id() -> None:
    draft = draft_invoice(make_order())
    Company.objects.update(vat_id="", tax_number="143/123/45678")

    assert issue_invoice(draft, now=NOW).seller["tax_number"] == "143/123/45678"


@pytest.mark.parametrize(
    ("price", "is_small"), [("210.08", True), ("210.09", False), ("1000", False)]
)
def test_only_a_small_amount_may_leave_the_recipient_out(price: str, *, is_small: bool) -> None:
    order = make_order(lines=0, customer=make_customer(street=""))
    add_line(order, part(price=price))
    draft = draft_invoice(order)

    if is_small:
        assert issue_invoice(draft, now=NOW).gross == Decimal("250.00")
        return
    with pytest.raises(InvoiceIncompleteError):
        issue_invoice(draft, now=NOW)
    assert last_number() == 0


@pytest.mark.parametrize("changes", [{"text": " "}, {"quantity": 0}])
def test_names_what_a_line_lacks(changes: dict[str, Any]) -> None:
    draft = draft_invoice(make_order())
    draft.lines.update(**changes)

    with pytest.raises(InvoiceIncompleteError):
        issue_invoice(draft, now=NOW)

    assert last_number() == 0


def test_needs_a_line() -> None:
    draft = draft_invoice(make_order())
    draft.lines.all().delete()

    with pytest.raises(InvoiceIncompleteError):
        issue_invoice(draft, now=NOW)


def test_queues_the_pdf() -> None:
    invoice = make_issued()

    job = Job.objects.get()

    assert (job.kind, job.payload) == ("store_invoice_pdf", {"invoice": invoice.pk})


def test_lists_extra_work_that_nobody_agreed_to() -> None:
    order = make_order()
    add_extra(order, part(text="Batterie"), approval=make_approval())
    add_extra(order, part(text="Licht"), approval=None)
    draft = draft_invoice(order)
    draft.lines.create(**loose_line(draft, "Birne", LineKind.PART))
    draft.lines.create(**loose_line(draft, "Rabatt", LineKind.ALLOWANCE))

    assert unapproved_extras(order) == ["Licht", "Birne"]


def loose_line(draft: Invoice, text: str, kind: str) -> dict[str, Any]:
    return {
        "invoice": draft, "position": 9, "text": text, "kind": kind,
        "quantity": 1, "unit_price_net": 1, "vat_rate": 19,
    }  # fmt: skip


def make_serviced_order(**fields: Any) -> Order:
    order = make_order(lines=0, **fields)
    recurring = make_service(due_rule=Service.DueRule.INTERVAL, interval_months=12)
    add_service(order, recurring)
    add_service(order, make_service(due_rule=Service.DueRule.NONE))
    return order


def test_writes_the_service_history_for_recurring_services_only() -> None:
    vehicle = make_vehicle(mileage_km=84_000)

    invoice = issue_invoice(
        draft_invoice(make_serviced_order(customer=vehicle.customer, vehicle=vehicle)), now=NOW
    )

    record = ServiceRecord.objects.get()
    assert (record.vehicle, record.done_on, record.mileage_km) == (vehicle, TODAY, 84_000)
    assert record.reference == f"invoice:{invoice.pk}"


def test_writes_nothing_for_a_service_that_was_not_charged() -> None:
    draft = draft_invoice(make_serviced_order())
    draft.lines.filter(service__due_rule=Service.DueRule.INTERVAL).delete()

    issue_invoice(draft, now=NOW)

    assert not ServiceRecord.objects.exists()


def test_writes_nothing_for_a_service_that_was_credited() -> None:
    draft = draft_invoice(make_serviced_order())
    draft.lines.filter(service__due_rule=Service.DueRule.INTERVAL).update(quantity=-1)

    issue_invoice(draft, now=NOW)

    assert not ServiceRecord.objects.exists()


def make_visit(customer: Customer, *, skipped_reason: str = "") -> Visit:
    visit = Visit.objects.create(customer=customer, arrived_at=NOW)
    VisitStep.objects.create(visit=visit, step=DATA.key, done_at=NOW, skipped_reason=skipped_reason)
    return visit


def test_records_the_basis_of_an_existing_customer() -> None:
    customer = make_customer(email_state=Customer.AddressState.VERIFIED)

    invoice = make_issued(customer=customer, visit=make_visit(customer))

    basis = ExistingCustomerBasis.objects.get()
    assert (basis.customer, basis.sale_reference) == (customer, f"invoice:{invoice.pk}")
    assert (basis.collected_on, basis.notice.key) == (TODAY, "reminder_notice")
    assert basis.purposes == ["service", "satisfaction"]
    assert basis.email_hash


@pytest.mark.parametrize(
    ("fields", "skipped_reason", "has_visit"),
    [
        ({"email_state": Customer.AddressState.UNVERIFIED}, "", True),
        ({"email_state": Customer.AddressState.VERIFIED}, "no time", True),
        ({"email_state": Customer.AddressState.VERIFIED}, "", False),
        ({"email_state": Customer.AddressState.VERIFIED, "email": ""}, "", True),
    ],
)
def test_records_no_basis_when_a_condition_is_missing(
    fields: dict[str, Any], skipped_reason: str, *, has_visit: bool
) -> None:
    customer = make_customer(**fields)
    visit = make_visit(customer, skipped_reason=skipped_reason) if has_visit else None

    make_issued(customer=customer, visit=visit)

    assert not ExistingCustomerBasis.objects.exists()
