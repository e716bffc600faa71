"""How far an order has grown beyond its estimate (R-40)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from django.db.models import Prefetch, QuerySet

from invoices.errors import ContactMissingError
from invoices.explanation.from_rows import net_of_line
from invoices.models import Inquiry, Invoice, InvoiceLine, Order, OrderLine
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
        """What the customer knows nothing of."""
        return self.projected - self.agreed

    @property
    def percent(self) -> Decimal:
        """The excess in percent of the estimate, to one place, cut off; 0 without an estimate."""
        if not self.estimate:
            return ZERO
        return (self.excess * 100 / self.estimate).quantize(TENTH, ROUND_DOWN)


def estimate_overrun(
    order: Order,
    lines: Iterable[OrderLine],
    draft_lines: Iterable[InvoiceLine] | None,
    company: Company,
    *,
    told: Decimal,
) -> Overrun:
    """Compare the estimate with the order, or with its invoice draft where there is one.

    The estimate is what the accepted one came to, or else every line that is no extra work.
    Extra work counts as agreed once its approval is recorded (R-41), and so does whatever net sum
    the customer was ``told``. The order may have a limit of its own beside the percentages.
    """
    known = list(lines)
    estimate = order.estimate_net
    if estimate is None:
        estimate = _sum(line for line in known if not line.is_extra)
    approved = _sum(line for line in known if line.is_extra and line.approved_at)
    agreed = max(estimate + approved, told)
    projected = _sum(known if draft_lines is None else draft_lines)
    level = _level(projected - agreed, estimate, company, order.contact_limit_net)
    return Overrun(estimate, agreed, projected, level)


def _level(excess: Decimal, estimate: Decimal, company: Company, limit: Decimal | None) -> Level:
    if excess <= 0:
        return Level.FINE
    is_over_limit = limit is not None and excess >= limit
    if is_over_limit or excess * 100 >= estimate * company.overrun_act_percent:
        return Level.ACT
    return Level.WARN if excess * 100 >= estimate * company.overrun_warn_percent else Level.FINE


def load_overrun(order: Order, company: Company) -> Overrun:
    """Return how far an order has grown beyond what the customer knows of."""
    draft = order.invoices.filter(state=Invoice.State.DRAFT).first()
    return estimate_overrun(
        order,
        order.lines.all(),
        draft.lines.all() if draft else None,
        company,
        told=told_net(order.inquiries.all()),
    )


def waiting_for_contact(orders: QuerySet[Order], company: Company) -> list[Order]:
    """Return which open ones wait for a word with the customer; in as many queries as for one."""
    drafts = Invoice.objects.filter(state=Invoice.State.DRAFT).defer("xml")
    rows = orders.filter(state=Order.State.OPEN).prefetch_related(
        "lines",
        "inquiries",
        Prefetch("invoices", drafts.prefetch_related("lines"), to_attr="drafts"),
    )
    return [one for one in rows if _of_prefetched(one, company).level == Level.ACT]


def _of_prefetched(order: Order, company: Company) -> Overrun:
    drafts: list[Invoice] = order.drafts  # type: ignore[attr-defined]
    return estimate_overrun(
        order,
        order.lines.all(),
        drafts[0].lines.all() if drafts else None,
        company,
        told=told_net(order.inquiries.all()),
    )


def told_net(inquiries: Iterable[Inquiry]) -> Decimal:
    """Return the highest net sum that the customer has been told, or that has its reason.

    From what they withdrew from they know nothing of the sum any more.
    """
    answered = (
        one.told_net
        for one in inquiries
        if one.state == Inquiry.State.ANSWERED and one.revoked_at is None
    )
    return max(answered, default=ZERO)


def refuse_without_contact(order: Order, company: Company) -> None:
    """Raise ContactMissingError when the customer has to be asked before the order ends (R-40)."""
    if load_overrun(order, company).level == Level.ACT:
        raise ContactMissingError(order)


def _sum(lines: Iterable[OrderLine | InvoiceLine]) -> Decimal:
    return sum((net_of_line(line) for line in lines), ZERO)
