"""One search for everything: people by anything of theirs, orders and invoices by their number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from customers.search.finding import find_customers
from customers.search.hits import Hit
from invoices.issuing.numbers import INVOICE_SERIES, ORDER_SERIES, possible_numbers
from invoices.models import Invoice, Order
from workshop.access import at_sites_of
from workshop.models import User


@dataclass(frozen=True)
class Hits:
    """What a search found, by kind; each list ends at the limit."""

    customers: list[Hit] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.customers or self.orders or self.invoices)


def find(query: str, *, limit: int = 25, today: date, user: User | None = None) -> Hits:
    """Search as the front desk types: half a name or plate, a phone in any spelling, a number.

    At most six queries. Restricted customers (C-46) and merged ones are never found.
    ``user`` is who asks: what is other sites' is left out.
    """
    orders, invoices = _documents(query, today=today)
    orders = at_sites_of(orders, user)
    invoices = at_sites_of(invoices, user, "order__workshop")
    customers = find_customers(query, limit=limit, today=today, user=user)
    return Hits(customers, list(orders[:limit]), list(invoices[:limit]))


def _documents(query: str, *, today: date) -> tuple[QuerySet[Order], QuerySet[Invoice]]:
    """Return orders and invoices by their numbers, written in full or not: both by an index."""
    numbers = possible_numbers(query, today=today)
    of_orders = [number for number in numbers if number.startswith(ORDER_SERIES)]
    of_invoices = [number for number in numbers if number.startswith(INVOICE_SERIES)]
    # Django asks nothing for an empty list: "R2026-00042" is no order.
    orders = Order.objects.filter(number__in=of_orders, customer__is_restricted=False)
    invoices = Invoice.objects.filter(number__in=of_invoices, order__customer__is_restricted=False)
    return (
        orders.select_related("customer", "vehicle").order_by("-id"),
        invoices.select_related("order__customer").order_by("-id"),
    )
