"""The calendar on the phone, and the page that says what counts on which date."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from bookings.feed import end_feed, feed_ics, feed_of_token, feed_url, renew_feed
from bookings.models import Appointment, CalendarFeed, Proposal
from tests.bookings.calendar.helpers import BERLIN, NOW, at, make_proposal
from tests.factories import (
    make_appointment,
    make_customer,
    make_service,
    make_user,
    make_vehicle,
    make_workshop,
)
from workshop.models import Closure, User
from workshop_crm.lib.tokens import BadTokenError

pytestmark = pytest.mark.django_db


def events(feed: CalendarFeed, now=NOW) -> list:
    return list(Calendar.from_ical(feed_ics(feed, now=now)).walk("VEVENT"))


def path(feed: CalendarFeed) -> str:
    return "/t/" + feed_url(feed).partition("/t/")[2]


def token(feed: CalendarFeed) -> str:
    return path(feed).split("/")[2]


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make_user(role=User.Role.OWNER))
    return client


def test_an_appointment_stands_there_with_work_bay_and_local_time() -> None:
    site = make_workshop()
    row = make_appointment(starts_at=at(9), workshop=site)
    row.services.add(make_service(name_de="Ölwechsel"))

    event = events(renew_feed(site, now=NOW))[0]

    assert event["summary"] == "Ölwechsel"
    assert event["location"] == "Bühne 1"
    assert event["dtstart"].dt == at(9).astimezone(BERLIN)
    assert event["dtstart"].params["TZID"] == "Europe/Berlin"
    assert event["status"] == "CONFIRMED"


def test_names_and_plates_appear_only_if_the_owner_wants_them() -> None:
    site, customer = make_workshop(), make_customer(last_name="Größl")
    vehicle = make_vehicle(customer=customer, plate="M-XY 77")
    make_appointment(starts_at=at(9), workshop=site, customer=customer, vehicle=vehicle)
    feed = renew_feed(site, now=NOW)

    plain = str(events(feed)[0]["summary"])
    feed.shows_people = True

    assert plain == "Termin"
    assert str(events(feed)[0]["summary"]) == "Termin · Ada Größl · M-XY 77"


@pytest.mark.parametrize(("days", "count"), [(-31, 0), (-29, 1), (179, 1), (181, 0)])
def test_the_last_30_and_the_next_180_days_stand_there(days: int, count: int) -> None:
    site = make_workshop()
    make_appointment(starts_at=NOW + timedelta(days=days), workshop=site, state="done")

    assert len(events(renew_feed(site, now=NOW))) == count


@pytest.mark.parametrize("state", Appointment.State.values)
def test_only_what_takes_or_took_place_stands_there(state: str) -> None:
    site = make_workshop()
    make_appointment(starts_at=at(9), workshop=site, state=state)
    make_appointment(starts_at=at(9))

    is_sure = state in {"confirmed", "arrived", "done"}
    assert len(events(renew_feed(site, now=NOW))) == is_sure


def test_held_dates_are_tentative_until_they_expire() -> None:
    proposal = make_proposal()
    feed = renew_feed(proposal.booking.workshop, now=NOW)

    held = events(feed, now=proposal.expires_at - timedelta(seconds=1))

    assert [str(event["status"]) for event in held] == ["TENTATIVE"] * 3
    assert events(feed, now=proposal.expires_at) == []


def test_a_new_address_makes_the_old_one_void() -> None:
    site = make_workshop()
    old = token(renew_feed(site, now=NOW))

    new = token(renew_feed(site, now=NOW))

    assert feed_of_token(new).workshop == site
    with pytest.raises(BadTokenError):
        feed_of_token(old)


@pytest.mark.parametrize("forged", ["1", "x.y", "", "1.abc", "999999.abc"])
def test_an_ended_or_forged_address_leads_nowhere(client: Client, forged: str) -> None:
    feed = renew_feed(make_workshop(), now=NOW)
    end_feed(feed.workshop)

    for bad in (forged, token(feed)):
        with pytest.raises(BadTokenError):
            feed_of_token(bad)
    assert client.get(path(feed)).status_code == 404


def test_the_phone_gets_304_as_long_as_nothing_has_changed(client: Client) -> None:
    feed = renew_feed(make_workshop(), now=timezone.now())
    first = client.get(path(feed))

    same = client.get(path(feed), headers={"If-None-Match": first["ETag"]})
    starts_at = timezone.now() + timedelta(days=1)
    make_appointment(starts_at=starts_at, workshop=feed.workshop)
    changed = client.get(path(feed), headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, same.status_code, changed.status_code) == (200, 304, 200)
    assert first["Content-Type"].startswith("text/calendar")
    assert same.content == b""


def test_asking_writes_nothing_and_costs_the_same_for_many(
    client: Client, django_assert_num_queries
) -> None:
    feed = renew_feed(make_workshop(), now=NOW)
    for number in range(8):
        starts_at = timezone.now() + timedelta(days=number + 1)
        make_appointment(starts_at=starts_at, workshop=feed.workshop)

    with django_assert_num_queries(3) as asked:
        client.get(path(feed))

    assert all(query["sql"].startswith("SELECT") for query in asked)
    assert client.post(path(feed)).status_code == 405


def test_the_owner_makes_renews_and_ends_the_address(owner: Client) -> None:
    site = make_workshop()
    page = reverse("bookings:feed", args=[site.pk])
    assert owner.get(page).context.get("feed") is None

    owner.post(reverse("bookings:feed_renew", args=[site.pk]))
    first = owner.get(page).context["address"]
    owner.post(reverse("bookings:feed_renew", args=[site.pk]))

    assert owner.get(page).context["address"] != first
    owner.post(reverse("bookings:feed_end", args=[site.pk]))
    assert owner.get(page).context.get("feed") is None


@pytest.mark.parametrize(("data", "shows"), [({"shows_people": "on"}, True), ({}, False)])
def test_the_owner_decides_about_names(owner: Client, data: dict, shows: bool) -> None:
    feed = renew_feed(make_workshop(), now=NOW)
    CalendarFeed.objects.update(shows_people=not shows)

    owner.post(reverse("bookings:feed_people", args=[feed.workshop_id]), data)

    feed.refresh_from_db()
    assert feed.shows_people is shows


def test_the_front_desk_does_not_see_the_address(client: Client) -> None:
    client.force_login(make_user())

    assert client.get(reverse("bookings:feed", args=[make_workshop().pk])).status_code == 403


def test_the_front_desk_learns_why_a_time_is_missing_but_gets_no_settings(client: Client) -> None:
    site = make_workshop()
    make_service(needed_abilities=["lift-9"])
    client.force_login(make_user())

    page = client.get(reverse("bookings:open_days", args=[site.pk]))

    assert page.status_code == 200
    assert f'href="{reverse("workshop:settings")}"' not in page.content.decode()
    assert reverse("workshop:bays", args=[site.pk]) not in page.content.decode()


def test_the_next_open_days_say_what_is_kept_and_why_a_day_is_closed(owner: Client) -> None:
    site = make_workshop(bays=1, walk_in_share_percent=90, shares_until_hours=0)
    make_service(duration_minutes=120)
    monday = at(0, days=7).astimezone(BERLIN).date()
    Closure.objects.create(workshop=site, starts_on=monday, ends_on=monday, reason="Inventur")

    url = f"{reverse('bookings:open_days', args=[site.pk])}?from={monday}"
    days = owner.get(url).context["days"]

    assert (days[0].open.reason, days[0].guests) == ("Inventur", [])
    assert [(each.start_count, each.is_kept) for each in days[1].guests] == [
        (0, True),
        (0, True),
        (29, False),
    ]
    assert days[1].free_percent == 100


def test_work_that_no_bay_can_do_is_named(owner: Client) -> None:
    site, service = make_workshop(), make_service(needed_abilities=["paint"])

    page = owner.get(f"{reverse('bookings:open_days', args=[site.pk])}?service={service.code}")

    assert page.context["can_do"] == []
    assert "paint" in page.content.decode()


def test_a_full_day_has_no_gap_and_is_not_called_kept(owner: Client) -> None:
    proposal = make_proposal(bays=1, service={"duration_minutes": 540})
    Proposal.objects.update(expires_at=timezone.now() + timedelta(days=400))
    site, first = proposal.booking.workshop, proposal.dates.first()

    day = first.starts_at.astimezone(BERLIN).date()
    url = f"{reverse('bookings:open_days', args=[site.pk])}?from={day}"
    report = owner.get(url).context["days"][0]

    assert report.free_percent == 0
    assert {(guest.start_count, guest.is_kept) for guest in report.guests} == {(0, False)}
