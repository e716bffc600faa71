"""What the official rules say about an imported invoice: asked by a job, noted, never in the way.

An invoice that breaks them still is one; only a format error makes it another kind (R-09).
"""

from __future__ import annotations

from typing import Any

from invoices.errors import DocumentRefusedError
from invoices.importing.assigning import content_of
from invoices.importing.taking import CHECK_JOB
from invoices.models import ImportedInvoice
from invoices.validation import validate_document
from workshop.jobs import job_handler
from workshop_crm.lib.house_text import house_language

MOST_FINDINGS = 20


@job_handler(CHECK_JOB)
def check_imported_invoice(payload: dict[str, Any]) -> None:
    """Validate the file and write on the invoice, in the house's language, what was found."""
    invoice = ImportedInvoice.objects.filter(pk=payload["imported"]).first()
    if invoice is None:
        return
    with house_language():
        report = _report(content_of(invoice))
    ImportedInvoice.objects.filter(pk=invoice.pk).update(report=report)


def _report(content: bytes) -> dict[str, Any]:
    try:
        found = validate_document(content)
    except DocumentRefusedError:
        # A table or our own JSON form: there are no official rules for it.
        return {"profile": "", "findings": []}
    findings = [f"{each.message} ({each.rule})" for each in found.findings]
    return {"profile": found.profile, "findings": list(dict.fromkeys(findings))[:MOST_FINDINGS]}
