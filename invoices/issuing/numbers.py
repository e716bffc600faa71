"""Numbers of orders and invoices, from locked counters."""

from __future__ import annotations

import re
from datetime import date

from invoices.models import InvoiceCounter

ORDER_SERIES = "A"
INVOICE_SERIES = "R"
YEARS_BACK = 10
_WRITTEN = re.compile(r"([a-z])?\s*(?:(20\d\d)\s*[-–/ ]\s*)?0*(\d{1,5})", re.IGNORECASE)


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


def possible_numbers(written: str, *, today: date) -> list[str]:
    """Return every order and invoice number that may be meant by what somebody typed.

    "42" and "00042" are that number of each year of ten and of both ranges; a letter or a year
    narrows it. Empty for what is no such number.
    """
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        return []
    series = [found[1].upper()] if found[1] else [INVOICE_SERIES, ORDER_SERIES]
    years = [int(found[2])] if found[2] else range(today.year, today.year - YEARS_BACK, -1)
    return [f"{letter}{year}-{int(found[3]):05d}" for year in years for letter in series]
