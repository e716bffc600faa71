"""How far an order has grown beyond its estimate (R-40)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from invoices.from_rows import net_of_line
from invoices.models import InvoiceLine, OrderLine
from workshop.models import Company
from workshop_crm.lib.money import ZERO

TENTH = Decimal("0.1")


class Level(StrEnum):
    """What an overrun asks for: nothing, a look, or a call to the customer."""

    FINE = "fine"
    WARN = "warn"
    ACT = "act"


@dataclass(frozen=True)
class Overrun:
    """Net sums: the estimate, what was agreed besides, what it comes to now."""

    estimate: Decimal
    agreed: Decimal
    projected: Decimal
    level: Level

    @property
    def excess(self) -> Decimal:
        """What nobody has agreed to."""
        return self.projected - self.agreed

    @property
    def percent(self) -> Decimal:
        """The excess in percent of the estimate, to one place, cut off; 0 without an estimate."""
        if not self.estimate:
            return ZERO
        return (self.excess * 100 / self.estimate).quantize(TENTH, ROUND_DOWN)


def estimate_overrun(
    lines: Iterable[OrderLine],
    draft_lines: Iterable[InvoiceLine] | None,
    company: Company,
) -> Overrun:
    """Compare the estimate with the order, or with its invoice draft where there is one.

    The estimate is every line that is no extra work. Extra work counts as agreed once its
    approval is recorded (R-41): the customer has then been asked.
    """
    known = list(lines)
    estimate = _sum(line for line in known if not line.is_extra)
    agreed = estimate + _sum(line for line in known if line.is_extra and line.approved_at)
    projected = _sum(known if draft_lines is None else draft_lines)
    excess = projected - agreed
    level = Level.FINE
    if excess > 0 and excess * 100 >= estimate * company.overrun_act_percent:
        level = Level.ACT
    elif excess > 0 and excess * 100 >= estimate * company.overrun_warn_percent:
        level = Level.WARN
    return Overrun(estimate, agreed, projected, level)


def _sum(lines: Iterable[OrderLine | InvoiceLine]) -> Decimal:
    return sum((net_of_line(line) for line in lines), ZERO)
