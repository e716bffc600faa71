"""Which VAT rate holds on a day (R-43), and that a small business charges none (R-04)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from workshop.models import Company

# Standard rates by the day from which they hold, newest first (§12(1), §28(1) UStG).
STANDARD_RATES = (
    (date(2021, 1, 1), Decimal(19)),
    (date(2020, 7, 1), Decimal(16)),
    (date(2007, 1, 1), Decimal(19)),
)
OLDEST_RATE = Decimal(16)
NO_VAT = Decimal(0)


def standard_rate(supply_on: date) -> Decimal:
    """Return the standard rate in percent on the day of supply, not of issue (R-43)."""
    for valid_from, rate in STANDARD_RATES:
        if supply_on >= valid_from:
            return rate
    return OLDEST_RATE


def house_rate(supply_on: date) -> Decimal:
    """Return what the house charges on that day: nothing as a small business (§19 UStG)."""
    if Company.objects.filter(is_small_business=True).exists():
        return NO_VAT
    return standard_rate(supply_on)
