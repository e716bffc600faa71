"""What known customers cost who came through portals, summed up for the owner."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth

from bookings.models import Booking, Source
from customers.models import Customer


@dataclass(frozen=True)
class Sums:
    """Rows of (what, number, commission in euros); by cause and source the dearest first."""

    count: int
    lost: Decimal
    by_cause: list[tuple[Any, int, Decimal]]
    by_source: list[tuple[Any, int, Decimal]]
    by_month: list[tuple[Any, int, Decimal]]


def sum_up(rows: QuerySet[Booking]) -> Sums:
    """Sum up in four queries; months are those of the local calendar, the newest first."""
    total = rows.order_by().aggregate(count=Count("pk"), lost=Sum("commission_lost"))
    by_month = rows.annotate(month=TruncMonth("received_at"))
    return Sums(
        count=total["count"],
        lost=total["lost"] or Decimal(0),
        by_cause=_grouped(rows, "second_portal_cause"),
        by_source=_grouped(rows, "source__name"),
        by_month=sorted(_grouped(by_month, "month"), reverse=True),
    )


def without_direct_booking() -> QuerySet[Customer]:
    """Return customers whose last booking came through a portal, the latest first.

    ``last_booked`` is when. Those whom a portal's terms protect are included: to know them is
    no approach.
    """
    kept = Booking.objects.exclude(state=Booking.State.CANCELLED).filter(customer=OuterRef("pk"))
    by_portal = kept.filter(source__kind=Source.Kind.PORTAL).order_by("-received_at")
    later_direct = kept.filter(
        source__kind=Source.Kind.DIRECT, received_at__gt=OuterRef("last_booked")
    )
    return (
        Customer.objects.living()
        .annotate(last_booked=Subquery(by_portal.values("received_at")[:1]))
        .filter(~Exists(later_direct), last_booked__isnull=False)
        .order_by("-last_booked", "-pk")
    )


def _grouped(rows: QuerySet[Booking], name: str) -> list[tuple[Any, int, Decimal]]:
    found = rows.order_by().values(name).annotate(count=Count("pk"), lost=Sum("commission_lost"))
    return [(one[name], one["count"], one["lost"]) for one in found.order_by("-lost", name)]
