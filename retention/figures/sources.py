"""Portals side by side: what each cost and what it brought."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bookings.models import Source
from retention.figures.commission import DIRECT_AGAIN, PORTAL_BOOKINGS
from retention.figures.counting import Counter
from retention.figures.portal import IN_SPAN, WON, YEAR_ENDED
from retention.figures.work import INVOICES
from workshop_crm.lib.money import round_money

_BOOKED = (
    "source_id, count(*), sum(amount), sum(amount) FILTER (WHERE is_known)",
    PORTAL_BOOKINGS,
    "WHERE counts GROUP BY source_id",
)
_CAME = (
    f"source_id, count(*) FILTER (WHERE {IN_SPAN}), "
    f"count(*) FILTER (WHERE {YEAR_ENDED} AND way_12 = 'direct'), "
    f"count(*) FILTER (WHERE {YEAR_ENDED})",
    WON,
    "GROUP BY source_id",
)
_SAVED = ("source_id, sum(amount)", DIRECT_AGAIN, "GROUP BY source_id")
_REVENUE = ("won_through, sum(amount)", INVOICES, "WHERE won_through <> '' GROUP BY won_through")


def by_portal(counter: Counter) -> list[list[Any]]:
    """Return a row for each portal, the one with most revenue per euro of commission first."""
    booked, came, saved, revenue = (
        {row[0]: row[1:] for row in counter.rows(*asked)}
        for asked in (_BOOKED, _CAME, _SAVED, _REVENUE)
    )
    portals = Source.objects.filter(kind=Source.Kind.PORTAL)
    if counter.scope.source:
        portals = portals.filter(pk=counter.scope.source.pk)
    rows = []
    for portal in portals:
        count, paid, known = booked.get(portal.pk, (0, 0, 0))
        won, direct, year_over = came.get(portal.pk, (0, 0, 0))
        earned = revenue.get(portal.slug, (0,))[0]
        rows.append(
            [
                portal.name,
                _per_euro(earned, paid),
                money(earned),
                money(paid),
                money(known),
                won,
                money(Decimal(money(paid)) / won) if won else None,
                [direct, year_over, True],
                money(saved.get(portal.pk, (0,))[0]),
                count,
            ]
        )
    return sorted(rows, key=lambda row: (-Decimal(row[1] or 0), row[0]))


def lost_causes(counter: Counter) -> list[list[Any]]:
    """Return cause, number and commission of bookings by known customers, the dearest first."""
    rows = counter.rows(
        "cause, count(*), sum(amount)", PORTAL_BOOKINGS, "WHERE counts AND is_known GROUP BY cause"
    )
    found = [[cause, count, money(amount)] for cause, count, amount in rows]
    return sorted(found, key=lambda row: (-Decimal(row[2]), row[0]))


def money(amount: Any) -> str:
    """Return an amount as it is stored: with two decimals."""
    # SQLite adds up amounts as floats.
    return str(round_money(Decimal(str(round(amount or 0, 6)))))


def _per_euro(earned: Any, paid: Any) -> str | None:
    return money(Decimal(money(earned)) / Decimal(money(paid))) if paid else None
