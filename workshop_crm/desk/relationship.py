"""What a customer has been worth to the house, as figures that one can check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from bookings.models import Visit
from customers.due_rules import shift_months
from invoices.models import Invoice
from retention.models import GoodwillUse
from workshop_crm.lib.money import ZERO

MONTHS = 36


@dataclass(frozen=True)
class Relationship:
    """The last three years with a customer; amounts are net, in euros. ``since`` is included."""

    since: date
    revenue: Decimal
    invoice_count: int
    goodwill: Decimal
    visit_count: int


def look_at_relationship(ids: Sequence[int], *, today: date) -> Relationship:
    """Sum up what the customer's ids (with those merged into it) brought: three queries.

    Revenue is the net of all invoices issued; a reversal counts with its negative amount, so
    that it and what it reverses come to nothing.
    """
    since = shift_months(today, -MONTHS)
    issued = Invoice.objects.filter(order__customer__in=ids, issued_on__gte=since)
    nets = list(issued.values_list("net", flat=True))
    given = GoodwillUse.objects.filter(customer__in=ids, given_at__date__gte=since)
    visits = Visit.objects.filter(customer__in=ids, arrived_at__date__gte=since)
    return Relationship(
        since=since,
        revenue=sum(nets, ZERO),
        invoice_count=len(nets),
        goodwill=given.aggregate(sum=Sum("amount"))["sum"] or ZERO,
        visit_count=visits.count(),
    )
