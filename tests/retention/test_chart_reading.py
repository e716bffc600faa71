"""What is read aloud or in the table says the same as the bars of every chart."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import override

from retention.drawing import CLASSES, MONTHS, charts_of
from retention.figures.catalogue import DEFINITIONS
from retention.figures.charts import Chart
from retention.figures.figure import Figure

REACH = ("consent_email", "consent_sms", "consent_call", "consent_letter")
KEYS = ("portal", "reminders", "reach", "classes")


def _figure(key: str, value: Decimal | None) -> Figure:
    told = DEFINITIONS[key]
    return Figure(key, told.label, value, 1, 2, told.meaning, "percent")


def _charts(count: int) -> dict[str, Chart]:
    """The four charts with so many months, and so many shares that are not zero."""
    months = [f"2025-{number:02}" for number in range(1, 13)][:count]
    tables: dict[str, list[list[Any]]] = {
        "portal_months": [
            [month, portal, number + 3, number, 1]
            for number, month in enumerate(months)
            for portal in ("A", "B")
        ],
        "reminder_months": [[month, number + 7, number] for number, month in enumerate(months)],
    }
    figures = {}
    for keys in (REACH, CLASSES):
        for number, key in enumerate(keys):
            figures[key] = _figure(key, Decimal(number * 10 + 5) if number < count else None)
    return {chart.key: chart for chart in charts_of(figures, tables)}


def _drawn(chart: Chart) -> str:
    with override("en"):
        return render_to_string("retention/_chart.html", {"chart": chart})


def _cells(html: str) -> list[list[str]]:
    body = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)[0]
    return [
        [strip_tags(cell).strip() for cell in re.findall(r"<t[hd][^>]*>.*?</t[hd]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("count", [1, 12])
def test_the_table_holds_the_numbers_that_stand_over_the_bars(key: str, count: int) -> None:
    chart = _charts(count)[key]

    html = _drawn(chart)

    over_bars = re.findall(r'<text x="[\d.]+" y="[\d.]+" text-anchor="middle">([\d.]+)%?<', html)
    rows = _cells(html)
    in_table = [cell for row in rows for cell in row[1:] if Decimal(cell)]
    assert sorted(over_bars, key=Decimal) == sorted(in_table, key=Decimal)
    assert len(html.split('<rect class="bar" x=".5"')) - 1 == len(chart.names)
    with override("en"):
        assert [row[0] for row in rows] == [str(tick.label) for tick in chart.ticks]
    assert all(len(row) == len(chart.names) + 1 for row in rows)


@pytest.mark.parametrize("key", KEYS)
def test_without_any_value_a_chart_says_so_and_draws_nothing(key: str) -> None:
    html = _drawn(_charts(0)[key])

    assert 'class="empty"' in html
    assert "<svg" not in html
    assert "<details>" not in html


@pytest.mark.parametrize("key", KEYS)
def test_each_picture_is_named_by_the_heading_above_it(key: str) -> None:
    chart = _charts(3)[key]

    html = _drawn(chart)

    assert re.findall(r'role="img" aria-label="([^"]+)"', html) == [chart.title]
    assert f"<h2>{chart.title}</h2>" in html


@pytest.mark.parametrize("count", [1, 12])
def test_months_of_several_portals_add_up(count: int) -> None:
    chart = _charts(count)["portal"]

    assert [values for _label, values in chart.rows] == [
        [2 * (number + 3), 2 * number, 2] for number in range(count)
    ]


def test_only_the_last_twelve_months_are_drawn() -> None:
    months = [[f"{2024 + number // 12}-{number % 12 + 1:02}", number, 0] for number in range(15)]

    [_portal, chart, *_rest] = charts_of({}, {"reminder_months": months})

    assert len(chart.ticks) == MONTHS
    assert chart.rows[0][1] == [3, 0]
    assert chart.rows[-1][1] == [14, 0]
