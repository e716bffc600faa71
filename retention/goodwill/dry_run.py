"""What a rule would have cost in the last 12 months: reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from bookings.models import Visit
from bookings.visit_answers import LOW_SCORE
from customers.due_rules import shift_months
from invoices.models import Invoice, Order, OrderLine
from retention.goodwill.case import Case, Spent
from retention.goodwill.deciding import amount_of, refusal_of
from retention.goodwill.history import Asked, root_id
from retention.goodwill.loading import load_cases
from retention.goodwill.words import reason_text
from retention.models import GoodwillRule
from retention.models.goodwill import Occasion
from workshop_crm.lib.money import ZERO

MONTHS = 12
CHUNK = 500
_ROOT = Coalesce("customer__merged_into", "customer")
_NEEDED: dict[str, Q] = {
    Occasion.LONG_WAIT: Q(visit__appointment__isnull=False),
    Occasion.WARRANTY: Q(vehicle__isnull=False),
    Occasion.BOUGHT_HERE: Q(vehicle__bought_here_on__isnull=False),
}
# Of a year of orders no more is read than cases and the list of them need.
_LOADED = (
    *("number", "state", "ordered_on", "customer", "vehicle__bought_here_on"),
    *(f"customer__{name}" for name in ("first_name", "last_name", "company", "is_restricted")),
    *("customer__won_through", "customer__merged_into"),
    *("visit__closed_at", "visit__appointment__ends_at", "goodwill_use__amount"),
)
_LINES = OrderLine.objects.only(
    *("order", "kind", "text", "item_number", "quantity", "unit_price_net", "discount_percent")
)


@dataclass(frozen=True)
class Found:
    """An order on which the rule would have given ``amount``, net."""

    order: Order
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
        return len({root_id(one.order.customer) for one in self.found})

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why the rule would not have given, the most frequent first."""
        return sorted(self.refused.items(), key=lambda pair: (-pair[1], pair[0]))


def try_rule(rule: GoodwillRule, *, now: datetime) -> DryRun:
    """Ask the rule, saved or not, about each order of the last 12 months, in order of time.

    As if it had been switched on and alone all the time: budgets, frequency and limits hold as they
    would have. What counted was known on the day of the order. Writes nothing.
    """
    today = timezone.localdate(now)
    orders = _orders(shift_months(today, -MONTHS))
    run = DryRun(since=shift_months(today, -MONTHS), order_count=orders.count())
    book = _Book()
    for order, case in _cases(may_show(orders, rule.occasion), now):
        if rule.occasion not in case.occasions:
            continue
        who = root_id(order.customer)
        refusal = refusal_of(rule, case, book.spent(who, case.on))
        if refusal:
            run.refused[refusal] = run.refused.get(refusal, 0) + 1
            continue
        amount = amount_of(rule, case)
        book.write(who, case.on, amount)
        run.found.append(Found(order, amount, reason_text(rule, case)))
    return run


def _cases(orders: QuerySet[Order], now: datetime) -> Iterator[tuple[Order, Case]]:
    related = orders.select_related("customer", "vehicle", "visit__appointment", "goodwill_use")
    loaded = related.only(*_LOADED).prefetch_related(Prefetch("lines", _LINES))
    rows = iter(loaded.order_by("ordered_on", "id").iterator(chunk_size=CHUNK))
    while chunk := list(islice(rows, CHUNK)):
        asked = [Asked(order.customer, order.ordered_on, order) for order in chunk]
        yield from zip(chunk, load_cases(asked, now=now), strict=True)


def _orders(since: date) -> QuerySet[Order]:
    never = (Order.State.CANCELLED, Order.State.ESTIMATE)
    return Order.objects.filter(ordered_on__gt=since).exclude(state__in=never)


def may_show(orders: QuerySet[Order], occasion: str) -> QuerySet[Order]:
    """Leave out orders that can't show the occasion, so that a large house need not load them."""
    if occasion in _NEEDED:
        return orders.filter(_NEEDED[occasion])
    if occasion == Occasion.COMPLAINT:
        people = Visit.objects.filter(satisfaction__lte=LOW_SCORE).values(root=_ROOT)
        return orders.alias(root=_ROOT).filter(root__in=people)
    if occasion == Occasion.FIRST_VISIT:
        billed = Invoice.objects.filter(
            order__customer=OuterRef("customer"), issued_on__lt=OuterRef("ordered_on")
        )
        return orders.exclude(Exists(billed.exclude(order=OuterRef("pk"))))
    return orders


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
