"""Issuing an invoice: complete, numbered without gaps, frozen; and taking it back."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation

from invoices.einvoice.writing import Issue, invoice_xml
from invoices.errors import (
    CompanyMissingError,
    InvoicedElsewhereError,
    InvoiceIncompleteError,
    InvoiceInvalidError,
    InvoiceNotReversibleError,
)
from invoices.explanation.from_rows import totals_of_lines
from invoices.issuing.content import (
    missing_content,
    recipient_copy,
    refuse_above_small_business,
    refuse_granted_above_work,
    seller_copy,
    vehicle_copy,
)
from invoices.issuing.drafting import lock_draft
from invoices.issuing.numbers import INVOICE_SERIES, take_number
from invoices.issuing.records import (
    Supply,
    charged_services,
    reference_of,
    remove_records,
    write_records,
)
from invoices.issuing.rounding import rounding_of_lines
from invoices.models import Invoice, InvoiceLine, Order
from invoices.models.order import LineKind
from invoices.orders.estimates import refuse_without_contact
from invoices.orders.lines import note_order
from invoices.validation import validate_document
from workshop.changes import CREATED, UPDATED, note_change
from workshop.jobs import queue_job
from workshop.models import Company

PDF_JOB = "store_invoice_pdf"


@transaction.atomic
def issue_invoice(invoice: Invoice, *, now: datetime) -> Invoice:
    """Issue a draft: copy who and what, take a number, freeze it, write the service history.

    The PDF follows as a job. Raises InvoiceFrozenError for an issued one, InvoiceIncompleteError
    when mandatory content is missing, ContactMissingError when the customer has to be asked
    first, InvoiceInvalidError when the e-invoice breaks a rule, RulesUnavailableError when they
    can't be asked; no number is used up then. Not for web requests: it may take seconds.
    """
    issue, payment_days = prepare(lock_draft(invoice), now=now)
    _freeze(issue, payment_days=payment_days, now=now)
    invoice, order = issue.invoice, issue.order
    order.state = Order.State.INVOICED
    order.save(update_fields=["state"])
    note_order(order)
    note_change("invoices", invoice.pk, CREATED, site_id=order.workshop_id)
    supply = Supply(
        order,
        reference_of(invoice),
        invoice.supply_on,
        charged_services(issue.lines),
        invoice.vehicle_data.get("mileage_km"),
    )
    write_records(supply, now=now)
    return invoice


def prepare(invoice: Invoice, *, now: datetime) -> tuple[Issue, int]:
    """Put sums and copies on a draft, unsaved; return it with its lines and the days to pay.

    Raises CompanyMissingError, InvoicedElsewhereError, ContactMissingError,
    InvoiceIncompleteError, GrantedAboveWorkError or SmallBusinessLimitError.
    """
    order = Order.objects.select_related("customer", "vehicle", "workshop", "visit").get(
        pk=invoice.order_id
    )
    company = Company.objects.first()
    if company is None:
        raise CompanyMissingError
    if not company.issues_invoices:
        raise InvoicedElsewhereError
    refuse_without_contact(order, company)
    invoice.seller = seller_copy(company, order.workshop)
    invoice.recipient = recipient_copy(order.customer)
    invoice.vehicle_data = vehicle_copy(order)
    lines = list(invoice.lines.select_related("service", "order_line"))
    totals = totals_of_lines(lines)
    if missing := missing_content(invoice, company, lines, totals):
        raise InvoiceIncompleteError(missing)
    refuse_granted_above_work(lines, totals)
    invoice.net, invoice.vat, invoice.gross = totals.net, totals.vat, totals.gross
    invoice.rounding = rounding_of_lines(lines)
    refuse_above_small_business(invoice, company, year=timezone.localdate(now).year)
    return Issue(invoice, order, lines, replaces=replaced_by(invoice)), company.payment_days


def replaced_by(invoice: Invoice) -> Invoice | None:
    """Return the reversed invoice of the same order in whose place this one stands (BT-25)."""
    if invoice.reverses_id:
        return None
    reversed_ones = Invoice.objects.filter(order=invoice.order_id, state=Invoice.State.CANCELLED)
    return reversed_ones.filter(pk__lt=invoice.pk).defer("xml").order_by("-pk").first()


def _freeze(issue: Issue, *, payment_days: int, now: datetime) -> None:
    """Number, date, check and save; call it in the issuing transaction, as its last lock (R-05)."""
    invoice = issue.invoice
    today = timezone.localdate(now)
    invoice.number = take_number(INVOICE_SERIES, today.year)
    invoice.issued_on, invoice.issued_at = today, now
    invoice.due_on = today + timedelta(days=payment_days)
    _write_xml(issue)
    invoice.state = Invoice.State.ISSUED
    invoice.save()
    queue_job(PDF_JOB, str(invoice.pk), {"invoice": invoice.pk}, due_at=now)


def _write_xml(issue: Issue) -> None:
    """Put the e-invoice on the invoice. Raises InvoiceInvalidError, so that nothing is issued."""
    with translation.override(issue.invoice.language):
        xml = invoice_xml(issue)
    report = validate_document(xml)
    if not report.is_valid:
        raise InvoiceInvalidError([f"{found.message} ({found.rule})" for found in report.findings])
    issue.invoice.xml = xml
    issue.invoice.xml_sha256 = hashlib.sha256(xml).hexdigest()
    issue.invoice.issue_report = {"valid": report.profile}


def find_reversible(invoice: Invoice) -> Invoice:
    """Return the invoice, locked. Raises InvoiceNotReversibleError."""
    original = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if original.state != Invoice.State.ISSUED or original.reverses_id:
        raise InvoiceNotReversibleError(original)
    return original


@transaction.atomic
def reverse_invoice(invoice: Invoice, *, now: datetime) -> Invoice:
    """Issue the reversal (Storno) of an invoice and open its order again for a corrected one.

    The reversal has its own number and the same amounts with the opposite sign (R-06, R-29).
    Raises InvoiceNotReversibleError.
    """
    original = find_reversible(invoice)
    reversal = Invoice.objects.create(
        order_id=original.order_id,
        reverses=original,
        supply_on=original.supply_on,
        language=original.language,
        seller=original.seller,
        recipient=original.recipient,
        vehicle_data=original.vehicle_data,
        net=-original.net,
        vat=-original.vat,
        gross=-original.gross,
        rounding=-original.rounding,
    )
    lines = InvoiceLine.objects.bulk_create(
        _negated(line, reversal) for line in original.lines.all()
    )
    _freeze(Issue(reversal, original.order, lines, original), payment_days=0, now=now)
    remove_records(original)
    Invoice.objects.filter(pk=original.pk).update(state=Invoice.State.CANCELLED)
    Order.objects.filter(pk=original.order_id).update(state=Order.State.OPEN)
    note_order(original.order)
    for row, event in ((original, UPDATED), (reversal, CREATED)):
        note_change("invoices", row.pk, event, site_id=original.order.workshop_id)
    return reversal


def _negated(line: InvoiceLine, reversal: Invoice) -> InvoiceLine:
    """Return the line with the opposite quantity: a price is never negative (R-21)."""
    line.pk, line.invoice, line.quantity = None, reversal, -line.quantity
    line.exchange_value = -line.exchange_value if line.exchange_value else None
    line._state.adding = True
    return line


def unapproved_extras(order: Order) -> list[str]:
    """Return the texts of extra work that nobody has agreed to, for the list before issue (R-41).

    Extra work are lines marked as such, and draft lines without a line of the order.
    """
    marked = order.lines.filter(is_extra=True, approved_at=None)
    loose = InvoiceLine.objects.filter(
        invoice__order=order, invoice__state=Invoice.State.DRAFT, order_line=None
    ).exclude(kind=LineKind.ALLOWANCE)
    return [line.text for line in (*marked, *loose)]
