"""Meeting a gross price that was promised (R-25): BT-114, the rounding of the sum to pay."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from invoices.explanation.from_rows import totals_of_lines
from invoices.models import InvoiceLine, OrderLine
from workshop_crm.lib.money import ZERO, net_of


def promised_gross(line: OrderLine | InvoiceLine) -> Decimal | None:
    """Return the catalogue's gross price when the line still is that package, unchanged."""
    gross = line.service.price_gross if line.service else None
    if gross is None or line.quantity != 1 or line.discount_percent:
        return None
    return gross if line.unit_price_net == net_of(gross, line.vat_rate) else None


def rounding_of_lines(lines: Sequence[OrderLine | InvoiceLine]) -> Decimal:
    """Return what must be added to the gross sum so that it meets the promised prices.

    9.99 with 19 % VAT can't be reached from a net sum in cents. Only where every line is a
    package at its catalogue price; any other sum was promised to nobody, and 0 is returned.
    """
    promised = [promised_gross(line) for line in lines]
    if not promised or None in promised:
        return ZERO
    return sum(filter(None, promised), ZERO) - totals_of_lines(lines).gross
