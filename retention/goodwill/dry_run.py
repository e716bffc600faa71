"""What a rule would have cost in the last 12 months: reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from customers.due_rules import shift_months
from invoices.models import Order
from retention.goodwill.case import Case, Spent
from retention.goodwill.deciding import above_text, amount_of, why_not, why_spent
from retention.goodwill.history import Asked
from retention.goodwill.loading import load_cases
from retention.goodwill.narrowing import may_show, surely_above
from retention.goodwill.orders import in_chunks
from retention.goodwill.words import reason_text
from retention.models import GoodwillRule
from retention.models.goodwill import Occasion
from workshop.models import Company
from workshop_crm.lib.money import ZERO

MONTHS = 12


@dataclass(frozen=True, order=True)
class Found:
    """An order on which the rule gives ``amount``, net; they sort by time."""

    on: date
    order_id: int
    customer_id: int
    amount: Decimal
    reason: str


@dataclass
class DryRun:
    """What would have come of the rule; ``refused`` counts reasons where its occasion was there."""

    since: date
    order_count: int = 0
    found: list[Found] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        return sum((one.amount for one in self.found), ZERO)

    @property
    def customer_count(self) -> int:
        return len({one.customer_id for one in self.found})

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why the rule would not have given, the most frequent first."""
        return sorted(self.refused.items(), key=lambda pair: (-pair[1], pair[0]))

    def refuse(self, reason: str, times: int = 1) -> None:
        """Note why the rule would not have given."""
        if times:
            self.refused[reason] = self.refused.get(reason, 0) + times

    def newest(self, most: int) -> list[tuple[Order, Found]]:
        """Return the newest cases with their orders, for a page; one query."""
        found = self.found[::-1][:most]
        orders = Order.objects.select_related("customer").in_bulk([one.order_id for one in found])
        return [(orders[one.order_id], one) for one in found]


def try_rule(rule: GoodwillRule, *, now: datetime) -> DryRun:
    """Ask the rule, saved or not, about each order of the last 12 months, in order of time.

    As if it had been switched on and alone all the time: budgets, frequency and limits hold as they
    would have. What counted was known on the day of the order. Writes nothing.
    """
    since = shift_months(timezone.localdate(now), -MONTHS)
    orders = _orders(since)
    run, book = DryRun(since, orders.count()), _Book()
    for one in sorted(_fitting(rule, orders, run, now)):
        spent = book.spent(one.customer_id, one.on)
        if refusal := why_spent(rule, one.amount, spent):
            run.refuse(refusal)
            continue
        book.write(one.customer_id, one.on, one.amount)
        run.found.append(one)
    return run


def _fitting(
    rule: GoodwillRule, orders: QuerySet[Order], run: DryRun, now: datetime
) -> Iterator[Found]:
    """Yield what the rule gives if nothing is spent yet; note what it does not fit."""
    for asked, case in _cases(_worth_reading(rule, orders, run), now):
        if rule.occasion not in case.occasions or not (asked.order and asked.customer_id):
            continue
        if refusal := why_not(rule, case):
            run.refuse(refusal)
            continue
        amount, reason = amount_of(rule, case), reason_text(rule, case)
        yield Found(case.on, asked.order.pk, asked.customer_id, amount, reason)


def _worth_reading(rule: GoodwillRule, orders: QuerySet[Order], run: DryRun) -> QuerySet[Order]:
    """Leave out what does not show the occasion; large orders are counted and left out."""
    limit = rule.max_order_net
    if rule.occasion != Occasion.SMALL_REPAIR or limit is None:
        return may_show(orders, rule.occasion, Company.objects.first() or Company())
    above = surely_above(orders, limit).values("pk")
    run.refuse(above_text(rule), above.count())
    return orders.exclude(pk__in=above)


def _cases(orders: QuerySet[Order], now: datetime) -> Iterator[tuple[Asked, Case]]:
    for asked in in_chunks(orders, now=now):
        yield from zip(asked, load_cases(asked), strict=True)


def _orders(since: date) -> QuerySet[Order]:
    never = (Order.State.CANCELLED, Order.State.ESTIMATE)
    return Order.objects.filter(ordered_on__gt=since).exclude(state__in=never)


class _Book:
    """What the rule would have given so far."""

    def __init__(self) -> None:
        self._by_customer: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
        self._by_month: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)

    def spent(self, who: int, on: date) -> Spent:
        year_ago = shift_months(on, -MONTHS)
        had = [amount for day, amount in self._by_customer[who] if day >= year_ago]
        return Spent(len(had), sum(had, ZERO), self._by_month[on.year, on.month])

    def write(self, who: int, on: date, amount: Decimal) -> None:
        self._by_customer[who].append((on, amount))
        self._by_month[on.year, on.month] += amount
