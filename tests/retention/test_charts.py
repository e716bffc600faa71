"""Charts: bars within the picture, told apart without colour, with a table behind them."""

from __future__ import annotations

import itertools
import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from retention.figures.charts import BOTTOM, HEIGHT, TOP, WIDTH, Series, bar_chart

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


@pytest.mark.parametrize("count", [1, 2, 3])
def test_each_picture_brings_the_patterns_that_it_draws(count: int) -> None:
    """On paper every SVG is drawn by itself, so that none can borrow a pattern of another."""
    series = [Series(f"s{number}", [1, 2, 3]) for number in range(count)]

    html = render_to_string(
        "retention/_chart_svg.html", {"chart": bar_chart("k", "Titel", LABELS, series)}
    )

    pictures = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(pictures) == count + 1
    for picture in pictures:
        drawn = set(re.findall(r"url\(#([\w-]+)\)", picture))
        assert drawn == set(re.findall(r'<pattern id="([\w-]+)"', picture))
    identities = re.findall(r' id="([\w-]+)"', html)
    assert len(identities) == len(set(identities)) == 2 * count


def test_bars_have_an_outline_and_words_a_size_where_no_style_reaches() -> None:
    chart = bar_chart("k", "Titel", LABELS, [Series("a", [1, 2, 3])])

    html = render_to_string("retention/_chart_svg.html", {"chart": chart})

    rectangles = re.findall(r'<rect class="bar"[^>]*>', html)
    assert len(rectangles) == 4
    assert all('stroke="#0b5563"' in one for one in rectangles)
    assert 'font-size="12"' in html
