"""What was charged otherwise than ordered: now and then, as in a real workshop.

The number of the order decides, so that the dice of everything else fall as they would.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from invoices.explanation.from_rows import gross_of_line
from invoices.models import Order, OrderLine
from invoices.models.order import LineKind, Unit
from workshop_crm.desk.demo.past import Past
from workshop_crm.desk.demo.world import World

VAT_RATE = Decimal(19)
# Every so many orders, and which of them.
CYCLE = 10
EXTRA, DROPPED = 2, 8
OTHER_PRICE = {4: Decimal("3.20"), 6: Decimal("-1.60")}
OTHER_LABOUR = {4: Decimal(2), 6: Decimal(-1), 8: Decimal(1)}
# Found while working: text, part number, quantity, unit, price net.
_FOUND = (
    ("Wischerblätter vorn", "WB-310", Decimal(1), Unit.SET, Decimal("24.90")),
    ("Bremsflüssigkeit", "BF-04", Decimal("0.5"), Unit.LITRE, Decimal("18.00")),
    ("Batterie 70 Ah", "BAT-70", Decimal(1), Unit.PIECE, Decimal("118.00")),
)


def extras(world: World, pasts: Iterable[Past]) -> Iterator[OrderLine]:
    """Return the work that was found later and agreed to on the phone, to be stored."""
    for past in pasts:
        if _place(past.order) == EXTRA:
            text, number, quantity, unit, price = _FOUND[past.plan.day.toordinal() % len(_FOUND)]
            line = OrderLine(
                order=past.order,
                position=8,
                kind=LineKind.PART,
                text=text,
                item_number=number,
                quantity=quantity,
                unit=unit,
                unit_price_net=price,
                vat_rate=VAT_RATE,
                is_extra=True,
                approved_at=past.visit.arrived_at + timedelta(minutes=35),
                approved_by=past.order.customer.name,
                approved_how="telefonisch",
                approved_text=text,
                approval_taken_by=world.desk,
            )
            line.approved_gross = gross_of_line(line)
            yield line


def charged(order: Order, lines: Sequence[OrderLine]) -> list[OrderLine]:
    """Return what of the order's lines the invoice says; changed lines must not be saved.

    A part is charged otherwise, or else the labour; a package keeps its price.
    """
    kept, place = list(lines), _place(order)
    parts = [line for line in kept if line.kind == LineKind.PART and not line.is_extra]
    labour = [line for line in kept if line.kind == LineKind.LABOUR]
    if parts and place == DROPPED:
        kept.remove(parts[-1])
    elif parts:
        parts[0].unit_price_net += OTHER_PRICE.get(place, 0)
    elif labour:
        labour[0].quantity += OTHER_LABOUR.get(place, 0)
    return kept


def _place(order: Order) -> int:
    return int(order.number[-5:]) % CYCLE
