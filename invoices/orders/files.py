"""Orders that customers' programs have written: their lines become ours (R-32)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from customers.models import Customer
from invoices.amounts import amount_text, quantity_text
from invoices.errors import DocumentRefusedError
from invoices.matching.documents import Adjustment, Document, DocumentLine, line_net
from invoices.models import Order
from invoices.models.order import LineKind, Unit
from invoices.orders.lines import LineData, add_line, lock_open_order, refuse_with_draft
from invoices.orders.opening import create_order
from invoices.readers import read_document
from invoices.units import CODE_OF_UNIT
from workshop_crm.lib.money import ZERO

UNIT_OF_CODE = {code: unit for unit, code in CODE_OF_UNIT.items()}
PRICE_STEP, QUANTITY_STEP = Decimal("0.0001"), Decimal("0.001")
LARGEST = Decimal(100_000)
MOST_LINES = 500


def read_order(content: bytes) -> Document:
    """Read an order whose lines we can take. Raises DocumentRefusedError."""
    document = read_document(content)
    if document.head.type_code and not document.head.is_order:
        raise DocumentRefusedError(_("This is an invoice, not an order."))
    if document.currency != "EUR":
        raise DocumentRefusedError(
            _("The order is in %(currency)s; orders here are in euros.")
            % {"currency": document.currency[:10]}
        )
    if not document.lines:
        raise DocumentRefusedError(_("The order has no lines."))
    is_huge = any(max(abs(one.quantity), abs(one.net)) >= LARGEST for one in document.lines)
    if is_huge or len(document.lines) > MOST_LINES:
        raise DocumentRefusedError(_("The order is too large to be right."))
    return document


@transaction.atomic
def take_order(order: Order, content: bytes) -> Document:
    """Add the lines of a customer's order to ours, with its number; VAT stays by law (R-43).

    Raises DocumentRefusedError, also for an order that stands here already; OrderClosedError or
    OrderDraftedError.
    """
    document = read_order(content)
    order = lock_open_order(order)
    refuse_with_draft(order)
    number = document.number[:40]
    theirs = Order.objects.filter(customer=order.customer_id, buyer_reference=number)
    known = theirs.exclude(state=Order.State.CANCELLED).exclude(pk=order.pk).first()
    if number and (known or (order.buyer_reference == number and order.lines.exists())):
        raise DocumentRefusedError(
            _("Their order %(number)s is here already: %(order)s.")
            % {"number": number, "order": known or order}
        )
    for line in document.lines:
        add_line(order, _data(line))
    for item in document.adjustments:
        if item.kind in ("allowance", "charge"):
            add_line(order, _flat(item))
    if number and not order.buyer_reference:
        Order.objects.filter(pk=order.pk).update(buyer_reference=number)
    return document


@transaction.atomic
def create_order_from_file(
    customer: Customer, content: bytes, *, today: date, **fields: Any
) -> tuple[Order, Document]:
    """Open an order as ``create_order`` does, with the lines of the customer's own.

    Raises as ``take_order`` does; nothing is opened then.
    """
    order = create_order(customer, today=today, **fields)
    return order, take_order(order, content)


def difference_from(order: Order, document: Document, net: Decimal) -> str:
    """Say what ours comes to when theirs states another net sum; "" when they agree."""
    stated = document.totals.net
    if stated == net:
        return ""
    values = {"theirs": amount_text(stated), "ours": amount_text(net)}
    return _("Their file says %(theirs)s net, our order comes to %(ours)s.") % values


def _data(line: DocumentLine) -> LineData:
    """Return a line that comes to exactly what theirs says, flat where it can't otherwise."""
    unit = UNIT_OF_CODE.get(line.unit)
    price, quantity = line.unit_price.quantize(PRICE_STEP), line.quantity.quantize(QUANTITY_STEP)
    kind = LineKind.LABOUR if unit == Unit.HOUR else LineKind.PART
    text, number = line.text[:200] or line.item_number or "–", line.item_number[:40]
    if unit and quantity and price >= 0 and line_net(quantity, price, ZERO) == line.net:
        return LineData(kind, text, quantity, unit, price, number)
    counted = quantity_text(line.quantity, line.unit)
    return LineData(kind, f"{counted} {text}"[:200], Decimal(1), Unit.FLAT, line.net, number)


def _flat(item: Adjustment) -> LineData:
    kind = LineKind.ALLOWANCE if item.net < 0 else LineKind.PACKAGE
    text = item.text[:200] or str(kind.label)
    return LineData(kind, text, unit=Unit.FLAT, unit_price_net=item.net)
