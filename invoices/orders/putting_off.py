"""Extra work that the customer doesn't want today: off the order, offered again later."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bookings.models import DeferredWork
from bookings.visits.deferred import Finding, put_off
from invoices.errors import LineGoneError
from invoices.explanation.from_rows import gross_of_line
from invoices.models import Invoice, InvoiceLine, OrderLine
from invoices.orders.lines import delete_line, lock_open_order
from workshop.models import User


@transaction.atomic
def put_off_line(
    line: OrderLine, *, by: User | None, now: datetime, finding: Finding | None = None
) -> DeferredWork:
    """Take a line off the order and off its draft, and note it as work that is put off.

    Without a ``finding`` the line's text and gross price are noted as "soon"; the customer is
    ``by`` None. Raises OrderClosedError, LineGoneError, LineChargedError, or
    NotAcknowledgedError for safety work without the customer's word.
    """
    order = lock_open_order(line.order)
    fresh = OrderLine.objects.filter(pk=line.pk).first()
    if fresh is None:
        raise LineGoneError(line)
    found = finding or Finding(
        text=fresh.text, urgency=DeferredWork.Urgency.SOON, price_gross=gross_of_line(fresh)
    )
    work = put_off(found, order.customer, order.vehicle, visit=order.visit, by=by, now=now)
    InvoiceLine.objects.filter(order_line=fresh, invoice__state=Invoice.State.DRAFT).delete()
    delete_line(fresh)
    return work
