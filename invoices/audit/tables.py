"""The tables of an audit archive: what stands in each, and their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invoices.explanation.from_rows import groups_of_lines, net_of_line
from invoices.issuing.numbers import INVOICE_SERIES
from invoices.models import ImportedInvoice, Invoice, InvoiceCounter, InvoiceLine

CHUNK = 200


@dataclass(frozen=True)
class Span:
    """Days of issue, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class AuditTable:
    """A table of the archive: the name of its file, what it is, its columns, and its rows."""

    name: str
    meaning: str | Promise
    columns: tuple[tuple[str, str | Promise], ...]
    rows: Callable[[Span], Iterator[tuple[Any, ...]]]


def issued_within(span: Span) -> QuerySet[Invoice]:
    """Return what was issued in these days, cancelled ones and reversals too, by number."""
    return Invoice.objects.filter(issued_on__range=(span.first, span.last)).order_by("number")


def read_in_within(span: Span) -> QuerySet[ImportedInvoice]:
    """Return what was read in with a date of these days; without one the day it was read in."""
    dated = ImportedInvoice.objects.annotate(day=Coalesce("issued_on", TruncDate("imported_at")))
    return dated.filter(day__range=(span.first, span.last)).order_by("pk")


def xml_path(invoice: Invoice) -> str:
    """Return where the e-invoice lies in the archive."""
    return f"files/{invoice.number}.xml"


def pdf_path(invoice: Invoice) -> str:
    """Return where the PDF lies in the archive."""
    return f"files/{invoice.number}.pdf"


def imported_path(invoice: ImportedInvoice) -> str:
    """Return where a file that was read in lies in the archive; its name says its form."""
    return f"imported/{invoice.pk}-{PurePath(str(invoice.file.name)).name}"


def _invoices(span: Span) -> Iterator[tuple[Any, ...]]:
    rows = issued_within(span).select_related("order", "reverses").defer("xml", "reverses__xml")
    for each in rows.iterator(chunk_size=CHUNK):
        yield (
            each.number,
            "reversal" if each.reverses else "invoice",
            each.reverses.number if each.reverses else "",
            each.state,
            each.issued_on,
            each.supply_on,
            each.due_on,
            each.order.number,
            each.order.customer_id,
            *(each.recipient.get(part, "") for part in ("name", "street", "postcode", "city")),
            each.net,
            each.vat,
            each.gross,
            each.rounding,
            each.payable,
        )


def _lines(span: Span) -> Iterator[tuple[Any, ...]]:
    rows = InvoiceLine.objects.filter(invoice__in=issued_within(span)).select_related("invoice")
    rows = rows.defer("invoice__xml").order_by("invoice__number", "position", "pk")
    for each in rows.iterator(chunk_size=CHUNK):
        yield (
            each.invoice.number,
            each.position,
            each.kind,
            each.text,
            each.item_number,
            each.quantity,
            each.unit,
            each.unit_price_net,
            each.discount_percent,
            each.vat_rate,
            each.exchange_value,
            net_of_line(each),
        )


def _taxes(span: Span) -> Iterator[tuple[Any, ...]]:
    lines = Prefetch("lines", InvoiceLine.objects.order_by("position", "pk"))
    for each in issued_within(span).defer("xml").prefetch_related(lines).iterator(CHUNK):
        for group in groups_of_lines(each.lines.all()):
            yield each.number, group.rate, group.net, group.vat


def _log(span: Span) -> Iterator[tuple[Any, ...]]:
    """One row for each number given, in the order of time; what it took back; by which rules."""
    rows = issued_within(span).select_related("reverses", "reversal")
    rows = rows.defer("xml", "reverses__xml", "reversal__xml").order_by("issued_at", "pk")
    for each in rows.iterator(chunk_size=CHUNK):
        reversal = getattr(each, "reversal", None)
        yield (
            each.issued_at.isoformat() if each.issued_at else "",
            each.number,
            (each.issue_report or {}).get("valid", ""),
            each.reverses.number if each.reverses else "",
            reversal.number if reversal else "",
            each.xml_sha256,
            each.pdf_sha256,
        )


