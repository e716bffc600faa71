"""Orders as cases look at them: read as plain values, one or a year of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from invoices.matching.documents import line_net
from invoices.models import Order, OrderLine
from invoices.models.order import LineKind
from retention.goodwill.case import Work
from retention.goodwill.history import Asked, Ordered
from workshop_crm.lib.money import ZERO

CHUNK = 1000


class _Line(NamedTuple):
    kind: str
    text: str
    item_number: str
    net: Decimal


class _Row(NamedTuple):
    """The columns of ``_COLUMNS``."""

    pk: int
    ordered_on: date
    customer_id: int
    merged_into_id: int | None
    won_through: str
    vehicle_id: int | None
    bought_here_on: date | None
    visit_id: int | None
    closed_at: datetime | None
    agreed_at: datetime | None
    given: Decimal | None


_COLUMNS = (
    *("pk", "ordered_on", "customer", "customer__merged_into", "customer__won_through"),
    *("vehicle", "vehicle__bought_here_on", "visit", "visit__closed_at"),
    *("visit__appointment__ends_at", "goodwill_use__amount"),
)


def asked_about(orders: QuerySet[Order], *, now: datetime, on: date | None = None) -> list[Asked]:
    """Return what to ask about these orders: on one day, or each on its own; two queries."""
    return next(in_chunks(orders, now=now, on=on), [])


def in_chunks(
    orders: QuerySet[Order], *, now: datetime, on: date | None = None
) -> Iterator[list[Asked]]:
    """Yield the same in pieces, a customer's orders together: their past is read once."""
    rows = map(_Row._make, orders.order_by("customer", "pk").values_list(*_COLUMNS).iterator(CHUNK))
    while chunk := list(islice(rows, CHUNK)):
        lines = _lines([row.pk for row in chunk])
        yield [
            Asked(
                row.merged_into_id or row.customer_id,
                on or row.ordered_on,
                row.won_through,
                _ordered(row, lines[row.pk], now),
            )
            for row in chunk
        ]


def _ordered(row: _Row, lines: list[_Line], now: datetime) -> Ordered:
    return Ordered(
        row.pk,
        row.visit_id,
        row.vehicle_id,
        row.bought_here_on,
        minutes_late(row.agreed_at, row.closed_at, now) if row.agreed_at else 0,
        _work(lines, row.given or ZERO),
        frozenset(line.item_number for line in lines if line.item_number),
    )


def _lines(order_ids: list[int]) -> dict[int, list[_Line]]:
    found: dict[int, list[_Line]] = defaultdict(list)
    rows = OrderLine.objects.filter(order__in=order_ids).values_list(
        *("order", "kind", "text", "item_number"),
        *("quantity", "unit_price_net", "discount_percent"),
    )
    for order, kind, text, number, *amounts in rows:
        found[order].append(_Line(kind, text, number, line_net(*amounts)))
    return found


def _work(lines: list[_Line], given: Decimal) -> Work:
    """Return what an order charges before the goodwill that it was given."""
    charged = [line for line in lines if line.kind != LineKind.ALLOWANCE]
    return Work(
        net=sum((line.net for line in lines), given),
        labour=sum((line.net for line in charged if line.kind == LineKind.LABOUR), ZERO),
        lines=tuple((f"{line.text} {line.item_number}".strip(), line.net) for line in charged),
    )


def minutes_late(agreed_at: datetime, closed_at: datetime | None, now: datetime) -> int:
    """Return how many minutes later than agreed the car was ready, or is by now.

    A visit that nobody closed ends with its day.
    """
    agreed_at = timezone.localtime(agreed_at)
    end_of_day = agreed_at.replace(hour=23, minute=59)
    ready_at = closed_at or min(now, end_of_day)
    return max(0, int((ready_at - agreed_at).total_seconds() // 60))
