"""Seasons, part closures, closures of all sites: what they do to the days, and their pages."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.factories import make_company, make_user, make_workshop
from workshop.errors import OverlappingHoursError, OverlappingSeasonsError
from workshop.forms import SeasonForm, SharesForm
from workshop.models import BayAbsence, Closure, Season, User, Workshop
from workshop.openings import load_days
from workshop.seasons import save_season
from workshop.sites import OpeningSpan, opening_spans

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
AWAY = {"starts_at": "2099-07-01T08:00", "ends_at": "2099-07-02T12:00"}
LONG_MONDAY = [OpeningSpan(0, time(7), time(20))]


def season(site: Workshop, first=(15, 3), last=(15, 5), name="Reifenzeit") -> Season:
    return Season(
        workshop=site,
        name=name,
        first_day=first[0],
        first_month=first[1],
        last_day=last[0],
        last_month=last[1],
    )


def clocks(site: Workshop, day: date = MONDAY) -> list[str]:
    spans = load_days(site, day, day)[0].spans
    return [f"{a.astimezone(BERLIN):%H:%M}-{b.astimezone(BERLIN):%H:%M}" for a, b in spans]


@pytest.fixture
def owner(client: Client) -> Client:
    make_company()
    client.force_login(make_user(role=User.Role.OWNER))
    return client


def test_a_season_is_stored_with_its_hours() -> None:
    site = make_workshop()

    stored = save_season(season(site), LONG_MONDAY)

    assert opening_spans(site, season=stored) == LONG_MONDAY
    assert load_days(site, date(2027, 3, 15), date(2027, 3, 15))[0].season == stored


@pytest.mark.parametrize(
    ("first", "last", "clashes"),
    [
        ((15, 5), (1, 6), True),
        ((16, 5), (1, 6), False),
        ((1, 1), (15, 3), True),
        ((1, 1), (14, 3), False),
        ((1, 11), (20, 3), True),
        ((1, 11), (29, 2), False),
        ((1, 4), (2, 4), True),
    ],
)
def test_two_seasons_of_a_site_never_share_a_day(first, last, clashes) -> None:
    site = make_workshop()
    save_season(season(site), LONG_MONDAY)
    other = season(site, first, last, name="Sommer")

    if clashes:
        with pytest.raises(OverlappingSeasonsError):
            save_season(other, LONG_MONDAY)
    else:
        save_season(other, LONG_MONDAY)

    assert site.seasons.count() == 2 - clashes


def test_a_season_may_change_and_other_sites_have_their_own() -> None:
    site = make_workshop()
    row = save_season(season(site), LONG_MONDAY)
    row.last_day = 20

    save_season(row, LONG_MONDAY)
    save_season(season(make_workshop()), LONG_MONDAY)

    assert (site.seasons.get().last_day, Season.objects.count()) == (20, 2)


def test_a_season_whose_hours_overlap_is_not_stored() -> None:
    site = make_workshop()

    with pytest.raises(OverlappingHoursError):
        save_season(season(site), [*LONG_MONDAY, OpeningSpan(0, time(8), time(9))])

    assert not site.seasons.exists()


@pytest.mark.parametrize(
    ("start", "end", "left"),
    [
        ("08:00", "17:00", []),
        ("06:00", "09:00", ["09:00-17:00"]),
        ("12:00", "13:00", ["08:00-12:00", "13:00-17:00"]),
        ("16:00", "20:00", ["08:00-16:00"]),
        ("05:00", "08:00", ["08:00-17:00"]),
        ("17:00", "18:00", ["08:00-17:00"]),
    ],
)
def test_a_closure_may_take_a_part_of_the_day(start: str, end: str, left: list[str]) -> None:
    site = make_workshop()
    Closure.objects.create(
        workshop=site, starts_on=MONDAY, ends_on=MONDAY, from_time=start, until_time=end
    )

    assert clocks(site) == left
    assert clocks(site, MONDAY + timedelta(days=1)) == ["08:00-17:00"]


def test_two_closures_of_one_day_add_up() -> None:
    site = make_workshop()
    for start, end in (("08:00", "10:00"), ("15:00", "17:00")):
        Closure.objects.create(
            workshop=site, starts_on=MONDAY, ends_on=MONDAY, from_time=start, until_time=end
        )

    assert clocks(site) == ["10:00-15:00"]


def test_a_closure_without_a_site_closes_all() -> None:
    one, other = make_workshop(), make_workshop()
    Closure.objects.create(workshop=None, starts_on=MONDAY, ends_on=MONDAY, reason="Fest")

    assert clocks(one) == clocks(other) == []
    assert load_days(one, MONDAY, MONDAY)[0].reason == "Fest"


def test_a_closed_day_says_why() -> None:
    site = make_workshop(city="Augsburg")

    days = load_days(site, date(2025, 8, 7), date(2025, 8, 8))

    assert [(bool(one.spans), bool(one.reason)) for one in days] == [(True, False), (False, True)]


@pytest.mark.parametrize(("start", "end"), [("10:00", "10:00"), ("10:00", None), (None, "10:00")])
def test_the_database_refuses_half_a_part_closure(start: str | None, end: str | None) -> None:
    site = make_workshop()

    with pytest.raises(IntegrityError), transaction.atomic():
        Closure.objects.create(
            workshop=site, starts_on=MONDAY, ends_on=MONDAY, from_time=start, until_time=end
        )


def filled_in(**changes: Any) -> dict[str, Any]:
    days = {"first_day": 15, "first_month": 3, "last_day": 15, "last_month": 5}
    return {
        "name": "Reifenzeit",
        **days,
        "opens_0_0": "07:00",
        "closes_0_0": "20:00",
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "is_fine"),
    [
        ({}, True),
        ({"last_day": 29, "last_month": 2}, True),
        ({"last_day": 30, "last_month": 2}, False),
        ({"first_day": 31, "first_month": 4}, False),
        ({"name": ""}, False),
        ({"opens_0_0": "", "closes_0_0": ""}, False),
    ],
)
def test_a_season_form_wants_days_that_exist_and_hours(changes, is_fine: bool) -> None:
    assert SeasonForm(filled_in(**changes), spans=[]).is_valid() is is_fine


def test_the_owner_adds_changes_and_deletes_a_season(owner: Client) -> None:
    site = make_workshop()
    owner.post(reverse("workshop:season_new", args=[site.pk]), filled_in())
    row = site.seasons.get()

    owner.post(reverse("workshop:season", args=[row.pk]), filled_in(name="Frühjahr"))
    assert "Frühjahr" in owner.get(reverse("workshop:seasons", args=[site.pk])).content.decode()

    owner.post(reverse("workshop:season_delete", args=[row.pk]))
    assert not Season.objects.exists()
    assert site.opening_hours.count() == 5


def test_looking_at_the_delete_address_deletes_nothing(owner: Client) -> None:
    row = save_season(season(make_workshop()), LONG_MONDAY)

    assert owner.get(reverse("workshop:season_delete", args=[row.pk])).status_code == 405
    assert Season.objects.exists()


@pytest.mark.parametrize(
    ("regulars", "walk_ins", "is_fine"), [(0, 0, True), (60, 30, True), (60, 31, False)]
)
def test_a_tenth_of_the_day_stays_for_new_customers(regulars, walk_ins, is_fine: bool) -> None:
    data = {"regulars_share_percent": regulars, "walk_in_share_percent": walk_ins}

    form = SharesForm({**data, "shares_until_hours": 24}, instance=make_workshop())

    assert form.is_valid() is is_fine


def test_the_owner_sets_the_shares(owner: Client) -> None:
    site = make_workshop()
    data = {"regulars_share_percent": 20, "walk_in_share_percent": 10, "shares_until_hours": 48}

    owner.post(reverse("workshop:shares", args=[site.pk]), data)

    site.refresh_from_db()
    assert (site.regulars_share_percent, site.walk_in_share_percent) == (20, 10)
    assert site.shares_until_hours == 48


def test_the_owner_takes_a_bay_out_of_use_by_local_time(owner: Client) -> None:
    site = make_workshop(bays=1)
    row = {
        "bay": site.bays.get().pk,
        "starts_at": "2099-07-01T08:00",
        "ends_at": "2099-07-02T12:00",
    }
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}

    owner.post(
        reverse("workshop:absences", args=[site.pk]),
        data | {f"form-0-{name}": value for name, value in row.items()},
    )

    assert BayAbsence.objects.get().starts_at == datetime(2099, 7, 1, 8, tzinfo=BERLIN)


def test_a_bay_of_another_site_is_not_offered(owner: Client) -> None:
    site, other = make_workshop(bays=1), make_workshop(bays=1)
    row = {
        "bay": other.bays.get().pk,
        "starts_at": "2099-07-01T08:00",
        "ends_at": "2099-07-02T12:00",
    }
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}

    response = owner.post(
        reverse("workshop:absences", args=[site.pk]),
        data | {f"form-0-{name}": value for name, value in row.items()},
    )

    assert response.status_code == 422
    assert not BayAbsence.objects.exists()


@pytest.mark.parametrize(("until", "status"), [("12:00", 302), ("", 422), ("09:00", 422)])
def test_a_closure_of_all_sites_takes_both_times_or_none(owner: Client, until, status) -> None:
    row = {"starts_on": "2099-12-24", "ends_on": "2099-12-24", "from_time": "10:00"}
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-until_time": until}

    response = owner.post(
        reverse("workshop:common_closures"),
        data | {f"form-0-{name}": value for name, value in row.items()},
    )

    assert response.status_code == status
    assert Closure.objects.filter(workshop=None).count() == (status == 302)


def test_hours_and_seasons_of_another_site_do_not_count() -> None:
    site, other = make_workshop(), make_workshop()
    before = clocks(site)

    save_season(season(other, (1, 1), (31, 12)), LONG_MONDAY)

    assert clocks(site) == before
    assert clocks(other) == ["07:00-20:00"]
