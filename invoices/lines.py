"""Lines of orders: entered, added, changed, approved (R-21, R-41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from invoices.errors import OrderClosedError, OrderDraftedError
from invoices.models import Invoice, InvoiceLine, Order, OrderLine
from invoices.models.order import LineKind, Unit
from invoices.vat import standard_rate
from workshop.models import Company, Service, User
from workshop_crm.lib.money import net_of

LINE_FIELDS = (
    "kind",
    "text",
    "item_number",
    "quantity",
    "unit",
    "unit_price_net",
    "discount_percent",
    "vat_rate",
    "service_id",
)


@dataclass(frozen=True)
class LineData:
    """What a person enters for a line; the price is net. Without a price labour takes the rate.

    A reduction is given as a positive amount and stored with a negative quantity (R-21).
    """

    kind: str
    text: str
    quantity: Decimal = Decimal(1)
    unit: str = Unit.PIECE
    unit_price_net: Decimal | None = None
    item_number: str = ""
    discount_percent: Decimal = Decimal(0)
    service: Service | None = None


@dataclass(frozen=True)
class Approval:
    """Who agreed to extra work, when, how, and which gross price was told (R-41)."""

    approved_at: datetime
    approved_by: str
    approved_how: str
    approved_gross: Decimal | None
    taken_by: User | None


def lock_open_order(order: Order) -> Order:
    """Return the order, locked. Raises OrderClosedError unless it is open."""
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.state != Order.State.OPEN:
        raise OrderClosedError(locked)
    return locked


def _draft(order: Order) -> Invoice | None:
    return Invoice.objects.filter(order=order, state=Invoice.State.DRAFT).first()


def refuse_with_draft(order: Order) -> None:
    """Raise OrderDraftedError when the order has an invoice draft."""
    if _draft(order):
        raise OrderDraftedError(order)


def labour_price(unit: str) -> Decimal:
    """Return the house's net price of an hour or of a labour unit, to four places."""
    company = Company.objects.get()
    if unit == Unit.LABOUR_UNIT:
        return (company.labour_rate_net / company.labour_units_per_hour).quantize(Decimal("0.0001"))
    return company.labour_rate_net


def line_values(data: LineData, *, supply_on: date) -> dict[str, object]:
    """Return the fields of a line of an order or invoice made from what a person entered."""
    price = data.unit_price_net
    if price is None:
        price = labour_price(data.unit) if data.kind == LineKind.LABOUR else Decimal(0)
    is_reduction = data.kind == LineKind.ALLOWANCE or price < 0
    return {
        "kind": data.kind,
        "text": data.text,
        "item_number": data.item_number,
        "quantity": -abs(data.quantity) if is_reduction else data.quantity,
        "unit": data.unit,
        "unit_price_net": abs(price),
        "discount_percent": data.discount_percent,
        "vat_rate": standard_rate(supply_on),
        "service": data.service,
    }


def copy_line(line: OrderLine, invoice: Invoice, position: int) -> InvoiceLine:
    """Return an unsaved invoice line that says what the order's line says."""
    values = {name: getattr(line, name) for name in LINE_FIELDS}
    return InvoiceLine(invoice=invoice, order_line=line, position=position, **values)


def next_position(parent: Order | Invoice) -> int:
    """Return the position of the next line of an order or invoice."""
    last: int | None = parent.lines.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


@transaction.atomic
def add_line(order: Order, data: LineData) -> OrderLine:
    """Add a line; an invoice draft gets it too. Raises OrderClosedError."""
    order = lock_open_order(order)
    line = OrderLine.objects.create(
        order=order, position=next_position(order), **line_values(data, supply_on=order.supply_on)
    )
    if draft := _draft(order):
        copy_line(line, draft, next_position(draft)).save()
    return line


@transaction.atomic
def add_extra(order: Order, data: LineData, *, approval: Approval | None) -> OrderLine:
    """Add extra work; without an approval it is marked as not approved yet (R-41)."""
    line = add_line(order, data)
    line.is_extra = True
    line.save(update_fields=["is_extra"])
    if approval is not None:
        approve_line(line, approval)
    return line


@transaction.atomic
def approve_line(line: OrderLine, approval: Approval) -> None:
    """Record who agreed to a line of extra work (R-41). Raises OrderClosedError."""
    lock_open_order(line.order)
    line.is_extra = True
    line.approved_at = approval.approved_at
    line.approved_by = approval.approved_by
    line.approved_how = approval.approved_how
    line.approved_gross = approval.approved_gross
    line.approval_taken_by = approval.taken_by
    line.save()


def add_service(order: Order, service: Service) -> OrderLine:
    """Add a service of the catalogue as a package; its gross price is met by the total (R-25)."""
    rate = standard_rate(order.supply_on)
    data = LineData(
        kind=LineKind.PACKAGE,
        text=service.name_en if order.customer.language == "en" else service.name_de,
        unit=Unit.FLAT,
        unit_price_net=net_of(service.price_gross or Decimal(0), rate),
        service=service,
    )
    return add_line(order, data)


@transaction.atomic
def change_line(line: OrderLine, data: LineData) -> None:
    """Change a line of an open order. Raises OrderClosedError or OrderDraftedError."""
    order = lock_open_order(line.order)
    refuse_with_draft(order)
    for name, value in line_values(data, supply_on=order.supply_on).items():
        setattr(line, name, value)
    line.save()


@transaction.atomic
def remove_line(line: OrderLine) -> None:
    """Take a line off an open order. Raises OrderClosedError or OrderDraftedError."""
    order = lock_open_order(line.order)
    refuse_with_draft(order)
    line.delete()
