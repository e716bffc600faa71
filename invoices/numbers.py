"""Numbers of orders and invoices, from locked counters."""

from __future__ import annotations

from invoices.models import InvoiceCounter

ORDER_SERIES = "A"
INVOICE_SERIES = "R"


def take_number(series: str, year: int) -> str:
    """Return the next number of a range and year, such as ``R2026-00042`` (R-05).

    Call it inside the transaction that saves the document: if that rolls back, so does the
    number, and no gap is left.
    """
    InvoiceCounter.objects.get_or_create(series=series, year=year)
    counter = InvoiceCounter.objects.select_for_update().get(series=series, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{series}{year}-{counter.last:05d}"
