"""Figures to take along: CSV, XLSX, PDF, the monthly mail; and the night that counts them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from messaging.kinds import get_kind
from messaging.models import Message
from retention.advice import advice_for
from retention.cells import cell_text
from retention.figures.catalogue import DEFINITIONS
from retention.figures.counting import quantile
from retention.figures.scope import make_scope
from retention.figures.tables import TABLES
from retention.models import FigureSnapshot
from retention.report import REPORT, send_report
from retention.snapshots import (
    PERIODS,
    SNAPSHOT_JOB,
    Choice,
    days_of,
    order_nightly,
    order_snapshot,
    take_snapshot,
)
from tests.factories import make_company, make_customer, make_user, make_workshop
from tests.retention.builders import NOW, at, book, make_portal, win
from workshop.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot() -> FigureSnapshot:
    portal, known = make_portal(name="=Portal"), make_customer()
    win(portal, known, at(9, 1), answered_at=at(9, 2))
    book(portal, known, at(9, 20))
    return take_snapshot(Choice("month"), now=NOW)


@pytest.fixture
def owner(client: Client) -> Client:
    make_company()
    client.force_login(make_user(role="owner"))
    return client


def _fetch(owner: Client, key: str, form: str) -> bytes:
    address = reverse("retention:table", args=[key, form])
    return owner.get(address, {"period": "month"}).content


@pytest.mark.parametrize("key", ["figures", *(table.key for table in TABLES)])
def test_each_table_comes_as_csv_with_as_many_cells_in_every_row(owner, snapshot, key) -> None:
    text = _fetch(owner, key, "csv").decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0]
    assert {len(row) for row in rows} == {len(rows[0])}


def test_a_workbook_has_numbers_and_no_formulas(owner: Client, snapshot: FigureSnapshot) -> None:
    book_ = openpyxl.load_workbook(io.BytesIO(_fetch(owner, "portals", "xlsx")))

    _headings, row = book_.active.iter_rows(values_only=True)
    assert row[0] == "'=Portal"
    assert row[3] == 50
    assert ZipFile(io.BytesIO(_fetch(owner, "figures", "xlsx"))).testzip() is None


@pytest.mark.parametrize(("key", "form"), [("nothing", "csv"), ("portals", "doc"), ("page", "csv")])
def test_there_is_no_other_file(owner: Client, snapshot, key: str, form: str) -> None:
    address = reverse("retention:table", args=[key, form])

    assert owner.get(address, {"period": "month"}).status_code == 404
    assert owner.get(address, {"period": "30"}).status_code == 404


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_report_says_three_things_at_most_and_goes_out_once(snapshot, language: str) -> None:
    make_company()

    first, second = send_report(now=NOW), send_report(now=NOW + timedelta(days=1))

    assert first == second
    assert Message.objects.filter(kind=REPORT).count() == 1
    with override(language):
        assert 1 <= len(get_kind(REPORT).context(first)["advice"]) <= 3


def test_there_is_no_report_without_last_months_figures() -> None:
    assert send_report(now=NOW) is None
    take_snapshot(Choice("month"), now=NOW - timedelta(days=40))

    assert send_report(now=NOW).subject_ref == "report:2026-07"


def test_advice_names_what_was_lost_first(snapshot: FigureSnapshot) -> None:
    found = advice_for(snapshot)

    assert found[0].figure.key == "commission_lost"
    assert len(found) <= 3


def test_no_advice_where_nothing_happened() -> None:
    assert advice_for(take_snapshot(Choice("month"), now=NOW)) == []


def test_the_night_counts_house_and_sites_once() -> None:
    make_workshop()
    make_workshop(is_active=False)

    order_nightly(now=at(10, 10, 2))
    before = Job.objects.filter(kind=SNAPSHOT_JOB).count()
    order_nightly(now=at(10, 10, 3))
    order_nightly(now=at(10, 10, 4))

    assert (before, Job.objects.filter(kind=SNAPSHOT_JOB).count()) == (0, 2 * len(PERIODS))


def test_what_is_ordered_already_is_not_ordered_twice() -> None:
    order_snapshot(Choice("30"), now=NOW)
    order_snapshot(Choice("30"), now=NOW + timedelta(seconds=2))
    order_snapshot(Choice("90"), now=NOW)

    assert Job.objects.filter(kind=SNAPSHOT_JOB).count() == 2


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("30", (9, 11), (10, 10)),
        ("month", (9, 1), (9, 30)),
        ("year", (1, 1), (10, 10)),
    ],
)
def test_a_period_has_its_days(period: str, first: tuple, last: tuple) -> None:
    days = days_of(period, NOW.date())

    assert [(day.month, day.day) for day in days] == [first, last]


def test_the_span_before_is_as_long_and_whole_months_stay_whole() -> None:
    month = make_scope(*days_of("month", NOW.date()), site=None, now=NOW).before()
    rolling = make_scope(*days_of("30", NOW.date()), site=None, now=NOW).before()

    assert (f"{month.first_day}", f"{month.last_day}") == ("2026-08-01", "2026-08-31")
    assert (f"{rolling.first_day}", f"{rolling.last_day}") == ("2026-08-12", "2026-09-10")


@pytest.mark.parametrize(
    ("counts", "share", "value"),
    [
        ([], "0.5", None),
        ([(7, 1)], "0.5", 7),
        ([(1, 1), (2, 1)], "0.5", 1.5),
        ([(1, 2), (9, 1)], "0.5", 1),
        ([(minute, 1) for minute in range(1, 11)], "0.9", 9.5),
        ([(1, 9), (50, 1)], "0.9", 25.5),
    ],
)
def test_quantiles_lie_between_neighbours(counts: list, share: str, value: float | None) -> None:
    assert quantile(counts, Decimal(share)) == value


@pytest.mark.parametrize(
    ("cell", "unit"),
    [([0, 0, True], "share"), ([1, 3, False], "heat"), (-14, "step"), (0, "step"), (3, "step"),
     ("", "channel"), ("", "text"), ("2026-09", "month"), ("12.50", "eur"), (None, "eur")],
)  # fmt: skip
def test_each_cell_can_be_read(cell: object, unit: str) -> None:
    assert cell_text(cell, unit).strip()


@pytest.mark.slow
def test_the_page_comes_as_pdf(owner: Client, snapshot: FigureSnapshot) -> None:
    assert _fetch(owner, "page", "pdf").startswith(b"%PDF")


def test_every_figure_says_what_it_counts() -> None:
    assert all(str(each.meaning).endswith(".") for each in DEFINITIONS.values())
