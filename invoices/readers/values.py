"""Amounts, dates and ids out of foreign documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from invoices.errors import DocumentRefusedError
from invoices.matching.documents import Adjustment, AdjustmentKind, DocumentLine, Totals, line_net
from invoices.units import comparable, is_labour_unit
from workshop_crm.lib.money import ZERO, round_money

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LARGEST = Decimal(10) ** 12


def text_at(element: Element, *paths: str) -> str:
    """Return the first non-empty text among the paths, blanks collapsed."""
    for path in paths:
        if text := " ".join((element.findtext(path) or "").split()):
            return text
    return ""


def number_at(element: Element, *paths: str) -> Decimal | None:
    """Return the first number among the paths. Raises DocumentRefusedError for no number."""
    text = text_at(element, *paths)
    return to_decimal(text) if text else None


def to_decimal(text: str) -> Decimal:
    """Return a number of sensible size, or raise DocumentRefusedError."""
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise DocumentRefusedError(_("“%(text)s” is no number.") % {"text": text[:40]}) from error
    if not number.is_finite() or abs(number) > LARGEST:
        raise DocumentRefusedError(_("“%(text)s” is no number.") % {"text": text[:40]})
    return number


def in_currency(element: Element, path: str, currency: str) -> Decimal | None:
    """Return the amount in the document's currency: VAT may be stated in two of them (BT-111)."""
    amounts = [found for found in element.iterfind(path) if (found.text or "").strip()]
    for amount in amounts:
        if amount.get("currencyID", currency) == currency:
            return to_decimal((amount.text or "").strip())
    return to_decimal((amounts[0].text or "").strip()) if amounts else None


@dataclass(frozen=True)
class RawLine:
    """A line as it stands in a file; ``None`` is what the file leaves out.

    ``adjustment`` sums up its own charges and allowances, reductions negative (BT-136, BT-141).
    """

    id: str
    text: str
    quantity: Decimal | None
    unit: str
    price: Decimal | None
    base_quantity: Decimal | None
    net: Decimal | None
    vat_rate: Decimal | None
    item_number: str = ""
    order_reference: str = ""
    adjustment: Decimal = ZERO


def make_line(raw: RawLine, *, discount_percent: Decimal = ZERO) -> DocumentLine:
    """Return a line with comparable units; what is missing is derived from the rest (R-24)."""
    quantity = Decimal(1) if raw.quantity is None else raw.quantity
    price = None if raw.price is None else raw.price / (raw.base_quantity or 1)
    derived = line_net(quantity, price or ZERO, discount_percent) + raw.adjustment
    net = derived if raw.net is None else raw.net
    is_complete = price is not None and raw.quantity is not None
    stray = round_money(net) - derived if is_complete else ZERO
    if price is None:
        price = net / quantity if quantity else net
    labour_units = quantity if is_labour_unit(raw.unit) else None
    quantity, unit, price = comparable(quantity, raw.unit, price)
    return DocumentLine(
        id=raw.id,
        text=raw.text,
        quantity=quantity,
        unit=unit,
        unit_price=price,
        net=round_money(net),
        vat_rate=raw.vat_rate or ZERO,
        item_number=raw.item_number,
        order_reference=raw.order_reference,
        stray=stray,
        labour_units=labour_units,
    )


def is_charge(item: Element) -> bool:
    """Tell a charge from an allowance, in UBL and in CII."""
    return text_at(item, "ChargeIndicator/Indicator", "ChargeIndicator") == "true"


def adjustment_of(items: Iterable[Element], amount: str) -> Decimal:
    """Sum up the allowances and charges of a line; files give both without sign."""
    parts = ((is_charge(item), number_at(item, amount) or ZERO) for item in items)
    return sum((part if is_plus else -part for is_plus, part in parts), ZERO)


def with_unique_ids(lines: Iterable[DocumentLine]) -> tuple[DocumentLine, ...]:
    """Return the lines with an id each: the position where none is given, ``2/2`` for a repeat."""
    seen: dict[str, int] = {}
    unique = []
    for position, line in enumerate(lines, start=1):
        given = line.id or str(position)
        seen[given] = seen.get(given, 0) + 1
        mark = f"/{seen[given]}" if seen[given] > 1 else ""
        unique.append(replace(line, id=f"{given}{mark}"))
    return tuple(unique)


def make_adjustment(
    kind: AdjustmentKind, amount: Decimal | None, text: str, vat_rate: Decimal | None
) -> Adjustment:
    """Return an allowance or charge of the whole document; files give both without sign."""
    net = round_money(amount or ZERO)
    return Adjustment(kind, -net if kind == "allowance" else net, text, vat_rate or ZERO)


def settle_with_sums(items: Iterable[Adjustment], sums: Element | None) -> tuple[Adjustment, ...]:
    """Return the adjustments as listed, or one per kind where the stated sum says otherwise.

    BASIC profiles list none and state sums only; ZUGFeRD 1 corrections list them without sign.
    What was rounded and prepaid stands among the sums alone.
    """
    listed = tuple(items)
    if sums is None:
        return listed
    allowances = number_at(sums, "AllowanceTotalAmount")
    return (
        *_settled(listed, "allowance", None if allowances is None else -allowances),
        *_settled(listed, "charge", number_at(sums, "ChargeTotalAmount")),
        *_settled((), "rounding", number_at(sums, "RoundingAmount", "PayableRoundingAmount")),
        *_settled((), "prepaid", number_at(sums, "TotalPrepaidAmount", "PrepaidAmount")),
    )


def _settled(
    listed: Iterable[Adjustment], kind: AdjustmentKind, total: Decimal | None
) -> list[Adjustment]:
    mine = [item for item in listed if item.kind == kind]
    if total is None or total == sum((item.net for item in mine), ZERO):
        return mine
    if not total:
        return []
    return [Adjustment(kind, round_money(total), ", ".join(item.text for item in mine))]


def make_totals(net: Decimal | None, vat: Decimal | None, gross: Decimal | None) -> Totals | None:
    """Return the stated sums, the third from the other two; ``None`` when too little is stated."""
    if net is None and gross is not None and vat is not None:
        net = gross - vat
    if net is None:
        return None
    if vat is None:
        vat = gross - net if gross is not None else ZERO
    return Totals(
        round_money(net), round_money(vat), round_money(net + vat if gross is None else gross)
    )
