"""Days with free starts, for people who choose for themselves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bookings.calendar.free_days import SHOWN_DAYS, Search, free_days
from bookings.calendar.loading import Need
from tests.bookings.calendar.helpers import NOW, at
from tests.factories import make_appointment, make_workshop

pytestmark = pytest.mark.django_db

NEED = Need(60, frozenset())
MONDAY = date(2026, 11, 23)


def test_the_next_days_are_shown_and_where_to_go_on() -> None:
    found = free_days(make_workshop(), Search(NEED, NOW, None), now=NOW)

    assert [free.day for free in found.days] == [MONDAY + timedelta(days=n) for n in range(5)]
    assert len(found.days) == SHOWN_DAYS
    assert found.next_day == MONDAY + timedelta(days=5)
    assert found.days[0].starts[:2] == [at(8, days=0), at(8, 30, days=0)]


@pytest.mark.parametrize("first_day", [None, date(2020, 1, 1)])
def test_nothing_below_the_lead_time_whatever_is_asked_for(first_day: date | None) -> None:
    found = free_days(make_workshop(), Search(NEED, at(12), first_day), now=NOW)

    assert found.days[0].starts[0] == at(12)


def test_a_later_page_begins_where_it_is_asked_to() -> None:
    later = MONDAY + timedelta(days=9)

    found = free_days(make_workshop(), Search(NEED, NOW, later), now=NOW)

    assert found.days[0].day == later


def test_weeks_without_a_free_time_are_passed_over_by_the_next_page() -> None:
    site = make_workshop(bays=1)
    site.bays.update(is_active=False)

    found = free_days(site, Search(NEED, NOW, None), now=NOW)

    assert found.days == []
    assert found.next_day > MONDAY + timedelta(days=20)


def test_quarter_hours_are_shown_where_no_half_hour_is_free() -> None:
    site = make_workshop(bays=1)
    make_appointment(starts_at=at(8, days=0), workshop=site, minutes=15)
    make_appointment(starts_at=at(9, 15, days=0), workshop=site, minutes=465)

    found = free_days(site, Search(NEED, NOW, None), now=NOW)

    assert found.days[0].starts == [at(8, 15, days=0)]


def test_whichever_day_is_chosen_the_weeks_and_their_free_days_stay() -> None:
    site = make_workshop()
    first = free_days(site, Search(NEED, NOW, None), now=NOW)

    later = free_days(site, Search(NEED, NOW, MONDAY + timedelta(days=10)), now=NOW)

    assert later.weeks == first.weeks
    assert later.days[0].day == MONDAY + timedelta(days=10)
    assert (first.previous_day, later.previous_day) == (None, None)


@pytest.mark.parametrize(("days", "begins", "before"), [(27, 0, None), (28, 28, 0), (60, 56, 28)])
def test_the_weeks_go_on_four_at_a_time_and_back(days: int, begins: int, before) -> None:
    wanted = MONDAY + timedelta(days=days)

    found = free_days(make_workshop(), Search(NEED, NOW, wanted), now=NOW)

    assert found.weeks[0][0][0] == MONDAY + timedelta(days=begins)
    assert len(found.weeks) == 4
    previous = None if before is None else MONDAY + timedelta(days=before)
    assert found.previous_day == previous
    assert all(free.day >= wanted for free in found.days)
