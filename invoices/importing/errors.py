"""What laying an imported invoice at an order may answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from workshop_crm.lib.errors import DomainError

if TYPE_CHECKING:
    from invoices.models import ImportedInvoice, Order


class InvoiceAssignedError(DomainError):
    """The imported invoice lies at an order already."""

    def __init__(self, invoice: ImportedInvoice) -> None:
        self.invoice = invoice
        super().__init__(
            _("Invoice %(invoice)s belongs to order %(order)s already.")
            % {"invoice": invoice, "order": invoice.order}
        )


class OrderChargedError(DomainError):
    """An order has one invoice that stands; another one replaces it only when it is taken off."""

    def __init__(self, order: Order, invoice: ImportedInvoice) -> None:
        self.order = order
        super().__init__(
            _("Order %(order)s has invoice %(invoice)s already. Take that one off first.")
            % {"order": order, "invoice": invoice}
        )


class NothingToCreditError(DomainError):
    """A credit note goes to an order whose invoice is here."""

    def __init__(self, order: Order) -> None:
        self.order = order
        super().__init__(
            _("Order %(order)s has no invoice that could be credited.") % {"order": order}
        )
