"""Every figure of a small history, worked out by hand; page, command and report agree on it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from messaging.kinds import get_kind
from retention.figures import key_figures
from retention.figures.catalogue import DEFINITIONS
from retention.figures.scope import make_scope
from retention.report import REPORT, SHOWN, send_report
from retention.snapshots import Choice, stored_tables, take_snapshot
from tests.factories import make_user
from tests.retention.golden import NOW, Golden

pytestmark = pytest.mark.django_db
START, END = date(2026, 9, 1), date(2026, 9, 30)
D = Decimal
# Value, numerator, denominator. P1 is person 1 of golden.py.
EXPECTED = {
    # First visits of portal customers: P1 to P5, P8, P9. P6 and P7 never came, P11 was known.
    "portal_customers_won": (7, 7, None),
    # P1 and P4 booked directly, P8 walked in.
    "returned_directly": (D("42.9"), 3, 7),
    # P2, in October.
    "returned_through_portal": (D("14.3"), 1, 7),
    # P12 of P12, P13, P14; P13 was six days late.
    "returned_directly_12": (D("33.3"), 1, 3),
    # P16 of P16 and P17.
    "returned_directly_18": (D("50.0"), 1, 2),
    # Alpha seven times 25 (P1 to P6, P9), Beta twice 40 (P8, P11).
    "commission_paid": (D("255.00"), D("255.00"), 9),
    # P11.
    "commission_lost": (D("40.00"), D("40.00"), 1),
    # P1, P4 (merged) and P13, Alpha's 25 each.
    "commission_saved": (D("75.00"), D("75.00"), 3),
    # 10, 20 … 90 minutes.
    "median_minutes_to_answer": (D("50.0"), 9, 9),
    "p90_minutes_to_answer": (D("90.0"), 9, 9),
    "answered_within_promise": (D("33.3"), 3, 9),
    # P1 of P1, P2, P3, P5.
    "proposals_accepted": (D("25.0"), 1, 4),
    # P1 to P5, P8, P9, P11, P13 came, P6 did not, of P24 nobody knows.
    "showed_up": (D("81.8"), 9, 11),
    "no_shows": (D("9.1"), 1, 11),
    # P1 to P6, P8, P11 to P19, P21, P22 are known since October 2024.
    "consent_email": (D("5.6"), 1, 18),
    "consent_sms": (D("0.0"), 0, 18),
    # Said to the record that was merged into P4.
    "consent_call": (D("5.6"), 1, 18),
    # P3 has objected, of P13 we have no street.
    "consent_letter": (D("88.9"), 16, 18),
    "consents_won": (3, 3, None),
    "opt_outs": (2, 2, None),
    # To P12, twice to P13, to P14.
    "reminders_sent": (4, 4, None),
    "bookings_after_reminders": (1, 1, 4),
    "messages_bounced": (D("16.7"), 1, 6),
    "messages_missed": (D("16.7"), 1, 6),
    "messages_uncertain": (D("16.7"), 1, 6),
    # P1 to P5, P8, P11 to P16, P18; not P9 (erased), not P10 (car sold).
    "customers_active": (D("72.2"), 13, 18),
    # P17, and P21 and P22 at the borders.
    "customers_at_risk": (D("16.7"), 3, 18),
    "customers_lapsed": (D("5.6"), 1, 18),
    "customers_lost": (D("5.6"), 1, 18),
    # P12 of P12 to P15.
    "second_visit_12": (D("25.0"), 1, 4),
    "second_visit_18": (D("100.0"), 3, 3),
    # 83, 263 and 509.
    "days_to_second_visit": (D("263.0"), 3, 3),
    # P14; P13 has been here since, P15's is not old enough, P10's is sold.
    "vehicles_overdue": (D("25.0"), 1, 4),
    # 100.00 and 250.50; P3's was cancelled.
    "average_repair_order": (D("175.25"), D("350.50"), 2),
    "deferred_recovered": (D("50.0"), 1, 2),
    "deferred_recovered_amount": (D("120.00"), D("120.00"), 1),
    # 5, 4 and 2.
    "satisfaction": (D("3.7"), 11, 3),
    "goodwill_given": (D("10.00"), D("10.00"), 1),
    # P12 of P12 and P13.
    "goodwill_came_back": (D("50.0"), 1, 2),
    # P14 and P15, new in September 2025 as well.
    "similar_came_back": (D("0.0"), 0, 2),
}


@pytest.fixture
def golden() -> Golden:
    return Golden()


def _counted(**filters) -> dict[str, tuple]:
    scope = make_scope(START, END, now=NOW, **{"site": None, **filters})
    return {each.key: (each.value, each.numerator, each.denominator) for each in key_figures(scope)}


def test_every_figure_is_what_was_worked_out_by_hand(golden: Golden) -> None:
    assert set(EXPECTED) == set(DEFINITIONS)
    assert _counted() == EXPECTED


def test_a_site_counts_what_began_there(golden: Golden) -> None:
    found = _counted(site=golden.nord)

    assert found["portal_customers_won"][0] == 1
    # P8 came back at the other site: that is a return all the same.
    assert found["returned_directly"][1:] == (1, 1)
    assert found["commission_paid"][0] == D("80.00")
    assert found["showed_up"][1:] == (2, 2)
    # P8, P11 and P16 were last seen there; P8's last visit there was no walk-in.
    assert found["customers_active"][1:] == (3, 3)
    assert found["average_repair_order"][0] is None


def test_a_portal_counts_its_own_customers(golden: Golden) -> None:
    found = _counted(source=golden.alpha)

    assert found["portal_customers_won"][0] == 6
    assert found["commission_paid"][0] == D("175.00")
    assert found["commission_lost"][0] == D("0.00")
    assert found["commission_saved"][0] == D("75.00")
    assert found["returned_directly_18"][1:] == (0, 1)


def test_page_command_and_report_agree(golden: Golden, client: Client) -> None:
    snapshot = take_snapshot(Choice("month"), now=NOW)
    client.force_login(make_user(role="owner"))
    with time_machine.travel(NOW, tick=False):
        page = client.get(reverse("retention:dashboard"), {"period": "month"}).context["page"]
        out = StringIO()
        call_command("key_figures", "--from", str(START), "--to", str(END), stdout=out)
        report = get_kind(REPORT).context(send_report(now=NOW))

    shown = {each.figure.key: each.figure for group in page.groups for each in group.figures}
    printed = {each["key"]: each for each in json.loads(out.getvalue())["figures"]}
    told = {each.figure.key: each.figure.value for each in report["rows"]}
    assert {key: each.value for key, each in shown.items()} == {
        key: value for key, (value, *_parts) in EXPECTED.items()
    }
    assert {key: D(str(each["value"])) for key, each in printed.items()} == {
        key: D(value) for key, (value, *_parts) in EXPECTED.items()
    }
    assert told == {key: EXPECTED[key][0] for key in SHOWN}
    assert snapshot.taken_at == NOW


def test_the_portals_stand_side_by_side(golden: Golden) -> None:
    tables = {
        table.key: rows for table, rows in stored_tables(take_snapshot(Choice("month"), now=NOW))
    }

    alpha, beta = sorted(tables["portals"])
    # Commission, for known ones, new, per new one, direct within a year, saved, bookings.
    assert alpha[3:] == ["175.00", "0.00", 6, "29.17", [1, 3, True], "75.00", 7]
    assert beta[3:] == ["80.00", "40.00", 1, "80.00", [0, 0, True], "0.00", 2]
    # Net revenue of customers whom it won, and that for each euro of commission.
    assert (alpha[1:3], beta[1:3]) == (["2.00", "350.50"], ["0.00", "0.00"])
    assert tables["lost_causes"] == [["Gutschein", 1, "40.00"]]


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
    # P11's first visit of all was in March.
    assert cohorts["2026-03"][0] == 1


def test_other_tables_add_up(golden: Golden) -> None:
    tables = {
        table.key: rows for table, rows in stored_tables(take_snapshot(Choice("month"), now=NOW))
    }

    assert sorted(tables["consent_origins"]) == [
        ["call", "phone", 1], ["email", "counter", 1], ["sms", "web", 1],
    ]  # fmt: skip
    assert tables["reminder_months"] == [["2026-09", 4, 1]]
