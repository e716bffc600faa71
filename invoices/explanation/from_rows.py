"""Our own orders and invoices as documents for the explanation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from invoices.amounts import amount_text
from invoices.matching.documents import (
    Adjustment,
    Document,
    DocumentLine,
    Totals,
    VatGroup,
    line_net,
    totals_of,
    vat_groups,
)
from invoices.models import Invoice, InvoiceLine, Order, OrderLine
from invoices.orders.exchange_parts import old_part_name, value_of_old_parts
from invoices.units import comparable, is_labour_unit
from invoices.vat import NO_VAT
from workshop_crm.lib.money import ZERO, vat_of


def net_of_line(line: OrderLine | InvoiceLine) -> Decimal:
    """Return the net sum of a stored line, rounded half up once."""
    return line_net(line.quantity, line.unit_price_net, line.discount_percent)


def gross_of_line(line: OrderLine | InvoiceLine) -> Decimal:
    """Return what is told to a customer who asks for the price of this line alone."""
    net = net_of_line(line)
    return net + vat_of(net + (line.exchange_value or ZERO), line.vat_rate)


def groups_of_lines(lines: Iterable[OrderLine | InvoiceLine]) -> list[VatGroup]:
    """Return the VAT breakdown of stored lines (R-23).

    The value of old parts taken in exchange is taxed, and taken off again without tax (R-36).
    """
    lines = list(lines)
    parts = [(line.vat_rate, net_of_line(line)) for line in lines]
    for line in lines:
        if line.exchange_value:
            parts += [(line.vat_rate, line.exchange_value), (NO_VAT, -line.exchange_value)]
    return vat_groups(parts)


def taxed_groups(lines: Iterable[OrderLine | InvoiceLine]) -> list[VatGroup]:
    """Return the breakdown for people: without the part that takes off the value of old parts."""
    lines = list(lines)
    taken = value_of_old_parts(lines)
    groups = groups_of_lines(lines)
    return [group for group in groups if not taken or group.rate or group.net != -taken]


def totals_of_lines(lines: Iterable[OrderLine | InvoiceLine]) -> Totals:
    """Return net, VAT and gross of stored lines (R-23)."""
    return totals_of(groups_of_lines(lines))


def order_document(
    order: Order, *, labour_units_per_hour: int, rounding: Decimal = ZERO
) -> Document:
    """Return an order with its extras, whose approvals are told in the active language."""
    lines = order.lines.all()
    return Document(
        number=order.number,
        lines=tuple(_order_line(line, labour_units_per_hour) for line in lines),
        adjustments=(*_exchange(lines), *_rounding(rounding)),
        customer=str(order.customer),
        vehicle=str(order.vehicle or ""),
    )


def invoice_document(
    invoice: Invoice, *, labour_units_per_hour: int, rounding: Decimal = ZERO
) -> Document:
    """Return an invoice or a draft; an issued one with the sums that are printed on it."""
    lines: QuerySet[InvoiceLine] = invoice.lines.all()
    is_draft = invoice.state == Invoice.State.DRAFT
    return Document(
        number=str(invoice),
        lines=tuple(_invoice_line(line, labour_units_per_hour) for line in lines),
        adjustments=(*_exchange(lines), *_rounding(rounding)),
        stated=None if is_draft else Totals(invoice.net, invoice.vat, invoice.gross),
        customer=str(invoice.order.customer),
        vehicle=str(invoice.order.vehicle or ""),
    )


def _exchange(lines: Iterable[OrderLine | InvoiceLine]) -> Iterator[Adjustment]:
    """Give the value of old parts, taxed, and take it off again: the net sum stays (R-36)."""
    for line in lines:
        if line.exchange_value:
            text = old_part_name(line)
            yield Adjustment("charge", line.exchange_value, text, line.vat_rate)
            yield Adjustment("allowance", -line.exchange_value, text)


def _rounding(rounding: Decimal) -> tuple[Adjustment, ...]:
    return (Adjustment("rounding", rounding),) if rounding else ()


def _line(line: OrderLine | InvoiceLine, labour_units_per_hour: int) -> DocumentLine:
    quantity, unit, price = comparable(
        line.quantity,
        line.unit,
        line.unit_price_net,
        labour_units_per_hour=labour_units_per_hour,
    )
    return DocumentLine(
        id=str(line.pk),
        text=line.text,
        quantity=quantity,
        unit=unit,
        unit_price=price,
        net=net_of_line(line),
        vat_rate=line.vat_rate,
        item_number=line.item_number,
        labour_units=line.quantity if is_labour_unit(line.unit) else None,
    )


def _order_line(line: OrderLine, labour_units_per_hour: int) -> DocumentLine:
    plain = _line(line, labour_units_per_hour)
    return replace(plain, is_extra=line.is_extra, approval=approval_text(line))


def _invoice_line(line: InvoiceLine, labour_units_per_hour: int) -> DocumentLine:
    plain = _line(line, labour_units_per_hour)
    return replace(plain, order_reference=str(line.order_line_id or ""))


def approval_text(line: OrderLine) -> str | None:
    """Say who agreed to extra work, when, how and to which price; ``None`` if nobody did."""
    if not line.is_extra or line.approved_at is None:
        return None
    approved_at = timezone.localtime(line.approved_at)
    values = {
        "name": line.approved_by,
        "date": formats.date_format(approved_at, "SHORT_DATE_FORMAT"),
        "how": line.approved_how,
    }
    if line.approved_gross is None:
        return _("agreed by %(name)s on %(date)s (%(how)s)") % values
    values["amount"] = amount_text(line.approved_gross)
    return _("agreed by %(name)s on %(date)s (%(how)s), price told with VAT: %(amount)s") % values
