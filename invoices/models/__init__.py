"""Orders and invoices."""

from __future__ import annotations

from invoices.models.correction import PairCorrection
from invoices.models.imported import ImportedInvoice
from invoices.models.inquiry import Inquiry
from invoices.models.invoice import Invoice, InvoiceCounter, InvoiceLine
from invoices.models.order import Order, OrderLine
from invoices.models.package import PackageLine
from invoices.models.print import ExplanationPrint
from invoices.models.synonym import Synonym

__all__ = [
    "ExplanationPrint",
    "ImportedInvoice",
    "Inquiry",
    "Invoice",
    "InvoiceCounter",
    "InvoiceLine",
    "Order",
    "OrderLine",
    "PackageLine",
    "PairCorrection",
    "Synonym",
]
