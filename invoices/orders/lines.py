"""Lines of orders: entered, added, changed (R-21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, ProtectedError

from invoices.errors import GrantedError, LineChargedError, OrderClosedError, OrderDraftedError
from invoices.explanation.from_rows import gross_of_line
from invoices.issuing.rounding import promised_gross
from invoices.models import Inquiry, Invoice, InvoiceLine, Order, OrderLine
from invoices.models.order import LineKind, Unit
from invoices.orders.exchange_parts import house_share, value_of_line, value_of_old_part
from invoices.vat import house_rate
from workshop.changes import UPDATED, note_change
from workshop.models import Company, Service
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
    "exchange_value",
    "service_id",
)


@dataclass(frozen=True)
class LineData:
    """What a person enters for a line; the price is net, or gross if ``is_gross``.

    Without a price labour takes the rate. A reduction is given as a positive amount and stored
    with a negative quantity (R-21).
    """

    kind: str
    text: str
    quantity: Decimal = Decimal(1)
    unit: str = Unit.PIECE
    unit_price_net: Decimal | None = None
    item_number: str = ""
    discount_percent: Decimal = Decimal(0)
    service: Service | None = None
    is_gross: bool = False


def lock_open_order(order: Order) -> Order:
    """Return the order or estimate, locked. Raises OrderClosedError unless it can be changed."""
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.state not in Order.UNSETTLED:
        raise OrderClosedError(locked)
    return locked


def note_order(order: Order, event: str = UPDATED) -> None:
    """Let the connected programs of its site know that an order was opened or changed."""
    note_change("orders", order.pk, event, site_id=order.workshop_id)


def _draft(order: Order) -> Invoice | None:
    return Invoice.objects.filter(order=order, state=Invoice.State.DRAFT).first()


def refuse_with_draft(order: Order) -> None:
    """Raise OrderDraftedError when the order has an invoice draft."""
    if _draft(order):
        raise OrderDraftedError(order)


def refuse_granted(line: OrderLine) -> None:
    """Raise GrantedError for a reduction whose amount a rule has given and written down."""
    if line.is_granted:
        raise GrantedError(line)


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
    elif data.is_gross:
        price = net_of(price, house_rate(supply_on))
    is_reduction = data.kind == LineKind.ALLOWANCE or price < 0
    quantity = -abs(data.quantity) if is_reduction else data.quantity
    rate = house_rate(supply_on)
    return {
        "kind": data.kind,
        "text": data.text,
        "item_number": data.item_number,
        "quantity": quantity,
        "unit": data.unit,
        "unit_price_net": abs(price),
        "discount_percent": data.discount_percent,
        "vat_rate": rate,
        "exchange_value": value_of_old_part(
            data.kind, quantity * abs(price), vat_rate=rate, share=house_share()
        ),
        "service": data.service,
    }


def set_rates(order: Order) -> None:
    """Give all lines the rate of the day of supply; a promised gross price stays what it was."""
    rate, share = house_rate(order.supply_on), house_share()
    for line in order.lines.select_related("service").exclude(vat_rate=rate):
        promised = promised_gross(line)
        line.vat_rate = rate
        if promised is not None:
            line.unit_price_net = net_of(promised, rate)
        line.exchange_value = value_of_line(line, share)
        line.save(update_fields=["vat_rate", "unit_price_net", "exchange_value"])


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
    note_order(order)
    return line


@transaction.atomic
def change_line(line: OrderLine, data: LineData) -> None:
    """Change a line of an open order; what was agreed to stays so unless it says or costs more.

    Raises OrderClosedError, OrderDraftedError or GrantedError.
    """
    order = lock_open_order(line.order)
    refuse_with_draft(order)
    refuse_granted(line)
    told = line.approved_text or line.text
    for name, value in line_values(data, supply_on=order.supply_on).items():
        setattr(line, name, value)
    if line.approved_by and (line.text != told or gross_of_line(line) > (line.approved_gross or 0)):
        line.clear_approval()
    line.save()
    note_order(order)
    withdraw_question_about(line)


@transaction.atomic
def remove_line(line: OrderLine) -> None:
    """Take a line off an open order.

    Raises OrderClosedError, OrderDraftedError or LineChargedError.
    """
    order = lock_open_order(line.order)
    refuse_with_draft(order)
    delete_line(line)
    note_order(order)


def delete_line(line: OrderLine) -> None:
    """Delete a line; call it under the order's lock. Raises LineChargedError."""
    withdraw_question_about(line)
    try:
        line.delete()
    except ProtectedError as error:
        raise LineChargedError(line) from error


def withdraw_question_about(line: OrderLine) -> None:
    """Take back what the customer is being asked about a line; call it under the order's lock.

    Text and price were frozen when it was asked: nobody can agree to them any more.
    """
    for inquiry in Inquiry.objects.filter(order=line.order_id, state=Inquiry.State.OPEN):
        if any(item["line"] == line.pk for item in inquiry.items):
            Inquiry.objects.filter(pk=inquiry.pk).update(state=Inquiry.State.WITHDRAWN)
