"""Amounts and quantities in templates."""

from __future__ import annotations

from decimal import Decimal

from django import template

from invoices.amounts import amount_text, line_quantity_text, price_text, quantity_text
from invoices.matching.documents import DocumentLine
from invoices.models.order import LineFields
from invoices.units import FLAT

register = template.Library()


@register.filter
def amount(value: Decimal | str, currency: str = "EUR") -> str:
    """``1.234,50 €`` in the active language; a string is an amount as JSON keeps it."""
    return amount_text(Decimal(value), currency)


@register.filter
def unit_price(line: LineFields) -> str:
    """A line's price: of a single thing what the line comes to, of many exactly."""
    price = line.unit_price_net
    is_sum = abs(line.quantity) == 1 and not line.discount_percent
    return amount_text(price) if is_sum else price_text(price)


@register.filter
def signed_amount(value: Decimal, currency: str = "EUR") -> str:
    """An amount with its sign, also a plus."""
    return f"+{amount_text(value, currency)}" if value > 0 else amount_text(value, currency)


@register.filter
def quantity(value: Decimal, unit: str = "") -> str:
    """``1,5 h`` in the active language."""
    return quantity_text(value, unit)


@register.filter
def rate(value: Decimal) -> str:
    """A VAT rate without needless zeros: ``19`` or ``7,5``."""
    return quantity_text(value)


@register.filter
def iban(value: str) -> str:
    """An IBAN as banks print it: groups of four that stay on one line."""
    plain = "".join(value.split())
    return "\xa0".join(plain[start : start + 4] for start in range(0, len(plain), 4))


@register.filter
def how_much(line: DocumentLine) -> str:
    """The quantity of a line as above; a flat sum counts nothing."""
    is_flat = line.unit == FLAT and abs(line.quantity) == 1
    return "" if is_flat else line_quantity_text(line)
