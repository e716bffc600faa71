"""Extra work and who agreed to it: when, how, to which text and gross price (R-41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from invoices.errors import AlreadyApprovedError, LineGoneError
from invoices.models import Order, OrderLine
from invoices.orders.lines import LineData, add_line, lock_open_order
from workshop.models import User


@dataclass(frozen=True)
class Approval:
    """Who agreed, when, how, and which gross price was told; ``text`` as it was told, if not as
    the line says now.
    """

    approved_at: datetime
    approved_by: str
    approved_how: str
    approved_gross: Decimal | None
    taken_by: User | None
    text: str = ""


@transaction.atomic
def add_extra(order: Order, data: LineData, *, approval: Approval | None) -> OrderLine:
    """Add extra work; without an approval it is marked as not approved yet (R-41)."""
    line = add_line(order, data)
    line.is_extra = True
    line.save(update_fields=["is_extra"])
    return line if approval is None else approve_line(line, approval)


@transaction.atomic
def approve_line(line: OrderLine, approval: Approval) -> OrderLine:
    """Record who agreed to a line of extra work, once (R-41).

    Raises OrderClosedError, LineGoneError, or AlreadyApprovedError: the first word stands.
    """
    lock_open_order(line.order)
    fresh = OrderLine.objects.select_related("order").filter(pk=line.pk).first()
    if fresh is None:
        raise LineGoneError(line)
    if fresh.approved_at is not None:
        raise AlreadyApprovedError(fresh)
    write_approval(fresh, approval)
    return fresh


def write_approval(line: OrderLine, approval: Approval) -> None:
    """Put the approval on a line; call it under the lock of its order."""
    line.is_extra = True
    line.approved_at = approval.approved_at
    line.approved_by = approval.approved_by
    line.approved_how = approval.approved_how
    line.approved_text = approval.text or line.text
    line.approved_gross = approval.approved_gross
    line.approval_taken_by = approval.taken_by
    line.revoked_at = None
    line.save()
