"""The explanation of one of our own orders, for the counter and for paper."""

from __future__ import annotations

from datetime import date

from bookings.direct.taking import booking_link
from bookings.links import site_booking_url
from customers.due import vehicle_dues
from invoices.explanation.differences import Explanation, explain
from invoices.explanation.from_rows import invoice_document, order_document
from invoices.importing.assigning import document_of, standing_invoice
from invoices.issuing.rounding import rounding_of_lines
from invoices.matching.documents import Document
from invoices.models import ImportedInvoice, Invoice, Order
from invoices.synonyms import house_words
from workshop.models import Company, Service


def current_invoice(order: Order) -> Invoice | ImportedInvoice | None:
    """Return the invoice that holds now: the draft, else the issued one that isn't reversed.

    Without one of ours it is the one that was read in.
    """
    standing = order.invoices.exclude(state=Invoice.State.CANCELLED).filter(reverses=None)
    ours = standing.select_related("order__customer", "order__vehicle").order_by("-pk").first()
    return ours or standing_invoice(order)


def explain_order(order: Order, invoice: Invoice | ImportedInvoice) -> Explanation:
    """Explain an invoice by its order, in the active language."""
    company = Company.objects.first() or Company()
    per_hour = company.labour_units_per_hour
    ordered = rounding_of_lines(list(order.lines.select_related("service")))
    return explain(
        order_document(order, labour_units_per_hour=per_hour, rounding=ordered),
        charged_document(order, invoice, labour_units_per_hour=per_hour),
        house_words(),
    )


def charged_document(
    order: Order, invoice: Invoice | ImportedInvoice, *, labour_units_per_hour: int
) -> Document:
    """Return an invoice of ours, or what the file of an imported one says."""
    if isinstance(invoice, ImportedInvoice):
        return document_of(invoice, order)
    rounding = rounding_of_lines(list(invoice.lines.select_related("service")))
    return invoice_document(invoice, labour_units_per_hour=labour_units_per_hour, rounding=rounding)


def direct_booking_url(order: Order, *, today: date) -> str:
    """Return where the customer books next time without a portal: what is due first, if known."""
    dues = vehicle_dues(order.vehicle, today=today) if order.vehicle else []
    if order.vehicle and dues:
        first = min(dues, key=lambda due: due.due_on)
        service = Service.objects.get(pk=first.service_id)
        return booking_link(order.vehicle, service)
    return site_booking_url(order.workshop)
