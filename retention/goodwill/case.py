"""What the rules of goodwill look at: values only, so that the same case gives the same answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from retention.customer_class import CustomerClass
from retention.models.goodwill import Occasion
from workshop_crm.lib.money import ZERO

# So long a low score stays a reason.
COMPLAINT_RESTS_MONTHS = 6
# What nobody can look up and the customer only says; the front desk writes it down.
TOLD_OCCASIONS = (Occasion.COMPLAINT, Occasion.LONG_WAIT, Occasion.WARRANTY)


@dataclass(frozen=True)
class Work:
    """What is to be charged before goodwill; ``lines`` are (text and part number, net)."""

    net: Decimal
    labour: Decimal = ZERO
    lines: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class Case:
    """One customer on one day, with the work or without any yet.

    ``occasions`` maps an occasion to what shows it, in words. ``customer_class`` is empty before
    the first visit. ``obstacle`` says why nothing is given at all, whatever the rules say.
    """

    on: date
    customer_months: int
    revenue: Decimal
    customer_class: CustomerClass | None
    won_through: str
    occasions: Mapping[str, str] = field(default_factory=dict)
    work: Work | None = None
    wait_minutes: int = 0
    warranty_months: int = 0
    told: str = ""
    obstacle: str = ""

    def with_told(self, occasion: str, note: str) -> Case:
        """Return the case with an occasion that only the customer knows of."""
        if occasion not in TOLD_OCCASIONS or not note.strip():
            return self
        occasions = {**self.occasions, occasion: note.strip()}
        return replace(self, occasions=occasions, told=occasion)


@dataclass(frozen=True)
class Spent:
    """What a rule has given: to the customer within a year, and to all this month; net."""

    times: int = 0
    to_customer: Decimal = ZERO
    this_month: Decimal = ZERO


NOTHING_SPENT = Spent()
