"""What the page of an order shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from invoices.documents import Totals, VatGroup
from invoices.estimates import Overrun, estimate_overrun
from invoices.forms import LineForm, OrderDetailsForm
from invoices.from_rows import groups_of_lines, net_of_line, totals_of_lines
from invoices.models import ImportedInvoice, Invoice, Order, OrderLine
from workshop.models import Company, Service


@dataclass(frozen=True)
class OrderPage:
    """Everything on the page of one order."""

    order: Order
    rows: list[tuple[OrderLine, Decimal]]
    totals: Totals
    groups: list[VatGroup]
    overrun: Overrun
    invoices: list[Invoice]
    imported: list[ImportedInvoice]
    draft: Invoice | None
    services: list[Service]
    form: LineForm
    details: OrderDetailsForm

    @property
    def line_url(self) -> str:
        return reverse("invoices:line_add", args=[self.order.pk])

    @property
    def is_open(self) -> bool:
        return self.order.state == Order.State.OPEN

    @property
    def can_change_lines(self) -> bool:
        return self.is_open and self.draft is None


def load_order_page(order: Order, form: LineForm) -> OrderPage:
    """Load the page; ``form`` is the line form, empty or as it was refused."""
    lines = list(order.lines.all())
    invoices = list(order.invoices.select_related("reverses"))
    draft = next((one for one in invoices if one.state == Invoice.State.DRAFT), None)
    company = Company.objects.first() or Company()
    return OrderPage(
        order=order,
        rows=[(line, net_of_line(line)) for line in lines],
        totals=totals_of_lines(lines),
        groups=groups_of_lines(lines),
        overrun=estimate_overrun(lines, list(draft.lines.all()) if draft else None, company),
        invoices=invoices,
        imported=list(order.imported_invoices.order_by("pk")),
        draft=draft,
        services=list(Service.objects.filter(is_active=True)),
        form=form,
        details=OrderDetailsForm(instance=order),
    )
