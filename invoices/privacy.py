"""A person's orders and invoices: what a copy gives, what the law keeps (C-43, C-50, C-51)."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.errors import StillNeededError
from customers.models import RetainedRecord
from customers.privacy.outcome import Erasing
from customers.privacy.periods import delete_after
from customers.privacy.sections import Section
from invoices.models import (
    ExplanationPrint,
    ImportedInvoice,
    Inquiry,
    Invoice,
    InvoiceLine,
    Order,
    OrderLine,
)

Kind = RetainedRecord.Kind


def _payable(invoice: Invoice) -> dict[str, Any]:
    return {"payable": invoice.payable}


_LINE_COLUMNS = (
    ("text", gettext_lazy("text")),
    ("quantity", gettext_lazy("quantity")),
    ("unit", gettext_lazy("unit")),
    ("unit_price_net", gettext_lazy("price, net")),
)
SECTIONS: tuple[Section, ...] = (
    Section(
        "orders",
        gettext_lazy("orders"),
        Order,
        "customer",
        (
            ("number", gettext_lazy("number")),
            ("ordered_on", gettext_lazy("day")),
            ("state", gettext_lazy("state")),
            ("buyer_reference", gettext_lazy("customer's order number")),
            ("notes", gettext_lazy("notes")),
        ),
    ),
    Section(
        "order_lines",
        gettext_lazy("lines of orders"),
        OrderLine,
        "order__customer",
        (*_LINE_COLUMNS, ("approved_by", gettext_lazy("approved by"))),
    ),
    Section(
        "inquiries",
        gettext_lazy("questions about extra work"),
        Inquiry,
        "order__customer",
        (
            ("asked_at", gettext_lazy("asked")),
            ("way", gettext_lazy("way")),
            ("answered_at", gettext_lazy("answered")),
            ("answered_by", gettext_lazy("answered by")),
            ("revoked_at", gettext_lazy("withdrawn from")),
            ("revoked_by", gettext_lazy("withdrawn from by")),
            ("note", gettext_lazy("note")),
        ),
    ),
    Section(
        "invoices",
        gettext_lazy("invoices"),
        Invoice,
        "order__customer",
        (
            ("number", gettext_lazy("number")),
            ("issued_on", gettext_lazy("issued on")),
            ("state", gettext_lazy("state")),
            ("net", gettext_lazy("net")),
            ("vat", gettext_lazy("VAT")),
            ("payable", gettext_lazy("to be paid")),
        ),
        more=_payable,
    ),
    Section(
        "invoice_lines",
        gettext_lazy("lines of invoices"),
        InvoiceLine,
        "invoice__order__customer",
        _LINE_COLUMNS,
    ),
    Section(
        "imported_invoices",
        gettext_lazy("invoices read in"),
        ImportedInvoice,
        "order__customer",
        (
            ("number", gettext_lazy("number")),
            ("seller", gettext_lazy("seller")),
            ("buyer", gettext_lazy("customer")),
            ("issued_on", gettext_lazy("issued on")),
            ("net", gettext_lazy("net")),
            ("vat", gettext_lazy("VAT")),
            ("gross", gettext_lazy("gross")),
        ),
    ),
)


def files(ids: list[int]) -> list[tuple[str, Any]]:
    """Return the stored invoices of a person as name and file."""
    found = Invoice.objects.filter(order__customer__in=ids).exclude(pdf="").order_by("pk")
    read_in = ImportedInvoice.objects.filter(order__customer__in=ids).order_by("pk")
    return [
        *((f"{invoice.number}.pdf", invoice.pdf) for invoice in found),
        *((PurePath(str(invoice.file.name)).name, invoice.file) for invoice in read_in),
    ]


def erase(erasing: Erasing) -> None:
    """Delete drafts and notes; keep issued invoices eight years, orders with them or six.

    Invoices read in go: the program that wrote them keeps them as long as the law wants.
    Raises StillNeededError for an open order: it is work under way.
    """
    orders = Order.objects.filter(customer__in=erasing.ids)
    is_open = orders.filter(state=Order.State.OPEN)
    if numbers := list(is_open.values_list("number", flat=True)):
        raise StillNeededError([_("order %(number)s") % {"number": each} for each in numbers])
    ExplanationPrint.objects.filter(order__in=orders).delete()
    mine = Invoice.objects.filter(order__customer__in=erasing.ids)
    erasing.count("drafts", mine.filter(state=Invoice.State.DRAFT).delete()[0])
    erasing.count("imported_invoices", _erase_imported(erasing))
    erasing.count("order_notes", orders.exclude(notes="").update(notes=""))
    for order in orders.prefetch_related("invoices"):
        _keep(order, erasing)


def _erase_imported(erasing: Erasing) -> int:
    rows = ImportedInvoice.objects.filter(order__customer__in=erasing.ids)
    for invoice in rows:
        erasing.remove_file(invoice.file)
    return rows.delete()[0]


def _keep(order: Order, erasing: Erasing) -> None:
    # A reversal belongs to what it reverses: they go together, with the younger one.
    issued = [each for each in order.invoices.all() if each.issued_on]
    if not issued:
        until = delete_after(Kind.LETTER, order.ordered_on)
        erasing.keep(Kind.ORDER, f"order:{order.pk}", until)
        return
    until = max(delete_after(Kind.INVOICE, each.issued_on) for each in issued if each.issued_on)
    for invoice in issued:
        erasing.keep(Kind.INVOICE, f"invoice:{invoice.pk}", until)
    erasing.keep(Kind.ORDER, f"order:{order.pk}", until)


def purge_invoice(pk: int) -> bool:
    """Delete an invoice with its files whose time is over; False while another one needs it."""
    invoice = Invoice.objects.filter(pk=pk).first()
    if invoice is None:
        return True
    storage, name = invoice.pdf.storage, invoice.pdf.name
    try:
        invoice.delete()
    except ProtectedError:
        return False
    if name:
        storage.delete(name)
    return True


def purge_order(pk: int) -> bool:
    """Delete an order with its lines; False while an invoice needs it."""
    try:
        Order.objects.filter(pk=pk).delete()
    except ProtectedError:
        return False
    return True
