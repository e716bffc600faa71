"""Invoices: ours are read; those of the house's own invoicing program are taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile

from customers.models import AccessEntry
from invoices.importing.assigning import assign
from invoices.importing.taking import Upload, take_file
from invoices.models import ImportedInvoice, Invoice, Order
from workshop.access import at_sites_of
from workshop_crm.api.answers import changed, check_if_match, shown
from workshop_crm.api.doorkeeper import caller, needs
from workshop_crm.api.models import System
from workshop_crm.api.naming import remember
from workshop_crm.api.noting import note_done, note_seen
from workshop_crm.api.paging import ListQuery, external_ids, narrowed, page_of
from workshop_crm.api.problems import Problem
from workshop_crm.api.resources.lines import LineOut, line_out
from workshop_crm.api.scopes import READ, WRITE
from workshop_crm.api.shapes import (
    Day,
    ExternalIdText,
    Filter,
    Given,
    Listed,
    Number,
    RowNumber,
    money,
)

NAME, IMPORTED = "invoices", "imported_invoices"
router = Router()
imported = Router()
LARGEST_FILE = 10 * 1024 * 1024


class InvoiceOut(Schema):
    """An invoice that was issued here; it never changes but for being reversed."""

    id: int
    external_id: str | None = None
    number: str
    state: str
    order_id: int
    customer_id: int
    reverses_id: int | None
    issued_on: date
    supply_on: date
    due_on: date | None
    net: str
    vat: str
    gross: str
    payable: str
    has_pdf: bool
    lines: list[LineOut]


class InvoiceChange(Given):
    """What a program calls an invoice; the invoice itself stays as it was issued."""

    external_id: ExternalIdText | None = None


class InvoiceQuery(ListQuery):
    customer_id: RowNumber | None = None
    order_id: RowNumber | None = None
    number: Filter | None = None
    state: Literal["issued", "cancelled"] | None = None
    issued_from: Day | None = None


class ImportedOut(Schema):
    """An invoice of another program. ``order_id``: to which order it was laid, if to any."""

    id: int
    external_id: str | None = None
    number: str
    seller: str
    buyer: str
    issued_on: date | None
    net: str
    vat: str
    gross: str
    syntax: str
    order_id: int | None
    imported_at: datetime


class TakenIn(Schema):
    """What a file held; ``id`` is its first invoice, each of them is there once."""

    id: int
    data: list[ImportedOut]


class ImportedChange(Given):
    """What a program calls it, and the order that it charges.

    Laying it to an order closes the order and writes the service history.
    """

    external_id: ExternalIdText | None = None
    order_id: Number | None = None


class ImportedQuery(ListQuery):
    number: Filter | None = None
    order_id: RowNumber | None = None


@router.get("", response=Listed[InvoiceOut], auth=needs(NAME, READ))
def list_invoices(request: HttpRequest, asked: Query[InvoiceQuery]) -> HttpResponse:
    """List issued invoices with their lines; drafts are not among them."""
    system = caller(request)
    rows = narrowed(_visible(system), system, NAME, asked)
    wanted = {
        "order__customer": asked.customer_id,
        "order": asked.order_id,
        "number": asked.number,
        "state": asked.state,
        "issued_on__gte": asked.issued_from,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    return shown(request, page_of(rows, asked, lambda page: _out(system, page)))


@router.get("/{number}", response=InvoiceOut, auth=needs(NAME, READ))
def read_invoice(request: HttpRequest, number: RowNumber) -> HttpResponse:
    """Read an issued invoice."""
    system = caller(request)
    invoice = _one(system, number)
    note_seen(system, invoice.customer_id, AccessEntry.Action.INVOICE, f"invoice:{number}")
    return shown(request, invoice)


@router.patch("/{number}", response=InvoiceOut, auth=needs(NAME, WRITE))
def name_an_invoice(request: HttpRequest, number: RowNumber, given: InvoiceChange) -> HttpResponse:
    """Keep what this program calls an invoice, for example its booking number."""
    system = caller(request)

    def work() -> InvoiceOut:
        invoice = _invoice_of(system, number)
        Invoice.objects.select_for_update().get(pk=invoice.pk)
        check_if_match(request, _one(system, number))
        remember(system, NAME, number, given.external_id)
        return _one(system, number)

    return changed(request, work)


@router.get("/{number}/pdf", auth=needs(NAME, READ))
def read_pdf(request: HttpRequest, number: RowNumber) -> HttpResponseBase:
    """Read an issued invoice as PDF/A-3 with the e-invoice in it."""
    system = caller(request)
    invoice = _invoice_of(system, number)
    if not invoice.pdf:
        raise Http404
    holder, reference = invoice.order.customer_id, f"invoice:{number}"
    note_seen(system, holder, AccessEntry.Action.INVOICE_PDF, reference)
    return FileResponse(invoice.pdf.open("rb"), content_type="application/pdf")


@imported.get("", response=Listed[ImportedOut], auth=needs(NAME, READ))
def list_imported(request: HttpRequest, asked: Query[ImportedQuery]) -> HttpResponse:
    """List invoices of the house's own invoicing program."""
    system = caller(request)
    rows = narrowed(_visible_imported(system), system, IMPORTED, asked)
    if asked.number is not None:
        rows = rows.filter(number=asked.number)
    if asked.order_id is not None:
        rows = rows.filter(order=asked.order_id)
    return shown(request, page_of(rows, asked, lambda page: _imported(system, page)))


