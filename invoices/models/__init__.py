"""Orders and invoices."""

from __future__ import annotations

from invoices.models.invoice import Invoice, InvoiceCounter, InvoiceLine
from invoices.models.order import Order, OrderLine

__all__ = ["Invoice", "InvoiceCounter", "InvoiceLine", "Order", "OrderLine"]
