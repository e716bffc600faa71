"""Charts: bars within the picture, told apart without colour, with a table behind them."""

from __future__ import annotations

import itertools
import re
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from retention.charts import BOTTOM, HEIGHT, TOP, WIDTH, Series, bar_chart
from retention.figures import key_figures
from retention.scope import make_scope
from retention.trends import charts, year_of_months
from tests.factories import make_company, make_customer, make_vehicle, make_workshop
from tests.retention.builders import (
    END,
    NOW,
    START,
    at,
    book,
    make_direct,
    make_portal,
    make_reminder,
)

LABELS = ["Jan", "Feb", "Mär"]


def test_the_highest_bar_takes_the_room_and_the_others_their_share() -> None:
    chart = bar_chart("k", "Titel", LABELS, [Series("a", [4, 2, 0])])

    room = HEIGHT - BOTTOM - TOP
    assert [bar.height for bar in chart.bars] == [room, room / 2, 0]
    assert all(bar.y + bar.height == pytest.approx(HEIGHT - BOTTOM) for bar in chart.bars)


def test_bars_stand_side_by_side_within_the_picture() -> None:
    chart = bar_chart("k", "Titel", LABELS, [Series("a", [1, 2, 3]), Series("b", [3, 2, 1])])

    bars = sorted(chart.bars, key=lambda bar: bar.x)
    assert all(left.x + left.width <= right.x + 0.2 for left, right in itertools.pairwise(bars))
    assert bars[0].x >= 0
    assert bars[-1].x + bars[-1].width <= WIDTH
    assert {bar.pattern for bar in bars} == {0, 1}


def test_the_table_has_each_value_in_its_row() -> None:
    chart = bar_chart("k", "Titel", LABELS, [Series("a", [1, 2, 3]), Series("b", [4, 5, 6])])

    assert chart.rows == [("Jan", [1, 4]), ("Feb", [2, 5]), ("Mär", [3, 6])]


@pytest.mark.parametrize(("values", "is_empty"), [([0, 0, 0], True), ([0, 1, 0], False)])
def test_knows_when_there_is_nothing_to_draw(values: list[float], is_empty: bool) -> None:
    assert bar_chart("k", "Titel", LABELS, [Series("a", values)]).is_empty is is_empty


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_drawing_has_points_in_its_numbers_and_no_styles(language: str) -> None:
    chart = bar_chart("k", "Titel", LABELS, [Series("a", [1, 2, 3.5])], unit="%")

    with override(language):
        drawn = render_to_string("retention/_chart.html", {"chart": chart})

    assert not re.search(r'(x|y|width|height)="[\d.]*,', drawn)
    assert "style=" not in drawn
    assert "<details>" in drawn


def test_looks_back_twelve_months() -> None:
    months = year_of_months(date(2026, 2, 28))

    assert (months[0], months[-1], len(months)) == (date(2025, 3, 1), date(2026, 2, 1), 12)


@pytest.mark.django_db
def test_the_charts_show_the_months_of_the_figures() -> None:
    make_company()
    site = make_workshop()
    customer, vehicle = make_customer(), make_vehicle()
    book(make_portal(site), customer, at(8, 5))
    book(make_direct(site), customer, at(9, 5))
    make_reminder(vehicle.pk, vehicle.customer, at(9, 10))
    book(make_direct(site), vehicle.customer, at(10, 5), vehicle=vehicle)
    figures = key_figures(START, END, site=None, now=NOW)

    portal, reminders, reach = charts(figures, make_scope(START, END, site=None, now=NOW))

    assert next(row for row in portal.rows if any(row[1]))[1] == [1, 1, 0]
    assert [values for _label, values in reminders.rows if any(values)] == [[1, 0], [0, 1]]
    assert len(reach.rows) == 4
