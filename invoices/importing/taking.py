"""Taking in files: each invoice once, kept as it came (R-07)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from invoices.errors import DocumentRefusedError
from invoices.matching.documents import Document, Totals
from invoices.models import ImportedInvoice
from invoices.readers import is_table, read_document
from invoices.readers.pdf import is_pdf
from invoices.readers.tables import split_table
from workshop.changes import CREATED, note_change
from workshop.jobs import queue_job
from workshop.models import User

CHECK_JOB = "check_imported_invoice"
CURRENCY = "EUR"
LARGEST = 10**12
FOLDER = "imported-invoices"


@dataclass(frozen=True)
class Upload:
    """A file as somebody chose it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Taken:
    """An invoice of a file; ``is_new`` is false for one that was there already."""

    invoice: ImportedInvoice
    is_new: bool


def take_file(upload: Upload, *, by: User | None, now: datetime) -> list[Taken]:
    """Take in the invoices of a file: one of an e-invoice, each of a table; all or none.

    Raises DocumentRefusedError; a repeat returns what is there.
    """
    parts = split_table(upload.content) if is_table(upload.content) else [upload.content]
    read = [(part, read_invoice(part)) for part in parts]
    with transaction.atomic():
        return [
            _take(Upload(upload.name, part), document, by=by, now=now) for part, document in read
        ]


def read_invoice(content: bytes) -> Document:
    """Read an invoice that can be explained here. Raises DocumentRefusedError."""
    document = read_document(content)
    if document.head.is_order:
        raise DocumentRefusedError(
            _("This is an order, not an invoice. It is read in with a new order.")
        )
    if not document.number:
        raise DocumentRefusedError(_("The invoice has no number."))
    if document.currency != CURRENCY:
        raise DocumentRefusedError(
            _("The invoice is in %(currency)s; orders here are in euros.")
            % {"currency": document.currency[:10]}
        )
    if abs(document.totals.gross) >= LARGEST:
        raise DocumentRefusedError(_("The sum of the invoice can't be right."))
    return document


def signed_totals(document: Document) -> Totals:
    """Return what the customer pays: a credit note's amounts are negative, however written."""
    totals = document.totals
    if document.head.is_credit_note and totals.gross > 0:
        return Totals(-totals.net, -totals.vat, -totals.gross)
    return totals


def _take(upload: Upload, document: Document, *, by: User | None, now: datetime) -> Taken:
    known = ImportedInvoice.objects.filter(
        seller=document.seller[:200], number=document.number[:80]
    )
    if found := known.first():
        return _same(found, upload, document)
    name = default_storage.save(_path(upload), ContentFile(upload.content))
    try:
        with transaction.atomic():
            invoice = ImportedInvoice.objects.create(
                **_values(document, upload), file=name, imported_at=now, imported_by=by
            )
    except IntegrityError:
        # Somebody else has taken it in meanwhile.
        default_storage.delete(name)
        return _same(known.get(), upload, document)
    note_change("imported_invoices", invoice.pk, CREATED)
    queue_job(CHECK_JOB, str(invoice.pk), {"imported": invoice.pk}, due_at=now)
    return Taken(invoice, is_new=True)


def _values(document: Document, upload: Upload) -> dict[str, object]:
    totals = signed_totals(document)
    return {
        "number": document.number[:80],
        "seller": document.seller[:200],
        "buyer": (document.head.buyer or document.customer)[:200],
        "issued_on": document.head.issued_on,
        "preceding": document.head.preceding[:80],
        "net": totals.net,
        "vat": totals.vat,
        "gross": totals.gross,
        "syntax": document.syntax,
        "name": upload.name[:200],
        "file_sha256": hashlib.sha256(upload.content).hexdigest(),
    }


def _same(found: ImportedInvoice, upload: Upload, document: Document) -> Taken:
    """Return what is there; an invoice of that number with other sums is a contradiction."""
    totals = signed_totals(document)
    if (found.net, found.vat, found.gross) != (totals.net, totals.vat, totals.gross):
        raise DocumentRefusedError(
            _("Invoice %(number)s is here already, with another sum. Which one is right?")
            % {"number": found.number}
        )
    return Taken(found, is_new=False)


def _path(upload: Upload) -> str:
    digest = hashlib.sha256(upload.content).hexdigest()[:16]
    if is_pdf(upload.content):
        ending = "pdf"
    elif is_table(upload.content):
        ending = "csv"
    else:
        ending = "json" if PurePath(upload.name).suffix.lower() == ".json" else "xml"
    return f"{FOLDER}/{digest}.{ending}"
