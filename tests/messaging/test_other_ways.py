"""What the gate refused on one channel may go on another: once, and through the gate again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.consent.ledger import record_objection
from messaging.errors import NotWaitingError
from messaging.models import Message
from messaging.other_ways import other_ways, send_another_way
from tests.factories import make_company, make_customer, make_user
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh

pytestmark = pytest.mark.django_db
HOME = {"street": "Hauptstr. 7", "postcode": "10115", "city": "Berlin"}


def refused(**fields):
    """A reminder by mail without consent, blocked by the gate."""
    make_company()
    customer = make_customer(**{**HOME, **fields})
    message = put("test_reminder", customer=customer)
    deliver()
    return fresh(message)


def test_a_letter_needs_no_consent_so_it_is_offered(smtp):
    message = refused()

    assert message.state == "blocked"
    assert other_ways(message, now=NOW) == ["letter"]


def test_the_message_changes_its_channel_instead_of_being_doubled(smtp):
    message = refused()

    send_another_way(message.pk, "letter", by=make_user(first_name="Eva"), now=NOW)

    changed = Message.objects.get()
    assert (changed.channel, changed.state, changed.key) == ("letter", "planned", message.key)
    assert "Hauptstr. 7" in changed.address
    assert "Eva" in changed.reason
    assert changed.reference != message.reference


@pytest.mark.parametrize("channel", ["sms", "email", "call", "pigeon"])
def test_a_way_that_the_gate_forbids_stays_closed(smtp, channel):
    message = refused()

    with pytest.raises(NotWaitingError):
        send_another_way(message.pk, channel, by=make_user(), now=NOW)

    assert fresh(message).state == "blocked"


def test_without_an_address_there_is_no_letter(smtp):
    assert other_ways(refused(street="", postcode="", city=""), now=NOW) == []


def test_an_objection_closes_every_way(smtp):
    message = refused()
    record_objection(message.customer, origin="web", now=NOW)

    assert other_ways(message, now=NOW) == []


def test_when_its_time_is_over_it_is_too_late(smtp):
    message = refused()

    assert other_ways(message, now=message.not_after) == []
    assert other_ways(message, now=message.not_after - timedelta(seconds=1)) == ["letter"]


def test_what_is_not_wanted_any_more_stays_where_it_is(smtp, script):
    message = refused()
    script.unwanted = "sold"

    assert other_ways(message, now=NOW) == []


@pytest.mark.parametrize("state", ["planned", "claimed", "handed_over", "uncertain", "skipped"])
def test_only_what_surely_did_not_leave(smtp, state):
    message = refused()
    Message.objects.update(state=state)

    assert other_ways(fresh(message), now=NOW) == []


def test_two_clicks_are_one_letter(smtp):
    message = refused()
    send_another_way(message.pk, "letter", by=make_user(), now=NOW)

    with pytest.raises(NotWaitingError):
        send_another_way(message.pk, "letter", by=make_user(), now=NOW)


def test_the_page_offers_it_with_one_button(client):
    client.force_login(make_user())
    message = put("test_reminder", customer=make_customer(**HOME), not_before=timezone.now())
    Message.objects.update(state="blocked", not_after=timezone.now() + timedelta(days=1))
    page = reverse("messaging:detail", args=[message.pk])
    way = reverse("messaging:another_way", args=[message.pk])
    assert way in client.get(page).text

    answer = client.post(way, {"channel": "letter"})

    assert answer["Location"] == page
    assert fresh(message).channel == "letter"
    assert way not in client.get(page).text


def test_the_page_says_when_it_is_too_late(client):
    client.force_login(make_user())
    message = put("test_reminder", customer=make_customer(**HOME))

    answer = client.post(
        reverse("messaging:another_way", args=[message.pk]), {"channel": "letter"}, follow=True
    )

    assert "flash-error" in answer.text
