"""What rules have given already: the month's budget, and what a customer had within a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from customers.due_rules import shift_months
from invoices.models import Order
from retention.goodwill.case import Spent
from retention.models import GoodwillRequest, GoodwillUse
from workshop_crm.lib.money import ZERO

YEAR_MONTHS = 12


def load_spent(
    rules: Iterable[int],
    customers: Sequence[int],
    *,
    today: date,
    without: GoodwillRequest | None = None,
) -> dict[int, Spent]:
    """Return what each rule has given, by its id: two queries.

    What waits for the owner counts as given, but not the request ``without``; what was given on
    an order that was cancelled, on an estimate that has run out, or left out of the invoice,
    doesn't count.
    """
    first = today.replace(day=1)
    month = Q(given_at__gte=_start(first), given_at__lt=_start(shift_months(first, 1)))
    year = Q(customer__in=customers, given_at__gte=_start(shift_months(today, -YEAR_MONTHS)))
    keys = list(rules)
    dead = Q(order__state=Order.State.CANCELLED) | Q(
        order__state=Order.State.ESTIMATE, order__valid_until__lt=today
    )
    uses = GoodwillUse.objects.charged().filter(rule__in=keys)
    used = _sums(uses.exclude(dead), month, year)
    waiting = GoodwillRequest.objects.filter(rule__in=keys, state=GoodwillRequest.State.WAITING)
    if without is not None:
        waiting = waiting.exclude(pk=without.pk)
    asked = _sums(waiting.exclude(dead), Q(), Q(customer__in=customers))
    return {key: _sum(used.get(key, Spent()), asked.get(key, Spent())) for key in keys}


def _sums(
    rows: QuerySet[GoodwillUse] | QuerySet[GoodwillRequest], month: Q, year: Q
) -> dict[int, Spent]:
    found = (
        rows.order_by()
        .values("rule")
        .annotate(
            times=Count("pk", filter=year),
            to_customer=Sum("amount", filter=year),
            this_month=Sum("amount", filter=month),
        )
    )
    return {
        row["rule"]: Spent(row["times"], row["to_customer"] or ZERO, row["this_month"] or ZERO)
        for row in found
    }


def _sum(one: Spent, other: Spent) -> Spent:
    return Spent(
        one.times + other.times,
        one.to_customer + other.to_customer,
        one.this_month + other.this_month,
    )


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())
