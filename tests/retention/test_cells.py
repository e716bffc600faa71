"""How figures are written: shares, heat, changes, advice; and what a spreadsheet gets of them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override
from openpyxl import load_workbook

from retention import advice
from retention.cells import NONE, cell_text, figure_text, sheet_of, value_text
from retention.drawing import charts_of, month_name
from retention.figures.cohorts import is_over
from retention.figures.figure import Figure
from retention.figures.tables import TABLES
from retention.page import Compared
from retention.snapshots import Choice, stored_tables, take_snapshot
from retention.templatetags.figures import change_text, heat, part_text
from tests.factories import make_user
from tests.retention.golden import NOW, Golden

BREAK = "\N{NO-BREAK SPACE}"
TABLE = {each.key: each for each in TABLES}


def _figure(value: Any, unit: str = "percent", numerator: int = 1, whole: int = 40) -> Figure:
    return Figure("key", "label", value, numerator, whole, "meaning", unit)


@pytest.mark.parametrize(
    ("cell", "unit", "text"),
    [
        ([10, 40, True], "share", "25.0 % (10 of 40)"),
        ([10, 40, False], "share", "25.0 % (10 of 40) so far"),
        ([0, 20, True], "share", "0.0 % (0 of 20)"),
        ([1, 19, True], "share", "5.3 % (1 of 19), few cases"),
        ([0, 0, True], "share", NONE),
        ([1, 3, True], "heat", f"33.3{BREAK}%"),
        ([1, 3, False], "heat", f"33.3{BREAK}% so far"),
        ([0, 0, True], "heat", f"0{BREAK}%"),
        (0, "step", "on the due date"),
        (-1, "step", "1 day before"),
        (14, "step", "14 days after"),
        (1234567, "count", "1,234,567"),
        ("", "text", "not noted"),
        ("AutoTermin24", "text", "AutoTermin24"),
        ("2026-12", "month", "Dec 26"),
        (None, "eur", NONE),
        (None, "number", NONE),
    ],
)
def test_a_cell_says_in_english(cell: Any, unit: str, text: str) -> None:
    with override("en"):
        assert cell_text(cell, unit) == text


@pytest.mark.parametrize(
    ("cell", "unit", "text"),
    [
        ([10, 40, True], "share", "25,0 % (10 von 40)"),
        (1234567, "count", "1.234.567"),
        ("12.5", "number", "12,5"),
    ],
)
def test_a_cell_says_in_german(cell: Any, unit: str, text: str) -> None:
    with override("de"):
        assert cell_text(cell, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("25.04", "percent", f"25.0{BREAK}%"),
        ("3.2", "score", "3.2"),
        ("90", "minutes", f"90.0{BREAK}min"),
        ("1200", "count", "1,200"),
        ("2.5", "days", f"2.5{BREAK}days"),
    ],
)
def test_a_value_comes_with_its_unit(value: str, unit: str, text: str) -> None:
    with override("en"):
        assert value_text(Decimal(value), unit) == text


def test_nothing_counted_yet_is_a_dash() -> None:
    assert figure_text(_figure(None)) == NONE


@pytest.mark.parametrize(
    ("now", "before", "unit", "text"),
    [
        ("12.5", "10.0", "percent", f"+2.5{BREAK}points"),
        ("10.0", "12.5", "percent", f"−2.5{BREAK}points"),
        ("10.0", "10.0", "percent", f"±0.0{BREAK}points"),
        ("3", "5", "count", "−2"),
        ("5", "3", "count", "+2"),
        ("5", None, "count", ""),
        (None, "5", "count", ""),
    ],
)
def test_a_change_has_its_sign(now: str | None, before: str | None, unit: str, text: str) -> None:
    pair = [None if each is None else Decimal(each) for each in (now, before)]

    with override("en"):
        assert change_text(Compared(_figure(pair[0], unit), _figure(pair[1], unit))) == text


def test_without_a_span_before_nothing_is_compared() -> None:
    assert change_text(Compared(_figure(Decimal(1)), None)) == ""


@pytest.mark.parametrize(
    ("cell", "dark"),
    [([0, 7], 0), ([1, 100], 1), ([1, 5], 1), ([21, 100], 2), ([9, 10], 5), ([0, 0], 0)],
)
def test_a_cell_is_as_dark_as_its_share(cell: list[int], dark: int) -> None:
    assert heat([*cell, True]) == dark


def test_a_numerator_is_money_where_its_figure_is() -> None:
    with override("en"):
        assert part_text(12, _figure(Decimal(1), "count")) == "12"
        assert "12.50" in part_text(Decimal("12.5"), _figure(Decimal(1), "eur"))


@pytest.mark.parametrize(
    ("month", "days", "now", "over"),
    [
        ("2025-12", 365, datetime(2026, 12, 31, 12, tzinfo=UTC), False),
        ("2025-12", 365, datetime(2027, 1, 1, 12, tzinfo=UTC), True),
        ("2025-12", 365, datetime(2026, 12, 31, 23, 30, tzinfo=UTC), True),
        ("2026-02", 91, datetime(2026, 5, 31, 12, tzinfo=UTC), True),
        ("2026-02", 91, datetime(2026, 5, 30, 12, tzinfo=UTC), False),
        ("2024-02", 365, datetime(2025, 3, 1, 12, tzinfo=UTC), True),
    ],
)
def test_a_month_is_over_when_its_last_customer_had_the_time(
    month: str, days: int, now: datetime, over: bool
) -> None:
    assert is_over(month, days, now) is over


@pytest.mark.parametrize(
    ("key", "numerator", "value", "is_said"),
    [
        ("commission_lost", 10, "10", True),
        ("commission_lost", 0, "0", False),
        ("answered_within_promise", 79, "79.9", True),
        ("answered_within_promise", 80, "80", False),
        ("answered_within_promise", 0, None, False),
        ("customers_at_risk", 1, "2.5", True),
        ("customers_at_risk", 0, "0", False),
        ("consent_email", 59, "59.9", True),
        ("consent_email", 60, "60", False),
        ("no_shows", 4, "10", True),
        ("no_shows", 4, "9.9", False),
        ("messages_missed", 1, "1", True),
        ("vehicles_overdue", 0, None, False),
    ],
)
def test_a_thing_to_do_is_said_from_its_limit_on(
    key: str, numerator: int, value: str | None, is_said: bool
) -> None:
    rule = advice._RULES[key]

    text = rule(_figure(None if value is None else Decimal(value), numerator=numerator))

    assert bool(text) is is_said


@pytest.mark.parametrize("key", ["customers_at_risk", "vehicles_overdue", "messages_missed"])
def test_one_case_is_said_in_the_singular(key: str) -> None:
    with override("en"):
        one, more = (advice._RULES[key](_figure(Decimal(1), numerator=number)) for number in (1, 2))

    assert one.replace("1", "2") != more
    assert "customers." not in one
    assert "vehicles." not in one


def test_a_share_takes_three_columns_in_a_spreadsheet() -> None:
    table = TABLE["hold_out"]
    row = ["HU", [3, 4, True], [1, 4, True], "50.0", "-13.2", None]

    head, flat = sheet_of(table, [row])

    assert len(head) == len(flat) == len(table.columns) + 4
    assert flat[:4] == ["HU", Decimal("75.0"), 3, 4]
    assert flat[-3:] == [Decimal("50.0"), Decimal("-13.2"), None]


def test_charts_add_up_portals_and_show_the_last_twelve_months() -> None:
    months = [f"{2025 + number // 12}-{number % 12 + 1:02}" for number in range(14)]
    rows = [[month, portal, 2, 1, 0, None, None] for month in months for portal in ("a", "b")]

    chart = charts_of({}, {"portal_months": rows})[0]

    assert [label for label, _values in chart.rows] == [month_name(each) for each in months[2:]]
    assert chart.rows[0][1] == [4, 2, 0]


@pytest.mark.django_db
def test_what_is_taken_along_is_what_the_page_shows(client: Client) -> None:
    Golden()
    snapshot = take_snapshot(Choice("month"), now=NOW)
    client.force_login(make_user(role="owner"))
    rows = {table.key: rows for table, rows in stored_tables(snapshot)}["portals"]
    files = {
        form: client.get(
            reverse("retention:table", args=["portals", form]), {"period": "month"}
        ).content
        for form in ("csv", "xlsx")
    }

    sheet = load_workbook(io.BytesIO(files["xlsx"])).active
    in_book = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]
    in_text = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig")), delimiter=";"))[1:]

    assert len(in_book) == len(in_text) == len(rows) > 0
    for book, text, row in zip(in_book, in_text, rows, strict=True):
        assert book[0] == text[0] == row[0]
        assert Decimal(str(book[3])) == Decimal(row[3]) == Decimal(text[3].replace(",", "."))
        assert book[8:10] == row[7][:2]
        assert book[-1] == int(text[-1]) == row[-1]


@pytest.mark.django_db
def test_all_figures_come_with_their_values(client: Client) -> None:
    Golden()
    snapshot = take_snapshot(Choice("month"), now=NOW)
    client.force_login(make_user(role="owner"))
    address = reverse("retention:table", args=["figures", "xlsx"])

    book = load_workbook(io.BytesIO(client.get(address, {"period": "month"}).content))

    lines = list(book.active.iter_rows(min_row=2, values_only=True))
    stored = list(snapshot.content["figures"].values())
    assert len(lines) == len(stored)
    for line, (value, numerator, denominator) in zip(lines, stored, strict=True):
        assert line[1] == (None if value is None else pytest.approx(float(value)))
        assert line[3] == pytest.approx(float(numerator))
        assert line[4] == denominator
    assert book.active["A1"].value == gettext("Figure")
