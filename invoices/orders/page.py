"""What the page of an order shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse

from invoices.explanation.from_rows import net_of_line, taxed_groups, totals_of_lines
from invoices.forms.orders import LineForm, OrderDetailsForm
from invoices.importing.assigning import standing_of
from invoices.matching.documents import Totals, VatGroup
from invoices.models import ImportedInvoice, Inquiry, Invoice, Order, OrderLine
from invoices.orders.estimates import Overrun, estimate_overrun, told_net
from invoices.orders.exchange_parts import value_of_old_parts
from workshop.models import Company, Service

MOST_WAITING = 3


@dataclass(frozen=True)
class OrderPage:
    """Everything on the page of one order."""

    order: Order
    rows: list[tuple[OrderLine, Decimal]]
    totals: Totals
    groups: list[VatGroup]
    old_parts: Decimal
    overrun: Overrun
    inquiries: list[Inquiry]
    open_inquiry: Inquiry | None
    invoices: list[Invoice]
    imported: list[ImportedInvoice]
    waiting: list[ImportedInvoice]
    draft: Invoice | None
    services: list[Service]
    form: LineForm
    details: OrderDetailsForm

    @property
    def line_url(self) -> str:
        return reverse("invoices:line_add", args=[self.order.pk])

    @property
    def is_open(self) -> bool:
        return self.order.state in Order.UNSETTLED

    @property
    def is_estimate(self) -> bool:
        return self.order.state == Order.State.ESTIMATE

    @property
    def can_print_slip(self) -> bool:
        return bool(self.rows) and self.order.state != Order.State.CANCELLED

    @property
    def can_explain(self) -> bool:
        """Whether an invoice of ours or one that was read in stands."""
        is_ours = any(
            one.state != Invoice.State.CANCELLED and one.reverses_id is None
            for one in self.invoices
        )
        return is_ours or standing_of(self.imported) is not None

    @property
    def can_change_lines(self) -> bool:
        return self.is_open and self.draft is None


def load_order_page(order: Order, form: LineForm, *, now: datetime) -> OrderPage:
    """Load the page; ``form`` is the line form, empty or as it was refused."""
    lines = list(order.lines.all())
    invoices = list(order.invoices.select_related("reverses"))
    draft = next((one for one in invoices if one.state == Invoice.State.DRAFT), None)
    inquiries = list(order.inquiries.select_related("asked_by"))
    for inquiry in inquiries:
        inquiry.order = order
    company = Company.objects.first() or Company()
    return OrderPage(
        order=order,
        rows=[(line, net_of_line(line)) for line in lines],
        totals=totals_of_lines(lines),
        groups=taxed_groups(lines),
        old_parts=value_of_old_parts(lines),
        overrun=estimate_overrun(
            order,
            lines,
            list(draft.lines.all()) if draft else None,
            company,
            told=told_net(inquiries),
        ),
        inquiries=[one for one in inquiries if one.state == Inquiry.State.ANSWERED],
        open_inquiry=next((one for one in inquiries if one.is_open(now)), None),
        invoices=invoices,
        imported=list(order.imported_invoices.order_by("issued_on", "pk")),
        waiting=_waiting_invoices(order),
        draft=draft,
        services=list(Service.objects.filter(is_active=True)),
        form=form,
        details=OrderDetailsForm(instance=order),
    )


def _waiting_invoices(order: Order) -> list[ImportedInvoice]:
    """Return what was read in for a customer of this name and is not laid to an order yet."""
    names = [name for name in (order.customer.name, order.customer.company) if name]
    written = Q()
    for name in names:
        written |= Q(buyer__iexact=name)
    return list(ImportedInvoice.objects.filter(written, order=None).order_by("-pk")[:MOST_WAITING])
