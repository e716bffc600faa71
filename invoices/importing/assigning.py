"""Laying an imported invoice to the order that it charges, and taking it off again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from bookings.models import Visit
from customers.models import Customer, Vehicle
from invoices.errors import NoSiteError
from invoices.explanation.from_rows import order_document
from invoices.importing.errors import InvoiceAssignedError, NothingToCreditError, OrderChargedError
from invoices.importing.taking import read_invoice
from invoices.issuing.records import Supply, reference_of, remove_records, write_records
from invoices.matching.documents import Document
from invoices.matching.pairs import match_lines
from invoices.models import ImportedInvoice, Order
from invoices.orders.lines import lock_open_order, note_order, refuse_with_draft
from invoices.orders.opening import create_order, create_order_for_visit
from invoices.synonyms import house_words
from workshop.changes import note_change
from workshop.models import Company, Service, Workshop


def document_of(invoice: ImportedInvoice, order: Order) -> Document:
    """Return what an invoice laid to ``order`` says, with the names that we know.

    Its references to lines (BT-132) are kept only if it names our order: those of another
    program's order would meet our numbers of lines by chance.
    """
    document = replace(
        read_invoice(content_of(invoice)),
        customer=str(order.customer),
        vehicle=str(order.vehicle or ""),
    )
    if order.number in document.head.order_numbers:
        return document
    lines = tuple(replace(line, order_reference="") for line in document.lines)
    return replace(document, lines=lines)


def content_of(invoice: ImportedInvoice) -> bytes:
    """Return the file as it came."""
    with invoice.file.open("rb") as file:
        return bytes(file.read())


def standing_invoice(order: Order) -> ImportedInvoice | None:
    """Return the order's imported invoice that no credit note has taken back as a whole."""
    return standing_of(order.imported_invoices.order_by("issued_on", "pk"))


def standing_of(invoices: Iterable[ImportedInvoice]) -> ImportedInvoice | None:
    """Return the one that stands of an order's imported invoices, given in their order."""
    standing: list[ImportedInvoice] = []
    for invoice in invoices:
        if not invoice.is_credit:
            standing.append(invoice)
            continue
        named = [one for one in standing if one.number == invoice.preceding]
        for one in named or standing[-1:]:
            if one.gross + invoice.gross == 0:
                standing.remove(one)
    return standing[-1] if standing else None


@transaction.atomic
def assign(invoice: ImportedInvoice, order: Order, *, now: datetime) -> None:
    """Lay an invoice to its order, which is closed by it, and write the service history.

    A credit note goes to an order that was charged; one over the whole sum opens it again.
    Raises InvoiceAssignedError, NothingToCreditError, OrderChargedError, OrderClosedError or
    OrderDraftedError.
    """
    invoice = _lock_unassigned(invoice)
    if invoice.is_credit:
        _credit(invoice, order)
        return
    order = lock_open_order(order)
    refuse_with_draft(order)
    if there := standing_invoice(order):
        raise OrderChargedError(order, there)
    _put(invoice, order, Order.State.INVOICED)
    _write_history(invoice, order, now)


@transaction.atomic
def assign_to_visit(invoice: ImportedInvoice, visit: Visit, *, now: datetime) -> None:
    """Open the order of a visit with what was booked, and lay the invoice to it; see ``assign``."""
    order = create_order_for_visit(visit, today=timezone.localdate(now))
    assign(invoice, order, now=now)


@transaction.atomic
def assign_to_vehicle(invoice: ImportedInvoice, vehicle: Vehicle, *, now: datetime) -> None:
    """Open an empty order for a car and lay the invoice to it; see ``assign``."""
    _assign_to_new_order(invoice, vehicle.customer, vehicle, now=now)


@transaction.atomic
def assign_to_customer(invoice: ImportedInvoice, customer: Customer, *, now: datetime) -> None:
    """Open an empty order without a car and lay the invoice to it; see ``assign``."""
    _assign_to_new_order(invoice, customer, None, now=now)


def _assign_to_new_order(
    invoice: ImportedInvoice, customer: Customer, vehicle: Vehicle | None, *, now: datetime
) -> None:
    site = Workshop.objects.filter(is_active=True).first()
    if site is None:
        raise NoSiteError
    today = timezone.localdate(now)
    order = create_order(customer, workshop=site, today=today, vehicle=vehicle)
    assign(invoice, order, now=now)


@transaction.atomic
def take_off(invoice: ImportedInvoice) -> None:
    """Take an invoice off its order, which is open again unless another invoice stands."""
    invoice = ImportedInvoice.objects.select_for_update().get(pk=invoice.pk)
    order = invoice.order
    if order is None:
        return
    remove_records(invoice)
    invoice.order = None
    invoice.save(update_fields=["order"])
    state = Order.State.INVOICED if standing_invoice(order) else Order.State.OPEN
    Order.objects.filter(pk=order.pk).update(state=state)
    _note(invoice, order)


@transaction.atomic
def discard(invoice: ImportedInvoice) -> None:
    """Throw a file that was read in by mistake away. Raises InvoiceAssignedError."""
    invoice = _lock_unassigned(invoice)
    name, storage = str(invoice.file.name), invoice.file.storage
    invoice.delete()
    transaction.on_commit(lambda: storage.delete(name))


def _lock_unassigned(invoice: ImportedInvoice) -> ImportedInvoice:
    locked = ImportedInvoice.objects.select_for_update().get(pk=invoice.pk)
    if locked.order_id:
        raise InvoiceAssignedError(locked)
    return locked


def _credit(invoice: ImportedInvoice, order: Order) -> None:
    order = Order.objects.select_for_update().get(pk=order.pk)
    before = standing_invoice(order)
    if before is None:
        raise NothingToCreditError(order)
    _put(invoice, order, order.state)
    if standing_invoice(order) != before:
        remove_records(before)
        _put(invoice, order, Order.State.OPEN)


def _put(invoice: ImportedInvoice, order: Order, state: str) -> None:
    invoice.order = order
    invoice.save(update_fields=["order"])
    Order.objects.filter(pk=order.pk).update(state=state)
    _note(invoice, order)


def _note(invoice: ImportedInvoice, order: Order) -> None:
    note_order(order)
    note_change("imported_invoices", invoice.pk, site_id=order.workshop_id)


def _write_history(invoice: ImportedInvoice, order: Order, now: datetime) -> None:
    """Write what the order calls a service and the invoice charges, by the matching of lines."""
    company = Company.objects.first() or Company()
    ordered = order_document(order, labour_units_per_hour=company.labour_units_per_hour)
    charged = {
        line.id
        for match in match_lines(ordered, document_of(invoice, order), house_words())
        if match.invoice_lines
        for line in match.order_lines
    }
    lines = order.lines.filter(pk__in=charged, quantity__gt=0).exclude(service=None)
    services = Service.objects.filter(pk__in=lines.values("service"))
    done_on: date = order.supply_on
    write_records(Supply(order, reference_of(invoice), done_on, list(services)), now=now)
