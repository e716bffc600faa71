"""The charts of the owner's page, drawn from the tables of a snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from retention.figures.charts import Chart, Series, bar_chart
from retention.figures.figure import Figure

MONTHS = 12
CLASSES = ("customers_active", "customers_at_risk", "customers_lapsed", "customers_lost")


def charts_of(figures: Mapping[str, Figure], tables: Mapping[str, list[list[Any]]]) -> list[Chart]:
    """Return portal customers and reminders by month, reach by channel, classes."""
    return [
        _portal_chart(tables.get("portal_months", [])),
        _reminder_chart(tables.get("reminder_months", [])),
        _share_chart(
            "reach",
            _("Whom a reminder may reach, in percent of active customers"),
            [figures[key] for key in figures if key.startswith("consent_")],
        ),
        _share_chart(
            "classes",
            _("Customers by their last visit, in percent"),
            [figures[key] for key in CLASSES if key in figures],
        ),
    ]


def _portal_chart(rows: list[list[Any]]) -> Chart:
    by_month: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for month, _portal, *counts in rows:
        by_month[month] = [
            before + count for before, count in zip(by_month[month], counts[:3], strict=True)
        ]
    months = sorted(by_month)[-MONTHS:]
    names = [_("won"), _("came back directly"), _("came back through a portal")]
    return bar_chart(
        "portal",
        _("Portal customers by the month of their first visit"),
        [month_name(month) for month in months],
        [
            Series(name, [by_month[month][number] for month in months])
            for number, name in enumerate(names)
        ],
    )


def _reminder_chart(rows: list[list[Any]]) -> Chart:
    shown = rows[-MONTHS:]
    return bar_chart(
        "reminders",
        _("Reminders and the bookings after them"),
        [month_name(row[0]) for row in shown],
        [
            Series(_("reminders sent"), [row[1] for row in shown]),
            Series(_("direct bookings"), [row[2] for row in shown]),
        ],
    )


def _share_chart(key: str, title: str, figures: list[Figure]) -> Chart:
    values = [float(figure.value or 0) for figure in figures]
    labels = [figure.label for figure in figures]
    return bar_chart(key, title, labels, [Series(_("percent"), values)], unit="%")


def month_name(month: str) -> str:
    """Return "2026-09" as people write it."""
    year, number = map(int, month.split("-"))
    return date_format(date(year, number, 1), "M y")
