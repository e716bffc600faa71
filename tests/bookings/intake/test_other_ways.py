"""Who let our dates pass is asked by another channel, where the gate allows it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.intake.overview import find_bookings, rows_of
from bookings.models import Booking, Proposal
from bookings.proposals.life import keep_proposals
from bookings.proposals.other_ways import other_ways
from customers.models import Customer
from customers.models.consent import Channel
from tests.bookings.calendar.helpers import messages_of
from tests.bookings.calendar.test_public_pages import offer
from tests.factories import make_user

pytestmark = pytest.mark.django_db

MOBILE = "+4915112345678"


def expired(**customer) -> Booking:
    given = {"email": "ada@kunde.example", "phone": MOBILE, "phone_is_mobile": True, **customer}
    booking = offer(hours_ago=60, **given).booking
    keep_proposals(now=timezone.now())
    return booking


def ways_of(booking: Booking) -> list[str]:
    return other_ways([booking], now=timezone.now())[booking.pk]


def test_after_an_e_mail_an_sms_is_left() -> None:
    assert ways_of(expired()) == [Channel.SMS]


def test_after_an_sms_an_e_mail_that_came_to_light_is_left() -> None:
    booking = expired(email="")
    assert ways_of(booking) == []

    Customer.objects.update(email="neu@kunde.example")
    booking.customer.refresh_from_db()

    assert ways_of(booking) == [Channel.EMAIL]


@pytest.mark.parametrize(
    "customer",
    [{"phone_is_mobile": False}, {"phone": ""}, {"phone_state": Customer.AddressState.INVALID}],
)
def test_what_the_gate_refuses_is_not_offered(customer: dict) -> None:
    assert ways_of(expired(**customer)) == []


def test_one_click_sends_new_dates_there(client: Client) -> None:
    booking = expired()
    client.force_login(make_user())
    page = client.get(reverse("bookings:list")).content.decode()
    assert 'name="channel" value="sms"' in page

    client.post(reverse("bookings:propose", args=[booking.pk]), {"channel": "sms"})

    assert [row.channel for row in messages_of("proposal")] == ["email", "sms"]
    assert booking.proposals.filter(state=Proposal.State.OPEN).exists()
    assert ways_of(booking) == []


@pytest.mark.parametrize("channel", ["", "letter", "x"])
def test_anything_else_goes_the_usual_way(client: Client, channel: str) -> None:
    booking = expired()
    client.force_login(make_user())

    client.post(reverse("bookings:propose", args=[booking.pk]), {"channel": channel})

    assert [row.channel for row in messages_of("proposal")] == ["email", "email"]


def queries(now: datetime) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert all(row.ways for row in rows_of(list(find_bookings("", now=now)), now=now))
    return len(caught)


def test_many_are_asked_about_in_as_many_queries_as_one() -> None:
    expired()
    one = queries(timezone.now())
    for number in range(4):
        expired(email=f"ada{number}@kunde.example")

    assert queries(timezone.now() + timedelta(minutes=1)) == one
