"""How many cars a day can take: by hours, able bays, what is out of use, over all sites."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bookings.calendar.day_room import day_room
from bookings.calendar.loading import Need
from tests.factories import make_workshop
from workshop.models import Bay, BayAbsence, Closure, OpeningHours

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TYRES = Need(45, frozenset(["lift"]), set_up_minutes=15)


def rooms(need: Need = TYRES, *, days: int = 1) -> dict[date, int]:
    return dict(day_room(need, MONDAY, MONDAY + timedelta(days=days - 1), now=NOW))


def able(bays: int, **fields: object) -> None:
    site = make_workshop(bays=bays, **fields)
    Bay.objects.filter(workshop=site).update(abilities=["lift", "alignment"])


def test_counts_how_often_the_work_fits_into_each_able_bay() -> None:
    able(2)

    # Nine hours, one for each car with its set-up.
    assert rooms() == {MONDAY: 18}


def test_a_rest_that_is_too_short_takes_nobody() -> None:
    able(1)

    assert rooms(Need(100)) == {MONDAY: 5}


def test_knows_no_day_on_which_nobody_works() -> None:
    able(1)
    Closure.objects.create(
        starts_on=MONDAY + timedelta(days=1), ends_on=MONDAY + timedelta(days=1), reason="Inventur"
    )

    assert [day.isoweekday() for day in rooms(days=8)] == [1, 3, 4, 5, 1]


def test_a_bay_that_can_not_do_the_work_does_not_count() -> None:
    able(2)
    Bay.objects.filter(pk=Bay.objects.latest("pk").pk).update(abilities=["alignment"])

    assert rooms() == {MONDAY: 9}


def test_no_able_bay_is_no_room() -> None:
    make_workshop(bays=2)
    Bay.objects.update(abilities=["alignment"])

    assert rooms() == {}


def test_a_bay_out_of_use_counts_for_the_rest_of_the_day() -> None:
    able(1)
    begin = datetime.combine(MONDAY, time(8), UTC)
    for hours in (2, 3):
        BayAbsence.objects.create(
            bay=Bay.objects.get(), starts_at=begin, ends_at=begin + timedelta(hours=hours)
        )

    # UTC is an hour behind: from nine to twelve nobody works there, whoever said it twice.
    assert rooms() == {MONDAY: 6}


def test_adds_up_the_sites_that_are_open() -> None:
    able(1)
    able(2)
    able(5, is_active=False)
    other = OpeningHours.objects.filter(weekday=0).order_by("pk").first()
    OpeningHours.objects.filter(pk=other.pk).update(closes=time(12))

    assert rooms() == {MONDAY: 4 + 18}
