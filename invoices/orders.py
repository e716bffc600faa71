"""Orders and their lines: what the customer ordered, and what was agreed later (R-40, R-41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bookings.models import Visit
from customers.models import Customer, Vehicle
from invoices.errors import OrderClosedError, OrderDraftedError
from invoices.models import Invoice, InvoiceLine, Order, OrderLine
from invoices.models.order import LineKind, Unit
from invoices.numbers import ORDER_SERIES, take_number
from invoices.vat import standard_rate
from workshop.models import Company, Service, User, Workshop
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


@transaction.atomic
def create_order(
    customer: Customer,
    *,
    workshop: Workshop,
    today: date,
    vehicle: Vehicle | None = None,
    visit: Visit | None = None,
) -> Order:
    """Open an order, numbered in today's year and done today until somebody says otherwise."""
    return Order.objects.create(
        number=take_number(ORDER_SERIES, today.year),
        workshop=workshop,
        customer=customer,
        vehicle=vehicle,
        visit=visit,
        ordered_on=today,
        supply_on=today,
    )


@transaction.atomic
def create_order_for_visit(visit: Visit, *, today: date) -> Order:
    """Open the order of a visit with the booked services as its first lines.

    A second call returns the visit's open order.
    """
    Visit.objects.select_for_update().get(pk=visit.pk)
    existing = Order.objects.filter(visit=visit, state=Order.State.OPEN).first()
    if existing is not None:
        return existing
    workshop = visit.appointment.workshop if visit.appointment else Workshop.objects.first()
    if workshop is None:
        raise Workshop.DoesNotExist
    order = create_order(
        visit.customer, workshop=workshop, today=today, vehicle=visit.vehicle, visit=visit
    )
    if visit.appointment:
        for service in visit.appointment.services.all():
            add_service(order, service)
    return order


def lock_open_order(order: Order) -> Order:
    """Return the order, locked. Raises OrderClosedError unless it is open."""
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.state != Order.State.OPEN:
        raise OrderClosedError(locked)
    return locked


def _draft(order: Order) -> Invoice | None:
    return Invoice.objects.filter(order=order, state=Invoice.State.DRAFT).first()


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
def add_line(order: Order, data: LineData, *, approval: Approval | None = None) -> OrderLine:
    """Add a line; an invoice draft gets it too. Raises OrderClosedError.

    With an approval the line is extra work that the customer agreed to.
    """
    order = lock_open_order(order)
    line = OrderLine.objects.create(
        order=order, position=next_position(order), **line_values(data, supply_on=order.supply_on)
    )
    if approval is not None:
        approve_line(line, approval)
    if draft := _draft(order):
        copy_line(line, draft, next_position(draft)).save()
    return line


@transaction.atomic
def add_extra(order: Order, data: LineData, *, approval: Approval | None) -> OrderLine:
    """Add extra work; without an approval it is marked as not approved yet (R-41)."""
    line = add_line(order, data, approval=approval)
    line.is_extra = True
    line.save(update_fields=["is_extra"])
    return line


def approve_line(line: OrderLine, approval: Approval) -> None:
    """Record who agreed to a line of extra work (R-41)."""
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


def add_allowance(order: Order, *, text: str, net: Decimal, now: datetime) -> OrderLine:
    """Take ``net`` euros (a positive amount) off an open order, and off its invoice draft.

    Raises OrderClosedError. ``now`` is written into the approval: the house agreed to it.
    """
    line = add_line(
        order,
        LineData(kind=LineKind.ALLOWANCE, text=text, unit=Unit.FLAT, unit_price_net=net),
    )
    line.approved_at = timezone.localtime(now)
    line.save(update_fields=["approved_at"])
    return line


@transaction.atomic
def change_line(line: OrderLine, data: LineData) -> None:
    """Change a line of an open order. Raises OrderClosedError or OrderDraftedError."""
    order = lock_open_order(line.order)
    if _draft(order):
        raise OrderDraftedError(order)
    for name, value in line_values(data, supply_on=order.supply_on).items():
        setattr(line, name, value)
    line.save()


@transaction.atomic
def remove_line(line: OrderLine) -> None:
    """Take a line off an open order. Raises OrderClosedError or OrderDraftedError."""
    order = lock_open_order(line.order)
    if _draft(order):
        raise OrderDraftedError(order)
    line.delete()
