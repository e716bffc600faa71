"""A text of an SMS on one's own phone: through the outbox, marked, counted, limited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from messaging.delivery.round import deliver_due_messages
from messaging.errors import (
    ChannelOffError,
    HousePausedError,
    NoAddressOfOwnError,
    TooManyTestsError,
)
from messaging.models import Message
from messaging.texts.language import BrokenTextError
from messaging.texts.sources import Place, Source
from messaging.texts.to_me import MOST_SMS_A_DAY, sms_to_me
from tests.factories import make_customer, make_user
from tests.messaging.conftest import NOW
from tests.messaging.test_deliver_email import fresh
from tests.servers.twilio_double import TwilioDouble
from workshop.models import Company, User

pytestmark = pytest.mark.django_db
SMS = Place("service_reminder", "sms", "de")
URL = "/messages/texts/service_reminder/sms/de/trial/"
TEXT = "{betrieb}: {leistung} {fahrzeug} {link}"
NUMBER = "+491711234567"
SUNDAY_NIGHT = NOW + timedelta(days=3, hours=13)


@pytest.fixture
def me(twilio: TwilioDouble) -> User:
    return make_user(role=User.Role.OWNER, mobile=NUMBER)


@pytest.fixture
def owner(client: Client, me: User) -> Client:
    client.force_login(me)
    return client


def send(me: User, text: str = TEXT, **at: Any) -> Message:
    return sms_to_me(SMS, Source("", text), Company.objects.get(), me, now=NOW + timedelta(**at))


def test_it_goes_through_the_outbox_to_ones_own_phone(me: User, twilio: TwilioDouble) -> None:
    message = send(me)

    deliver_due_messages(now=lambda: NOW)

    [request] = twilio.taken
    assert request["To"] == NUMBER
    assert request["Body"].startswith("[Test] ")
    assert fresh(message).state == Message.State.HANDED_OVER


def test_it_waits_for_no_call_hours(me: User, twilio: TwilioDouble) -> None:
    moment = SUNDAY_NIGHT
    sms_to_me(SMS, Source("", TEXT), Company.objects.get(), me, now=moment)

    deliver_due_messages(now=lambda: moment)

    assert len(twilio.taken) == 1


def test_it_has_made_up_facts_and_belongs_to_no_customer(me: User) -> None:
    make_customer(last_name="Unverwechselbar")

    message = send(me)

    assert message.customer is None
    assert "Unverwechselbar" not in message.payload["text"]
    assert message.legal_class == Message.LegalClass.TRANSACTIONAL


def test_each_click_sends_one_until_it_is_enough_for_a_day(me: User) -> None:
    for minute in range(MOST_SMS_A_DAY):
        send(me, minutes=minute)

    with pytest.raises(TooManyTestsError):
        send(me, hours=23)

    assert Message.objects.count() == MOST_SMS_A_DAY
    assert send(me, hours=25)


def test_what_another_one_has_sent_does_not_count(me: User) -> None:
    for minute in range(MOST_SMS_A_DAY):
        send(me, minutes=minute)

    assert send(make_user(username="zweite", mobile="+491719999999"), hours=1)


@pytest.mark.parametrize(
    ("house", "mine", "text", "error"),
    [
        ({}, {"mobile": ""}, TEXT, NoAddressOfOwnError),
        ({"is_sending_paused": True}, {}, TEXT, HousePausedError),
        ({"sms_sender": ""}, {}, TEXT, ChannelOffError),
        ({}, {}, "{nichts", BrokenTextError),
    ],
)
def test_nothing_is_put_when_something_is_missing(
    me: User, house: dict, mine: dict, text: str, error: type
) -> None:
    Company.objects.update(**house)
    User.objects.filter(pk=me.pk).update(**mine)

    with pytest.raises(error):
        send(me, text)

    assert not Message.objects.exists()


def test_the_page_says_where_it_goes_and_what_becomes_of_it(owner: Client) -> None:
    page = owner.post(URL, {"body": TEXT, "to_me": "1"}).content.decode()

    assert "flash-success" in page
    assert "+49 171 1234567" in page
    assert reverse("messaging:detail", args=[Message.objects.get().pk]) in page


def test_the_page_says_why_not(owner: Client, me: User) -> None:
    User.objects.filter(pk=me.pk).update(mobile="")

    page = owner.post(URL, {"body": TEXT, "to_me": "1"}).content.decode()

    assert "flash-error" in page
    assert not Message.objects.exists()


def test_a_mere_preview_sends_nothing(owner: Client) -> None:
    owner.post(URL, {"body": TEXT})

    assert not Message.objects.exists()


@pytest.mark.parametrize("channel", ["letter", "call"])
def test_other_channels_have_no_test(owner: Client, channel: str) -> None:
    page = owner.post(URL.replace("/sms/", f"/{channel}/"), {"body": TEXT, "to_me": "1"})

    assert page.status_code == 200
    assert not Message.objects.exists()
