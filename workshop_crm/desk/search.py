"""One search for everything: people by anything of theirs, orders and invoices by their number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from customers.search_hits import Hit
from customers.searching import find_customers
from invoices.models import Invoice, Order
from invoices.numbers import INVOICE_SERIES, ORDER_SERIES, possible_numbers


@dataclass(frozen=True)
class Hits:
    """What a search found, by kind; each list ends at the limit."""

    customers: list[Hit] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.customers or self.orders or self.invoices)


def find(query: str, *, limit: int = 25, today: date) -> Hits:
    """Search as the front desk types: half a name or plate, a phone in any spelling, a number.

    At most six queries. Restricted customers (C-46) and merged ones are never found.
    """
    orders, invoices = _documents(query, limit=limit, today=today)
    return Hits(find_customers(query, limit=limit, today=today), orders, invoices)


def _documents(query: str, *, limit: int, today: date) -> tuple[list[Order], list[Invoice]]:
    """Return orders and invoices by their numbers, written in full or not: both by an index."""
    numbers = possible_numbers(query, today=today)
    of_orders = [number for number in numbers if number.startswith(ORDER_SERIES)]
    of_invoices = [number for number in numbers if number.startswith(INVOICE_SERIES)]
    # Django asks nothing for an empty list: "R2026-00042" is no order.
    orders = Order.objects.filter(number__in=of_orders, customer__is_restricted=False)
    invoices = Invoice.objects.filter(number__in=of_invoices, order__customer__is_restricted=False)
    return (
        list(orders.select_related("customer", "vehicle").order_by("-id")[:limit]),
        list(invoices.select_related("order__customer").order_by("-id")[:limit]),
    )
