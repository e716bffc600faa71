"""The invoice draft: made from the order in one click, changed where the work turned out other."""

from __future__ import annotations

from django.db import transaction

from invoices.errors import (
    InvoicedElsewhereError,
    InvoiceFrozenError,
    NotOrderedError,
    OrderEmptyError,
)
from invoices.models import Invoice, InvoiceLine, Order
from invoices.orders.lines import (
    LineData,
    copy_line,
    line_values,
    lock_open_order,
    next_position,
    refuse_granted,
    set_rates,
)
from invoices.vat import NO_VAT, house_rate
from workshop.models import Company


@transaction.atomic
def draft_invoice(order: Order) -> Invoice:
    """Return the order's draft, made from its lines if there is none yet.

    Raises InvoicedElsewhereError, OrderClosedError, NotOrderedError or OrderEmptyError.
    """
    if Company.objects.filter(issues_invoices=False).exists():
        raise InvoicedElsewhereError
    order = lock_open_order(order)
    if order.state == Order.State.ESTIMATE:
        raise NotOrderedError(order)
    existing = Invoice.objects.filter(order=order, state=Invoice.State.DRAFT).first()
    if existing is not None:
        return existing
    # The house may have become a small business, or none, since the lines were written.
    is_without_vat = set(order.lines.values_list("vat_rate", flat=True)) == {NO_VAT}
    if is_without_vat or house_rate(order.supply_on) == NO_VAT:
        set_rates(order)
    lines = list(order.lines.all())
    if not lines:
        raise OrderEmptyError(order)
    invoice = Invoice.objects.create(
        order=order, supply_on=order.supply_on, language=order.customer.language
    )
    InvoiceLine.objects.bulk_create(
        copy_line(line, invoice, position) for position, line in enumerate(lines, start=1)
    )
    return invoice


def lock_draft(invoice: Invoice) -> Invoice:
    """Return the draft, locked behind its order. Raises InvoiceFrozenError once it is issued."""
    # Who changes the order holds it first and then its draft: the other way round is a deadlock.
    Order.objects.select_for_update().get(pk=invoice.order_id)
    locked = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if locked.state != Invoice.State.DRAFT:
        raise InvoiceFrozenError(locked)
    return locked


@transaction.atomic
def add_draft_line(invoice: Invoice, data: LineData) -> InvoiceLine:
    """Add a line that the order doesn't have. Raises InvoiceFrozenError."""
    invoice = lock_draft(invoice)
    values = line_values(data, supply_on=invoice.supply_on)
    return InvoiceLine.objects.create(invoice=invoice, position=next_position(invoice), **values)


@transaction.atomic
def change_draft_line(line: InvoiceLine, data: LineData) -> None:
    """Change a line of a draft; it still stands for the same line of the order.

    Raises InvoiceFrozenError or GrantedError.
    """
    invoice = lock_draft(line.invoice)
    if line.order_line:
        refuse_granted(line.order_line)
    for name, value in line_values(data, supply_on=invoice.supply_on).items():
        setattr(line, name, value)
    line.save()


@transaction.atomic
def remove_draft_line(line: InvoiceLine) -> None:
    """Take a line off a draft: ordered, but not charged.

    Raises InvoiceFrozenError, or GrantedError as long as the order can still give it back.
    """
    invoice = lock_draft(line.invoice)
    charged = InvoiceLine.objects.filter(order_line=line.order_line_id).exclude(invoice=invoice)
    if line.order_line and not charged.exists():
        refuse_granted(line.order_line)
    line.delete()


@transaction.atomic
def discard_draft(invoice: Invoice) -> None:
    """Throw a draft away; the order can be changed again. Raises InvoiceFrozenError."""
    lock_draft(invoice).delete()
