"""Which VAT rate holds on a day (R-43)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

# Standard rates by the day from which they hold, newest first (§12(1), §28(1) UStG).
STANDARD_RATES = (
    (date(2021, 1, 1), Decimal(19)),
    (date(2020, 7, 1), Decimal(16)),
    (date(2007, 1, 1), Decimal(19)),
)
OLDEST_RATE = Decimal(16)


def standard_rate(supply_on: date) -> Decimal:
    """Return the standard rate in percent on the day of supply, not of issue (R-43)."""
    for valid_from, rate in STANDARD_RATES:
        if supply_on >= valid_from:
            return rate
    return OLDEST_RATE