@imported.get("/{number}", response=ImportedOut, auth=needs(NAME, READ))
def read_imported(request: HttpRequest, number: RowNumber) -> HttpResponse:
    """Read an invoice of another program."""
    system = caller(request)
    invoice = _imported_of(system, number)
    if invoice.order:
        holder, reference = invoice.order.customer_id, f"imported_invoice:{number}"
        note_seen(system, holder, AccessEntry.Action.INVOICE, reference)
    return shown(request, _imported(system, [invoice])[0])


@imported.post("", response={201: TakenIn}, auth=needs(NAME, WRITE))
def take_in(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    """Take in a file: XRechnung, ZUGFeRD, UBL, CII, or a table of invoices; each once."""
    if (file.size or 0) > LARGEST_FILE:
        raise Problem("too-large", _("An invoice has up to 10 MB."))
    upload = Upload((file.name or "invoice")[:200], file.read())

    system = caller(request)

    def work() -> TakenIn:
        taken = [each.invoice for each in take_file(upload, by=system.user, now=timezone.now())]
        for invoice in taken:
            note_done(system, "invoices:imports", ImportedInvoice, invoice.pk)
        rows = _imported(system, taken)
        return TakenIn(id=rows[0].id, data=rows)

    return changed(request, work, HTTPStatus.CREATED, "/api/v1/imported-invoices/{number}")


@imported.patch("/{number}", response=ImportedOut, auth=needs(NAME, WRITE))
def change_imported(request: HttpRequest, number: RowNumber, given: ImportedChange) -> HttpResponse:
    """Lay an invoice to the order that it charges, and keep what this program calls it."""
    system = caller(request)

    def work() -> ImportedOut:
        invoice = _imported_of(system, number)
        ImportedInvoice.objects.select_for_update().get(pk=invoice.pk)
        check_if_match(request, _one_imported(system, number))
        if given.order_id is not None:
            _lay(system, invoice, given.order_id)
        remember(system, IMPORTED, number, given.external_id)
        return _one_imported(system, number)

    return changed(request, work)


def _lay(system: System, invoice: ImportedInvoice, order_id: int) -> None:
    orders = at_sites_of(Order.objects.filter(customer__is_restricted=False), system.user)
    assign(invoice, get_object_or_404(orders, pk=order_id), now=timezone.now())
    note_done(system, "invoices:imported_lay_to", ImportedInvoice, invoice.pk)


def _visible(system: System) -> QuerySet[Invoice]:
    issued = Invoice.objects.exclude(state=Invoice.State.DRAFT)
    rows = issued.filter(order__customer__is_restricted=False)
    related = rows.select_related("order").prefetch_related("lines")
    return at_sites_of(related, system.user, "order__workshop")


def _visible_imported(system: System) -> QuerySet[ImportedInvoice]:
    is_open = Q(order=None) | Q(order__customer__is_restricted=False)
    return at_sites_of(ImportedInvoice.objects.filter(is_open), system.user, "order__workshop")


def _invoice_of(system: System, number: int) -> Invoice:
    return get_object_or_404(_visible(system), pk=number)


def _imported_of(system: System, number: int) -> ImportedInvoice:
    return get_object_or_404(_visible_imported(system), pk=number)


def _one(system: System, number: int) -> InvoiceOut:
    return _out(system, [_invoice_of(system, number)])[0]


def _out(system: System, invoices: Sequence[Invoice]) -> list[InvoiceOut]:
    theirs = external_ids(system, NAME, invoices)
    return [_invoice_out(each, theirs.get(each.pk)) for each in invoices]


def _invoice_out(invoice: Invoice, external_id: str | None) -> InvoiceOut:
    names = ("number", "state", "order_id", "reverses_id", "issued_on", "supply_on", "due_on")
    values: dict[str, Any] = {name: getattr(invoice, name) for name in names}
    sums = {name: money(getattr(invoice, name)) for name in ("net", "vat", "gross", "payable")}
    return InvoiceOut(
        id=invoice.pk,
        external_id=external_id,
        customer_id=invoice.order.customer_id,
        has_pdf=bool(invoice.pdf),
        lines=[line_out(line) for line in invoice.lines.all()],
        **(values | sums),
    )


def _one_imported(system: System, number: int) -> ImportedOut:
    return _imported(system, [_imported_of(system, number)])[0]


def _imported(system: System, invoices: Sequence[ImportedInvoice]) -> list[ImportedOut]:
    theirs = external_ids(system, IMPORTED, invoices)
    return [_imported_out(each, theirs.get(each.pk)) for each in invoices]


def _imported_out(invoice: ImportedInvoice, external_id: str | None) -> ImportedOut:
    names = ("number", "seller", "buyer", "issued_on", "syntax", "order_id", "imported_at")
    values: dict[str, Any] = {name: getattr(invoice, name) for name in names}
    sums = {name: money(getattr(invoice, name)) for name in ("net", "vat", "gross")}
    return ImportedOut(id=invoice.pk, external_id=external_id, **(values | sums))
