"""The page that says what counts on which date."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Proposal
from tests.bookings.calendar.helpers import BERLIN, at, make_proposal
from tests.factories import make_service, make_user, make_workshop
from workshop.models import Closure, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make_user(role=User.Role.OWNER))
    return client


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