def _numbers(span: Span) -> Iterator[tuple[Any, ...]]:
    """Tell for each range of the span's years whether every number is there, issued whenever."""
    years = range(span.first.year, span.last.year + 1)
    for counter in InvoiceCounter.objects.filter(series=INVOICE_SERIES, year__in=years):
        due = {f"{counter}-{place:05d}" for place in range(1, counter.last + 1)}
        given = Invoice.objects.filter(number__startswith=f"{counter}-")
        there = set(given.values_list("number", flat=True))
        yield str(counter), counter.last, len(there), " ".join(sorted(due - there))


def _imported(span: Span) -> Iterator[tuple[Any, ...]]:
    for each in read_in_within(span).select_related("order").iterator(chunk_size=CHUNK):
        yield (
            each.number,
            each.seller,
            each.buyer,
            each.issued_on,
            each.net,
            each.vat,
            each.gross,
            each.preceding,
            each.order.number if each.order else "",
            each.imported_at.isoformat(),
            imported_path(each),
        )


_NUMBER = ("number", _("number"))
_SUMS = (("net", _("net")), ("vat", _("VAT")), ("gross", _("gross")))
TABLES = (
    AuditTable(
        "invoices",
        _("Every invoice and reversal that was issued, by number."),
        (
            _NUMBER,
            ("kind", _("invoice or reversal")),
            ("reverses", _("number of the invoice that it reverses")),
            ("state", _("issued, or cancelled by a reversal")),
            ("issued_on", _("issued on")),
            ("supply_on", _("date of supply")),
            ("due_on", _("to be paid by")),
            ("order", _("number of the order")),
            ("customer", _("id of the customer")),
            ("name", _("recipient as printed")),
            ("street", _("street and number")),
            ("postcode", _("postcode")),
            ("city", _("city")),
            *_SUMS,
            ("rounding", _("rounding to a promised gross price")),
            ("payable", _("sum to pay")),
        ),
        _invoices,
    ),
    AuditTable(
        "lines",
        _("Every line of these invoices."),
        (
            _NUMBER,
            ("position", _("position")),
            ("kind", _("kind")),
            ("text", _("text")),
            ("item_number", _("part number")),
            ("quantity", _("quantity")),
            ("unit", _("unit")),
            ("unit_price_net", _("price, net")),
            ("discount_percent", _("discount in percent")),
            ("vat_rate", _("VAT rate")),
            ("exchange_value", _("value of the old part, net")),
            ("net", _("net")),
        ),
        _lines,
    ),
    AuditTable(
        "vat",
        _("VAT of each invoice by rate."),
        (_NUMBER, ("rate", _("VAT rate")), ("net", _("net")), ("vat", _("VAT"))),
        _taxes,
    ),
    AuditTable(
        "issuing_log",
        _("When each number was given, checked by which rules, with the hashes noted then."),
        (
            ("issued_at", _("moment of issue")),
            _NUMBER,
            ("rules", _("profile whose rules it kept")),
            ("reverses", _("number of the invoice that it reverses")),
            ("reversed_by", _("number of the reversal")),
            ("xml_sha256", _("SHA-256 of the e-invoice")),
            ("pdf_sha256", _("SHA-256 of the PDF")),
        ),
        _log,
    ),
    AuditTable(
        "numbers",
        _("The ranges of numbers of these years, and whether one is missing."),
        (
            ("range", _("range and year")),
            ("last", _("last number given")),
            ("count", _("how many are there")),
            ("missing", _("missing numbers")),
        ),
        _numbers,
    ),
    AuditTable(
        "imported",
        _("Invoices of another program that were read in."),
        (
            _NUMBER,
            ("seller", _("seller")),
            ("buyer", _("customer")),
            ("issued_on", _("issued on")),
            *_SUMS,
            ("preceding", _("number of the invoice that it corrects")),
            ("order", _("number of the order")),
            ("imported_at", _("read in")),
            ("file", _("file in this archive")),
        ),
        _imported,
    ),
)
