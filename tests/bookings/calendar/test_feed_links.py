"""Addresses of calendars: made once, ended, asked for by phones, seen by the owner."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.ical.feed_links import feed_of_token, make_feed, people_at, renew_feed
from bookings.models import CalendarFeed
from tests.bookings.calendar.helpers import NOW
from tests.factories import make_appointment, make_user, make_workshop
from workshop.models import User, Workshop
from workshop_crm.lib.tokens import BadTokenError, hash_of, make_token

pytestmark = pytest.mark.django_db


def make(site: Workshop | None = None, about: Any = None) -> tuple[CalendarFeed, str]:
    """A calendar, and the token in its address."""
    feed, address = make_feed(site or make_workshop(), about=about, shows="work", now=NOW)
    return feed, address.split("/")[-2]


def path(token: str) -> str:
    return reverse("public_calendar_feed", args=[token])


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make_user(role=User.Role.OWNER))
    return client


def post(client: Client, feed: CalendarFeed, what: str, data: dict | None = None) -> Any:
    url = reverse(f"bookings:feed_{what}", args=[feed.workshop_id, feed.pk])
    return client.post(url, data or {})


def test_the_token_is_long_and_stored_hashed() -> None:
    feed, token = make()

    assert len(token) >= 43
    assert feed.token_hash == hash_of(token)
    assert token not in str(CalendarFeed.objects.values())


def test_a_new_address_makes_the_old_one_void_and_others_stay() -> None:
    feed, old = make()
    _other, others = make(feed.workshop)

    new = renew_feed(feed, now=NOW).split("/")[-2]

    assert feed_of_token(new, now=NOW) == feed
    assert feed_of_token(others, now=NOW).workshop == feed.workshop
    with pytest.raises(BadTokenError):
        feed_of_token(old, now=NOW)


@pytest.mark.parametrize("forged", ["1", "x.y", "", "1.abc", "x" * 43])
def test_a_made_up_address_leads_nowhere(client: Client, forged: str) -> None:
    make()

    with pytest.raises(BadTokenError):
        feed_of_token(forged, now=NOW)
    assert not forged or client.get(path(forged)).status_code == 404


@pytest.mark.parametrize(
    ("change", "is_open"),
    [({}, True), ({"is_active": False}, False), ({"site": "here"}, True), ({"site": "x"}, False)],
)
def test_a_person_s_calendar_ends_when_they_leave_house_or_site(
    client: Client, change: dict[str, Any], is_open: bool
) -> None:
    person = make_user()
    feed, token = make(about=person)
    places = {"here": feed.workshop, "x": make_workshop()}

    fields = {name: places.get(value, value) for name, value in change.items()}
    User.objects.filter(pk=person.pk).update(**fields)

    assert client.get(path(token)).status_code == (200 if is_open else 404)


def test_only_who_works_at_the_site_can_have_a_calendar_there() -> None:
    here, there = make_workshop(), make_workshop()
    everywhere, at_home = make_user(), make_user(site=here)
    make_user(site=there)
    make_user(is_active=False)
    make_user(is_program=True)

    assert set(people_at(here)) == {everywhere, at_home}


def test_it_is_of_a_bay_or_of_a_person_and_not_of_both() -> None:
    feed, _token = make(about=make_user())
    feed.bay = feed.workshop.bays.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        feed.save()


def test_the_phone_gets_304_as_long_as_nothing_has_changed(client: Client) -> None:
    feed, token = make()
    first = client.get(path(token))

    same = client.get(path(token), headers={"If-None-Match": first["ETag"]})
    starts_at = timezone.now() + timedelta(days=1)
    make_appointment(starts_at=starts_at, workshop=feed.workshop)
    changed = client.get(path(token), headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, same.status_code, changed.status_code) == (200, 304, 200)
    assert first["Content-Type"].startswith("text/calendar")
    assert same.content == b""


def test_asking_again_writes_nothing_and_costs_the_same_for_many(
    client: Client, django_assert_num_queries
) -> None:
    feed, token = make()
    for number in range(8):
        starts_at = timezone.now() + timedelta(days=number + 1)
        make_appointment(starts_at=starts_at, workshop=feed.workshop)
    client.get(path(token))

    with django_assert_num_queries(3) as asked:
        client.get(path(token))

    assert all(query["sql"].startswith("SELECT") for query in asked)
    assert client.post(path(token)).status_code == 405


def test_the_use_is_noted_once_an_hour() -> None:
    feed, token = make()

    for minutes, noted in ((0, 0), (59, 0), (61, 61)):
        feed_of_token(token, now=NOW + timedelta(minutes=minutes))
        feed.refresh_from_db()
        assert feed.last_used_at == NOW + timedelta(minutes=noted)


@pytest.mark.parametrize("about", ["", "bay", "person"])
def test_the_owner_makes_an_address_and_sees_it_once(owner: Client, about: str) -> None:
    site, person = make_workshop(), make_user(first_name="Ada", last_name="Beck")
    rows = {"bay": site.bays.first(), "person": person, "": None}
    row = rows[about]
    page = reverse("bookings:feed", args=[site.pk])

    data = {"about": f"{about}-{row.pk}" if row else "", "shows": "plate", "name": "Tablet"}
    made = owner.post(page, data)

    address = made.context["address"]
    feed = CalendarFeed.objects.get()
    assert (feed.bay or feed.person, feed.shows, feed.name) == (row, "plate", "Tablet")
    assert feed_of_token(address.split("/")[-2], now=NOW) == feed
    assert "no-store" in made["Cache-Control"]
    assert address not in owner.get(page).content.decode()


@pytest.mark.parametrize(
    "data", [{"about": "bay-999999"}, {"shows": "price"}, {"name": "x" * 61}, {"shows": ""}]
)
def test_what_can_t_be_is_refused(owner: Client, data: dict[str, str]) -> None:
    page = reverse("bookings:feed", args=[make_workshop().pk])

    answer = owner.post(page, {"about": "", "shows": "work", "name": "", **data})

    assert answer.status_code == 422
    assert not CalendarFeed.objects.exists()


def test_another_site_s_bay_is_not_offered(owner: Client) -> None:
    bay = make_workshop().bays.first()
    page = reverse("bookings:feed", args=[make_workshop().pk])

    assert owner.post(page, {"about": f"bay-{bay.pk}", "shows": "work"}).status_code == 422


def test_the_owner_renews_changes_and_ends(owner: Client) -> None:
    feed, old = make()

    renewed = post(owner, feed, "renew").context["address"].split("/")[-2]
    assert (owner.get(path(old)).status_code, owner.get(path(renewed)).status_code) == (404, 200)

    post(owner, feed, "shows", {"shows": "name"})
    feed.refresh_from_db()
    assert feed.shows == "name"
    post(owner, feed, "shows", {"shows": "everything"})
    feed.refresh_from_db()
    assert feed.shows == "name"

    post(owner, feed, "end")
    assert owner.get(path(renewed)).status_code == 404


@pytest.mark.parametrize("what", ["renew", "shows", "end"])
def test_a_calendar_of_another_site_is_not_there(owner: Client, what: str) -> None:
    feed, _token = make()
    url = reverse(f"bookings:feed_{what}", args=[make_workshop().pk, feed.pk])

    assert owner.post(url, {"shows": "name"}).status_code == 404


def test_the_page_says_whose_calendar_has_ended_and_asks_little(
    owner: Client, django_assert_max_num_queries
) -> None:
    site = make_workshop()
    for number in range(10):
        make(site, make_user(is_active=number > 0))

    with django_assert_max_num_queries(15):
        page = owner.get(reverse("bookings:feed", args=[site.pk])).content.decode()

    assert page.count("state-warn") == 1
    assert page.count("state-good") == 9


def test_the_front_desk_does_not_see_the_addresses(client: Client) -> None:
    client.force_login(make_user())

    assert client.get(reverse("bookings:feed", args=[make_workshop().pk])).status_code == 403


@pytest.mark.parametrize(("shows_people", "shows"), [(True, "name"), (False, "work")])
def test_a_phone_keeps_the_address_it_had_before_tokens_were_stored(
    client: Client, shows_people: bool, shows: str
) -> None:
    feed, _token = make()
    signed = make_token("feed.3", feed.pk)
    # The row as it was: with a serial number, which the old address was signed with.
    feed.serial, feed.shows_people = 3, shows_people
    rows = SimpleNamespace(all=lambda: [feed], filter=lambda **_: CalendarFeed.objects.none())
    step = import_module("bookings.migrations.0021_hash_calendar_feeds")

    step.hash_addresses(SimpleNamespace(get_model=lambda *_: SimpleNamespace(objects=rows)), None)

    feed.refresh_from_db()
    assert feed.shows == shows
    assert client.get(path(signed)).status_code == 200
