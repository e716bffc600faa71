"""One key figure, and how shares are made of two counts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise

# Below so many cases a share says little; pages mark it.
SMALL = 20


@dataclass(frozen=True)
class Figure:
    """One number with what it is made of; ``unit`` is count, percent, minutes, days, eur or score.

    ``value`` is ``None`` when there is nothing to count yet.
    """

    key: str
    label: str | Promise
    value: Decimal | int | None
    numerator: Decimal | int
    denominator: Decimal | int | None
    definition: str | Promise
    unit: str = "count"

    @property
    def is_small(self) -> bool:
        """A share, a mean or a median of fewer than ``SMALL`` cases."""
        is_made_of_cases = self.unit not in {"count", "eur"}
        return is_made_of_cases and 0 < (self.denominator or 0) < SMALL


def percent(part: int, whole: int) -> Decimal | None:
    """Return the share in percent with one decimal; ``None`` of nothing."""
    return ratio(Decimal(part) * 100, whole)


def ratio(part: Decimal | int, whole: int, places: str = "0.1") -> Decimal | None:
    """Return one divided by the other, rounded half up; ``None`` of nothing."""
    if not whole:
        return None
    return (Decimal(part) / whole).quantize(Decimal(places), rounding=ROUND_HALF_UP)
