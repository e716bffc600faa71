"""When a site is open, and how opening minutes are counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.factories import make_workshop
from workshop.models import Closure, Season, Workshop
from workshop.openings import (
    after_opening_minutes,
    load_openings,
    opening_minutes_between,
    opening_span,
)
from workshop.sites import OpeningSpan, set_opening_hours

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
SATURDAY = date(2026, 11, 28)


def site_with(*spans: OpeningSpan) -> Workshop:
    site = make_workshop()
    set_opening_hours(site, spans)
    return site


def tyre_season(site: Workshop, **days: int) -> Season:
    given = {"first_month": 10, "first_day": 1, "last_month": 11, "last_day": 30, **days}
    return Season.objects.create(workshop=site, name="Reifenzeit", **given)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), BERLIN).astimezone(UTC)


def test_the_usual_week_holds_outside_a_season() -> None:
    site = site_with(OpeningSpan(0, time(8), time(17)))
    tyre_season(site, first_month=3, last_month=4)

    assert load_openings(site, MONDAY, SATURDAY) == {
        MONDAY: [(at(MONDAY, "08:00"), at(MONDAY, "17:00"))]
    }


def test_a_season_replaces_the_week_on_its_days() -> None:
    site = site_with(OpeningSpan(0, time(8), time(17)))
    season = tyre_season(site)
    set_opening_hours(site, [OpeningSpan(5, time(9), time(13))], season=season)

    assert load_openings(site, MONDAY, SATURDAY) == {
        SATURDAY: [(at(SATURDAY, "09:00"), at(SATURDAY, "13:00"))]
    }


def test_the_hours_of_a_season_are_changed_without_the_usual_week() -> None:
    site = site_with(OpeningSpan(0, time(8), time(17)))

    set_opening_hours(site, [OpeningSpan(5, time(9), time(13))], season=tyre_season(site))

    assert site.opening_hours.filter(season=None).count() == 1
    assert site.opening_hours.count() == 2


@pytest.mark.parametrize(
    ("day", "is_in"),
    [
        (date(2026, 11, 14), False),
        (date(2026, 11, 15), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), True),
        (date(2027, 2, 10), True),
        (date(2027, 2, 11), False),
    ],
)
def test_a_season_may_go_over_new_year(day: date, is_in: bool) -> None:
    season = Season(first_month=11, first_day=15, last_month=2, last_day=10)

    assert season.covers(day) is is_in


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 31)])
def test_first_and_last_day_of_a_season_belong_to_it(day: date) -> None:
    assert Season(first_month=3, first_day=1, last_month=3, last_day=31).covers(day)


def test_closures_and_holidays_are_missing() -> None:
    site = site_with(*[OpeningSpan(weekday, time(8), time(17)) for weekday in range(5)])
    Closure.objects.create(workshop=site, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=1))

    assert list(load_openings(site, MONDAY, MONDAY + timedelta(days=3))) == [
        MONDAY + timedelta(days=2),
        MONDAY + timedelta(days=3),
    ]
    assert load_openings(site, date(2026, 12, 25), date(2026, 12, 25)) == {}


OPENINGS = {
    MONDAY: [
        (at(MONDAY, "08:00"), at(MONDAY, "12:00")),
        (at(MONDAY, "13:00"), at(MONDAY, "17:00")),
    ],
    SATURDAY: [(at(SATURDAY, "09:00"), at(SATURDAY, "12:00"))],
}


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (at(MONDAY, "08:00"), at(MONDAY, "08:30"), 30),
        (at(MONDAY, "06:00"), at(MONDAY, "08:30"), 30),
        (at(MONDAY, "11:45"), at(MONDAY, "13:10"), 25),
        (at(MONDAY, "16:50"), at(SATURDAY, "09:20"), 30),
        (at(MONDAY, "12:10"), at(MONDAY, "12:50"), 0),
        (at(MONDAY, "09:00"), at(MONDAY, "09:00"), 0),
        (at(MONDAY, "10:00"), at(MONDAY, "09:00"), 0),
    ],
)
def test_only_opening_minutes_count(start: datetime, end: datetime, minutes: int) -> None:
    assert opening_minutes_between(OPENINGS, start, end) == minutes


@pytest.mark.parametrize(
    ("start", "minutes", "reached"),
    [
        (at(MONDAY, "08:00"), 30, at(MONDAY, "08:30")),
        (at(MONDAY, "03:00"), 30, at(MONDAY, "08:30")),
        (at(MONDAY, "11:45"), 30, at(MONDAY, "13:15")),
        (at(MONDAY, "11:30"), 30, at(MONDAY, "12:00")),
        (at(MONDAY, "16:50"), 30, at(SATURDAY, "09:20")),
        (at(MONDAY, "08:00"), 240, at(MONDAY, "12:00")),
        (at(MONDAY, "08:00"), 241, at(MONDAY, "13:01")),
    ],
)
def test_finds_when_the_minutes_have_passed(
    start: datetime, minutes: int, reached: datetime
) -> None:
    assert after_opening_minutes(OPENINGS, start, minutes) == reached


def test_too_few_days_give_no_moment() -> None:
    assert after_opening_minutes(OPENINGS, at(SATURDAY, "11:00"), 61) is None


def test_a_span_that_the_clock_change_swallows_is_none() -> None:
    assert opening_span(date(2026, 3, 29), time(2), time(2, 30), BERLIN) is None
