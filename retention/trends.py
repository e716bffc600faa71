"""The months behind the charts of the owner's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bookings.models import Source
from customers.due_rules import add_months
from reminders.effect import direct_bookings_after, sent_within
from retention.charts import Chart, Series, bar_chart
from retention.figure import Figure
from retention.portal import portal_customers
from retention.scope import Scope, make_scope

MONTHS = 12


def year_of_months(today: date) -> list[date]:
    """Return the first days of the last twelve months, this one included."""
    return [add_months(today, offset) for offset in range(1 - MONTHS, 1)]


def charts(figures: Sequence[Figure], scope: Scope) -> list[Chart]:
    """Return the charts: portal customers and reminders by month, reach by channel."""
    today = timezone.localdate(scope.now)
    months = year_of_months(today)
    year = make_scope(months[0], today, site=scope.site, now=scope.now)
    return [_portal_chart(year, months), _reminder_chart(year, months), _reach_chart(figures)]


def _portal_chart(year: Scope, months: list[date]) -> Chart:
    customers = portal_customers(year)
    won = _by_month(customer.won_at for customer in customers)
    direct = _by_month(
        customer.won_at for customer in customers if customer.came_back == Source.Kind.DIRECT
    )
    portal = _by_month(
        customer.won_at for customer in customers if customer.came_back == Source.Kind.PORTAL
    )
    return bar_chart(
        "portal",
        _("Portal customers by the month in which they were won"),
        [_month_label(month) for month in months],
        [
            Series(_("won"), [won[month] for month in months]),
            Series(_("came back directly"), [direct[month] for month in months]),
            Series(_("came back through a portal"), [portal[month] for month in months]),
        ],
    )


def _reminder_chart(year: Scope, months: list[date]) -> Chart:
    sent = _count_by_month(sent_within(year.start, year.end), "handed_over_at")
    booked = direct_bookings_after(year.start, year.end).filter(year.at_site())
    booked_by_month = _count_by_month(booked, "received_at")
    return bar_chart(
        "reminders",
        _("Reminders and the bookings after them"),
        [_month_label(month) for month in months],
        [
            Series(_("reminders sent"), [sent.get(month, 0) for month in months]),
            Series(_("direct bookings"), [booked_by_month.get(month, 0) for month in months]),
        ],
    )


def _reach_chart(figures: Sequence[Figure]) -> Chart:
    reach = [figure for figure in figures if figure.key.startswith("consent_")]
    return bar_chart(
        "reach",
        _("Whom a reminder may reach, in percent of active customers"),
        [figure.label for figure in reach],
        [Series(_("percent"), [float(figure.value or 0) for figure in reach])],
        unit="%",
    )


def _by_month(moments: Iterable[datetime]) -> Counter[date]:
    return Counter(timezone.localdate(moment).replace(day=1) for moment in moments)


def _count_by_month(rows: QuerySet[Any], field: str) -> dict[date, int]:
    months = rows.order_by().annotate(month=TruncMonth(field)).values("month")
    counted = months.annotate(count=Count("pk")).values_list("month", "count")
    return {timezone.localdate(month): count for month, count in counted}


def _month_label(month: date) -> str:
    return date_format(month, "M y")
