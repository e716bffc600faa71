"""Limits to the day: classes of customers, months at the turn of the year, spans compared."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bookings.models import Visit
from retention.customer_class import CustomerClass, class_of
from retention.figures import key_figures
from retention.figures.cohorts import portal_months, second_visits
from retention.figures.counting import Counter, day_of
from retention.figures.scope import Scope, make_scope
from retention.goodwill.loading import case_of_order
from tests.factories import make_appointment, make_company, make_customer
from tests.retention.builders import BERLIN, END, at, make_order, make_portal, win
from workshop.models import Company

NOW = datetime(2027, 3, 1, 12, tzinfo=BERLIN)
# The page of the last of September stands at the beginning of the first of October.
TODAY = END + timedelta(days=1)


def _scope(first: date = date(2026, 9, 1), last: date = END, now: datetime = NOW) -> Scope:
    return make_scope(first, last, site=None, now=now)


def _class_of_the_page() -> str:
    parts = {each.key: each.numerator for each in key_figures(_scope())}
    [name] = [each.value for each in CustomerClass if parts[f"customers_{each.value}"]]
    return name


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("last_on", "expected"),
    [
        (date(2025, 7, 1), "active"),
        (date(2025, 6, 30), "at_risk"),
        (date(2025, 4, 1), "at_risk"),
        (date(2025, 3, 31), "lapsed"),
        (date(2024, 10, 1), "lapsed"),
        (date(2024, 9, 30), "lost"),
    ],
)
@pytest.mark.parametrize("hour", [0, 23])
def test_page_and_rules_draw_the_same_line_between_classes(
    last_on: date, expected: str, hour: int
) -> None:
    make_company()
    moment = datetime(last_on.year, last_on.month, last_on.day, hour, 30, tzinfo=BERLIN)
    Visit.objects.create(customer=make_customer(), arrived_at=moment)

    assert _class_of_the_page() == expected
    assert class_of(last_on, TODAY, Company()) == expected


@pytest.mark.django_db
def test_the_house_moves_the_line_on_page_and_in_rules_alike() -> None:
    make_company(at_risk_months=3, lapsed_months=6, lost_months=9)
    last_on = date(2026, 3, 31)
    Visit.objects.create(
        customer=make_customer(), arrived_at=datetime(2026, 3, 31, 12, tzinfo=BERLIN)
    )

    assert _class_of_the_page() == "lapsed"
    assert class_of(last_on, TODAY, Company.objects.get()) == "lapsed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2025, 12, 31, 23, 59, tzinfo=BERLIN), "2025-12"),
        (datetime(2026, 1, 1, 0, 1, tzinfo=BERLIN), "2026-01"),
    ],
)
def test_a_first_visit_belongs_to_the_month_of_the_house(moment: datetime, month: str) -> None:
    portal = make_portal()
    win(portal, make_customer(), moment - timedelta(days=3))
    counter = Counter(_scope(), Company())

    assert [row[0] for row in second_visits(counter)] == [month]
    assert [row[:3] for row in portal_months(counter)] == [[month, portal.name, 1]]


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "shares"), [(364, [1, 1]), (365, [0, 1]), (547, [0, 1])])
def test_a_second_visit_counts_up_to_the_last_day(days: int, shares: list[int]) -> None:
    customer, first = make_customer(), datetime(2025, 1, 15, 10, tzinfo=BERLIN)
    for moment in (first, first + timedelta(days=days)):
        Visit.objects.create(customer=customer, arrived_at=moment)
    scope = _scope(date(2026, 12, 1), date(2026, 12, 31))

    [row] = second_visits(Counter(scope, Company()))

    assert [row[5][0], row[7][0]] == shares


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), (date(2025, 12, 1), date(2025, 12, 31))),
        (date(2026, 1, 1), date(2026, 12, 31), (date(2025, 1, 1), date(2025, 12, 31))),
        (date(2026, 3, 1), date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2024, 2, 1), date(2024, 2, 29), (date(2024, 1, 1), date(2024, 1, 31))),
        (date(2026, 1, 5), date(2026, 1, 11), (date(2025, 12, 29), date(2026, 1, 4))),
        (date(2026, 1, 1), date(2026, 1, 1), (date(2025, 12, 31), date(2025, 12, 31))),
        (date(2026, 10, 1), date(2026, 10, 30), (date(2026, 9, 1), date(2026, 9, 30))),
    ],
)
def test_the_span_before_ends_where_this_one_begins(
    first: date, last: date, before: tuple[date, date]
) -> None:
    scope = _scope(first, last).before()

    assert (scope.first_day, scope.last_day) == before


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (None, None),
        ("2026-09-01", date(2026, 9, 1)),
        ("2026-08-31 22:30:00", date(2026, 9, 1)),
        (datetime(2026, 9, 1, 0, 30, tzinfo=BERLIN), date(2026, 9, 1)),
        (date(2026, 9, 1), date(2026, 9, 1)),
    ],
)
def test_a_day_is_the_houses_whatever_the_driver_gave(value: Any, day: date | None) -> None:
    assert day_of(value) == day


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "number", "other"), [(119, "119", "1 "), (120, "2", "120"), (464, "7", "464")]
)
def test_a_long_wait_is_told_in_hours(minutes: int, number: str, other: str) -> None:
    agreed = at(9, 15, 8)
    appointment = make_appointment(starts_at=agreed - timedelta(hours=1), ends_at=agreed)
    visit = Visit.objects.create(
        customer=make_customer(), appointment=appointment, arrived_at=agreed,
        closed_at=agreed + timedelta(minutes=minutes),
    )  # fmt: skip

    case = case_of_order(make_order(customer=visit.customer, visit=visit), now=at(9, 15, 23))

    assert number in case.occasions["long_wait"]
    assert other not in case.occasions["long_wait"]
    assert case.wait_minutes == minutes
