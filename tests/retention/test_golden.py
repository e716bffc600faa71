"""Every figure of a small history, worked out by hand; page, command and report agree on it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from messaging.kinds import get_kind
from retention.figures import key_figures
from retention.figures.catalogue import DEFINITIONS
from retention.figures.counting import Counter
from retention.figures.scope import make_scope
from retention.report import REPORT, SHOWN, send_report
from retention.snapshots import Choice, stored_figures, stored_tables, take_snapshot
from tests.factories import make_user
from tests.retention.golden import NOW, Golden
from tests.retention.golden_figures import ALPHA, JANUARY, NORD, SEPTEMBER, Expected
from tests.retention.moments import on
from workshop.models import Company

pytestmark = pytest.mark.django_db
D = Decimal
SPAN = {"start": date(2026, 9, 1), "end": date(2026, 9, 30)}
NEW_YEAR = {"start": date(2026, 1, 1), "end": date(2026, 1, 31)}


@pytest.fixture
def golden() -> Golden:
    return Golden()


def _counted(span: dict[str, date] = SPAN, **filters) -> Expected:
    scope = make_scope(**span, now=NOW, **{"site": None, **filters})
    return {each.key: (each.value, each.numerator, each.denominator) for each in key_figures(scope)}


def _chosen(golden: Golden, filters: str) -> dict[str, Any]:
    return {name: getattr(golden, place) for name, place in CHOICES[filters][0].items()}


CHOICES: dict[str, tuple[dict[str, str], Expected]] = {
    "all": ({}, SEPTEMBER),
    "site": ({"site": "nord"}, NORD),
    "portal": ({"source": "alpha"}, ALPHA),
}


@pytest.mark.parametrize("expected", [SEPTEMBER, JANUARY, NORD, ALPHA])
def test_every_figure_has_been_worked_out(expected: Expected) -> None:
    assert list(expected) == list(DEFINITIONS)


@pytest.mark.parametrize("filters", CHOICES)
def test_every_figure_is_what_was_worked_out_by_hand(golden: Golden, filters: str) -> None:
    assert _counted(**_chosen(golden, filters)) == CHOICES[filters][1]


def test_the_turn_of_the_year_is_that_of_the_clock_on_the_wall(golden: Golden) -> None:
    assert _counted(NEW_YEAR) == JANUARY


@pytest.mark.parametrize("filters", CHOICES)
def test_page_and_command_agree(golden: Golden, client: Client, filters: str) -> None:
    chosen, expected = _chosen(golden, filters), CHOICES[filters][1]
    take_snapshot(Choice("month", **chosen), now=NOW)
    client.force_login(make_user(role="owner"))
    query = {name: row.pk for name, row in chosen.items()}
    options = [f"--{name}={row.slug}" for name, row in chosen.items()]
    out = StringIO()
    with time_machine.travel(NOW, tick=False):
        page = client.get(reverse("retention:dashboard"), {"period": "month", **query})
        call_command("key_figures", "--from=2026-09-01", "--to=2026-09-30", *options, stdout=out)

    groups = page.context["page"].groups
    shown = {each.figure.key: each.figure for group in groups for each in group.figures}
    printed = {each["key"]: each for each in json.loads(out.getvalue())["figures"]}
    assert {key: each.value for key, each in shown.items()} == {
        key: value for key, (value, *_parts) in expected.items()
    }
    assert {key: _parts_of(each) for key, each in printed.items()} == expected
    assert [each["definition"] for each in printed.values()] == [
        str(each.definition) for each in shown.values()
    ]


def _parts_of(printed: dict[str, Any]) -> tuple:
    parts = (printed[name] for name in ("value", "numerator", "denominator"))
    return tuple(part if part is None else D(str(part)) for part in parts)


def test_the_report_agrees(golden: Golden) -> None:
    snapshot = take_snapshot(Choice("month"), now=NOW)

    report = get_kind(REPORT).context(send_report(now=NOW))

    told = {each.figure.key: each.figure.value for each in report["rows"]}
    assert told == {key: SEPTEMBER[key][0] for key in SHOWN}
    assert snapshot.taken_at == NOW


def test_the_month_before_january_is_december(golden: Golden) -> None:
    counted = take_snapshot(Choice("month"), now=on("2026-02-01"))

    before = stored_figures(counted, "before")
    # P28 came at half past eleven on the last evening; P27 booked after that.
    assert before["portal_customers_won"].value == 1
    assert before["commission_paid"].value == D("65.00")
    assert before["goodwill_given"].value == D("9.00")


@pytest.mark.parametrize(
    ("filters", "count"), [("all", 0), ("site", len(DEFINITIONS)), ("portal", len(DEFINITIONS))]
)
def test_a_definition_says_what_a_filter_leaves(golden: Golden, filters: str, count: int) -> None:
    scope = make_scope(**SPAN, now=NOW, **{"site": None, **_chosen(golden, filters)})

    longer = [
        each
        for each in key_figures(scope)
        if str(each.definition) != str(DEFINITIONS[each.key].meaning)
    ]

    assert len(longer) == count


def test_the_portals_stand_side_by_side(golden: Golden) -> None:
    tables = {
        table.key: rows for table, rows in stored_tables(take_snapshot(Choice("month"), now=NOW))
    }

    alpha, beta = sorted(tables["portals"])
    # Commission, for known ones, new, per new one, direct within a year, saved, bookings.
    assert alpha[3:] == ["200.00", "25.00", 6, "33.33", [1, 3, True], "75.00", 8]
    assert beta[3:] == ["80.00", "40.00", 1, "80.00", [0, 0, True], "0.00", 2]
    # Net revenue of customers whom it won, and that for each euro of commission.
    assert (alpha[1:3], beta[1:3]) == (["2.00", "400.00"], ["0.00", "0.00"])
    assert tables["lost_causes"] == [["Gutschein", 1, "40.00"], ["", 1, "25.00"]]


def test_the_tables_by_month_begin_with_the_first_visit(golden: Golden) -> None:
    tables = {
        table.key: rows for table, rows in stored_tables(take_snapshot(Choice("month"), now=NOW))
    }

    months = {(row[0], row[1]): row[2:] for row in tables["portal_months"]}
    assert months["2025-09", "Alpha"] == [3, 2, 0, [1, 3, True], [2, 3, False]]
    assert months["2026-09", "Beta"] == [1, 1, 0, [1, 1, False], [1, 1, False]]
    cohorts = {row[0]: row[1:] for row in tables["cohorts"]}
    # P16, P17, P18: one within three months, two within nine, all within eighteen.
    assert [cell[0] for cell in cohorts["2025-03"][1:]] == [1, 1, 2, 2, 2, 3]
    # P11's first visit of all was in March; P26 stood in the customer file.
    assert (cohorts["2026-03"][0], cohorts["2026-09"][0]) == (1, 7)
    # P28, and half an hour into the year P27.
    assert (cohorts["2025-12"][0], cohorts["2026-01"][0]) == (1, 2)


def test_other_tables_add_up(golden: Golden) -> None:
    tables = {
        table.key: rows for table, rows in stored_tables(take_snapshot(Choice("month"), now=NOW))
    }

    assert sorted(tables["consent_origins"]) == [
        ["call", "phone", 2], ["email", "counter", 1], ["email", "web", 1], ["sms", "web", 1],
    ]  # fmt: skip
    assert tables["reminder_months"] == [["2025-12", 1, 0], ["2026-01", 1, 1], ["2026-09", 5, 2]]


def test_a_figure_is_the_same_alone_and_among_those_that_share_its_statement(
    golden: Golden,
) -> None:
    counter = Counter(make_scope(**SPAN, now=NOW, site=None), Company())

    alone = [counter.figures([each])[0] for each in DEFINITIONS.values()]

    assert {each.key: (each.value, each.numerator, each.denominator) for each in alone} == SEPTEMBER
