"""Orders and issued invoices of the past, with lines that add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from invoices.explanation.from_rows import totals_of_lines
from invoices.issuing.content import recipient_copy, seller_copy, vehicle_copy
from invoices.issuing.numbers import INVOICE_SERIES, ORDER_SERIES
from invoices.models import Invoice, InvoiceCounter, InvoiceLine, Order, OrderLine
from invoices.models.order import LineKind, Unit
from invoices.orders.lines import copy_line
from workshop_crm.desk.demo.differences import VAT_RATE, charged, extras
from workshop_crm.desk.demo.goodwill import allowances, note_uses
from workshop_crm.desk.demo.past import Past
from workshop_crm.desk.demo.world import World
from workshop_crm.desk.demo.writing import write_rows
from workshop_crm.lib.money import net_of

# What usually comes on top: text, part number, quantity, unit, price net.
_EXTRAS: dict[str, tuple[tuple[str, str, Decimal, str, Decimal], ...]] = {
    "inspection": (
        ("Luftfilter", "LF-1042", Decimal(1), Unit.PIECE, Decimal("21.90")),
        ("Innenraumfilter", "IF-2203", Decimal(1), Unit.PIECE, Decimal("18.40")),
    ),
    "oil": (("Motoröl 5W-30", "OEL-530", Decimal("4.3"), Unit.LITRE, Decimal("9.80")),),
    "hu": (("Kennzeichenleuchte", "KL-12", Decimal(1), Unit.PIECE, Decimal("6.50")),),
    "brakes": (
        ("Bremsbeläge vorn", "BB-771", Decimal(1), Unit.SET, Decimal("64.00")),
        ("Bremsscheiben vorn", "BS-772", Decimal(2), Unit.PIECE, Decimal("58.50")),
    ),
}


def build_orders(world: World, pasts: Sequence[Past]) -> None:
    """Create one invoiced order per visit; the first line is what was booked."""
    for past in pasts:
        past.order = Order(
            number=_number(world, ORDER_SERIES, past.plan.day.year),
            workshop=world.site,
            customer=past.plan.person.customer,
            vehicle=past.plan.vehicle,
            visit=past.visit,
            state=Order.State.INVOICED,
            ordered_on=past.plan.day,
            supply_on=past.plan.day,
        )
    write_rows(Order, (past.order for past in pasts))
    lines = [
        OrderLine(order=past.order, position=position, **values)
        for past in pasts
        for position, values in enumerate(_lines(world, past), start=1)
    ]
    write_rows(OrderLine, [*lines, *extras(world, pasts), *allowances(pasts)])
    note_uses(world, pasts)


def build_invoices(world: World, pasts: Sequence[Past]) -> None:
    """Issue one invoice per order, with what was charged; the counters know the numbers."""
    lines: dict[int, list[OrderLine]] = {}
    for line in OrderLine.objects.filter(order__in=_span(pasts)).order_by("order", "position"):
        lines.setdefault(line.order_id, []).append(line)
    for past in pasts:
        lines[past.order.pk] = charged(past.order, lines[past.order.pk])
        past.invoice = _invoice(world, past, lines[past.order.pk])
    write_rows(Invoice, (past.invoice for past in pasts))
    write_rows(
        InvoiceLine,
        (
            copy_line(line, past.invoice, line.position)
            for past in pasts
            for line in lines[past.order.pk]
        ),
    )
    # Issued last: from then on the database refuses every further line.
    if pasts:
        Invoice.objects.filter(order__in=_span(pasts)).update(state=Invoice.State.ISSUED)
    _keep_counters(world)


def _span(pasts: Sequence[Past]) -> Any:
    keys = [past.order.pk for past in pasts]
    if not keys:
        return Order.objects.none()
    return Order.objects.filter(pk__gte=min(keys), pk__lte=max(keys))


def _number(world: World, series: str, year: int) -> str:
    return f"{series}{year}-{world.next_number(f'{series}{year}'):05d}"


def _keep_counters(world: World) -> None:
    for key, last in world.numbers.items():
        if key[:1] in {ORDER_SERIES, INVOICE_SERIES} and key[1:].isdigit():
            InvoiceCounter.objects.update_or_create(
                series=key[0], year=int(key[1:]), defaults={"last": last}
            )


def _lines(world: World, past: Past) -> list[dict[str, Any]]:
    service = past.plan.service
    common = {"vat_rate": VAT_RATE}
    if service.price_gross is None:
        first = {
            "kind": LineKind.LABOUR,
            "text": service.name_de,
            "quantity": Decimal(world.dice.randint(6, 18)),
            "unit": Unit.LABOUR_UNIT,
            "unit_price_net": Decimal("9.5"),
        }
    else:
        first = {
            "kind": LineKind.PACKAGE,
            "text": service.name_de,
            "quantity": Decimal(1),
            "unit": Unit.FLAT,
            "unit_price_net": net_of(service.price_gross, VAT_RATE),
        }
    extras = _EXTRAS.get(service.code, ()) if world.chance(60) else ()
    parts = [
        {
            "kind": LineKind.PART,
            "text": text,
            "item_number": item_number,
            "quantity": quantity,
            "unit": unit,
            "unit_price_net": price,
        }
        for text, item_number, quantity, unit, price in extras
    ]
    return [{**common, **first, "service": service}, *({**common, **part} for part in parts)]


def _invoice(world: World, past: Past, lines: list[OrderLine]) -> Invoice:
    totals = totals_of_lines(lines)
    return Invoice(
        order=past.order,
        number=_number(world, INVOICE_SERIES, past.plan.day.year),
        issued_on=past.plan.day,
        issued_at=past.visit.closed_at,
        supply_on=past.plan.day,
        due_on=past.plan.day + timedelta(days=world.company.payment_days),
        language=past.order.customer.language,
        seller=seller_copy(world.company, world.site),
        recipient=recipient_copy(past.order.customer),
        vehicle_data=vehicle_copy(past.order),
        net=totals.net,
        vat=totals.vat,
        gross=totals.gross,
    )
