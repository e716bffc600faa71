"""The stored PDF of an issued invoice: made once, by a job, kept with its hash (R-06)."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation

from invoices.einvoice.hybrid import with_xml
from invoices.einvoice.writing import small_business
from invoices.explanation.from_rows import net_of_line, taxed_groups
from invoices.issuing.issue import PDF_JOB, replaced_by
from invoices.models import Invoice
from invoices.orders.exchange_parts import value_of_old_parts
from invoices.printing import INVOICE, INVOICE_STYLE
from workshop.jobs import job_handler
from workshop_crm.lib.pdf import html_to_pdf


def invoice_context(invoice: Invoice) -> dict[str, Any]:
    """Return what the printed invoice shows, from its own copies only."""
    lines = list(invoice.lines.all())
    return {
        "invoice": invoice,
        "seller": invoice.seller,
        "recipient": invoice.recipient,
        "vehicle": invoice.vehicle_data,
        "rows": [(line, net_of_line(line)) for line in lines],
        "groups": taxed_groups(lines),
        "old_parts": value_of_old_parts(lines),
        "replaces": replaced_by(invoice),
        "exemption": small_business(invoice.seller),
    }


def store_invoice_pdf(invoice: Invoice) -> None:
    """Render the PDF/A-3 in the customer's language, with the e-invoice inside, and store it.

    An invoice that has its PDF keeps it.
    """
    if invoice.pdf or invoice.state == Invoice.State.DRAFT:
        return
    with translation.override(invoice.language):
        content = html_to_pdf(
            INVOICE, invoice_context(invoice), style=INVOICE_STYLE, variant="pdf/a-3u"
        )
    if invoice.xml:
        content = with_xml(content, bytes(invoice.xml), invoice)
    path = f"invoices/{invoice.pk}-{invoice.number}.pdf"
    name = default_storage.save(path, ContentFile(content))
    # Two workers may get here: the first one's file stays, the other's is thrown away.
    is_first = Invoice.objects.filter(pk=invoice.pk, pdf="").update(
        pdf=name, pdf_sha256=hashlib.sha256(content).hexdigest()
    )
    if not is_first:
        default_storage.delete(name)


@job_handler(PDF_JOB)
def store_invoice_pdf_job(payload: dict[str, Any]) -> None:
    """Do the job that issuing has queued."""
    store_invoice_pdf(Invoice.objects.select_related("order").get(pk=payload["invoice"]))
