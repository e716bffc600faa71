"""Amounts: Decimal only, rounded half up, once per line and once per VAT group (R-23)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def round_money(amount: Decimal) -> Decimal:
    """Round to two places, half up, as merchants do (R-23)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def vat_of(net: Decimal, rate: Decimal) -> Decimal:
    """Return the VAT on a group's net sum; ``rate`` in percent (BR-CO-17)."""
    return round_money(net * rate / 100)


def net_of(gross: Decimal, rate: Decimal) -> Decimal:
    """Return a gross price's net part, to four places, so that the total can meet it (R-25)."""
    return (gross * 100 / (100 + rate)).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
