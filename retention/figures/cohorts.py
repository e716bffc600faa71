"""Customers by the month of their first visit, and how many had come again by when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models import Source
from customers.due_rules import add_months
from retention.figures.counting import Counter
from retention.figures.customers import SECOND_VISITS
from retention.figures.portal import WON

HORIZONS = (
    (91, _("3 months")),
    (182, _("6 months")),
    (274, _("9 months")),
    (365, _("12 months")),
    (456, _("15 months")),
    (548, _("18 months")),
)


def portal_months(counter: Counter) -> list[list[Any]]:
    """Return a row per month and portal: won, back directly, by portal, shares of 12 and 18."""
    rows = counter.rows(
        "{month[at]}, source_id, count(*), count(*) FILTER (WHERE way = 'direct'), "
        "count(*) FILTER (WHERE way = 'portal'), count(*) FILTER (WHERE way_12 = 'direct'), "
        "count(*) FILTER (WHERE way_18 = 'direct')",
        WON,
        "WHERE at >= %(cohorts)s GROUP BY 1, source_id",
        cohorts=counter.moment(counter.scope.cohorts_from),
    )
    names = dict(Source.objects.values_list("pk", "name"))
    found = [
        [
            month,
            names[source],
            won,
            *back,
            [in_12, won, is_over(month, 365, counter.scope.now)],
            [in_18, won, is_over(month, 548, counter.scope.now)],
        ]
        for month, source, won, *back, in_12, in_18 in rows
    ]
    return sorted(found, key=lambda row: (row[0], row[1]))


def second_visits(counter: Counter) -> list[list[Any]]:
    """Return a row per month: customers, and the share who had come again by each horizon."""
    columns = ", ".join(f"count(*) FILTER (WHERE days < {days})" for days, _label in HORIZONS)
    rows = counter.rows(
        f"{{month[at]}}, count(*), {columns}",
        SECOND_VISITS,
        "WHERE at >= %(cohorts)s GROUP BY 1",
        cohorts=counter.moment(counter.scope.cohorts_from),
    )
    return [
        [
            month,
            count,
            *(
                [part, count, is_over(month, days, counter.scope.now)]
                for part, (days, _label) in zip(parts, HORIZONS, strict=True)
            ),
        ]
        for month, count, *parts in sorted(rows)
    ]


def is_over(month: str, days: int, now: datetime) -> bool:
    """Tell whether so many days have passed since the last first visit of a month ("2026-09")."""
    year, number = map(int, month.split("-"))
    following = add_months(date(year, number, 1), 1)
    return following + timedelta(days=days) <= timezone.localdate(now)
