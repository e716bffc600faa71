"""What customers were charged: with invoices of ours and with those read in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F
from django.db.models.functions import Coalesce

from invoices.models import ImportedInvoice, Invoice


class Charge(NamedTuple):
    """One invoice: whose it is, of which order, of which day, and its net sum."""

    customer_id: int
    order_id: int
    on: date
    net: Decimal


def charges(customer_ids: Collection[int], *, since: date = date.min) -> list[Charge]:
    """Return every invoice of these customers from a day on, in one query.

    Reversals and credit notes are negative, so that they and what they take back come to nothing.
    Without a date of its own an invoice that was read in has the day of the work.
    """
    read_in = ImportedInvoice.objects.annotate(on=Coalesce("issued_on", "order__supply_on"))
    ours = Invoice.objects.annotate(on=F("issued_on"))
    first, second = (
        rows.filter(order__customer__in=customer_ids, on__gte=since)
        .order_by()
        .values_list("order__customer", "order", "on", "net")
        for rows in (ours, read_in)
    )
    return [Charge(*row) for row in first.union(second, all=True)]
