"""T-12: what each of Twilio's refusals means, asked and reported alike."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from customers.consent.ledger import is_suppressed
from customers.models import Task
from messaging.channels import Outgoing
from messaging.channels.sms import LONGEST_VALIDITY, SmsChannel
from messaging.channels.twilio import meaning_of, twilio_client
from messaging.errors import Consequence, DeliveryError, OutcomeUnknownError
from messaging.inbound.provider_events import Receipt, take_receipt
from messaging.models import ChannelState, Message
from tests.factories import make_company
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh
from workshop.models import Company

pytestmark = pytest.mark.django_db
State = Message.State

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Code: is it final for this message, which waits, and what else it means.
TABLE = {
    20429: (False, None, Consequence.PAUSE_CHANNEL),
    30001: (False, None, Consequence.PAUSE_CHANNEL),
    21611: (False, None, Consequence.PAUSE_CHANNEL),
    30002: (False, None, Consequence.STOP_CHANNEL),
    20003: (False, None, Consequence.STOP_CHANNEL),
    30003: (False, (HOUR, DAY), Consequence.NONE),
    30008: (False, (HOUR,), Consequence.NONE),
    30004: (True, (), Consequence.NONE),
    30005: (True, (), Consequence.ADDRESS_INVALID),
    21211: (True, (), Consequence.ADDRESS_INVALID),
    30006: (True, (), Consequence.NO_SMS),
    21635: (True, (), Consequence.NO_SMS),
    21614: (True, (), Consequence.NO_SMS),
    30007: (True, (), Consequence.ALARM),
    21408: (True, (), Consequence.ALARM),
    21606: (True, (), Consequence.ALARM),
    21212: (True, (), Consequence.ALARM),
    21612: (True, (), Consequence.ALARM),
    21610: (True, (), Consequence.OBJECTED),
}
CHANNEL_TROUBLE = [
    code
    for code, (_is_final, _waits, consequence) in TABLE.items()
    if consequence in {Consequence.PAUSE_CHANNEL, Consequence.STOP_CHANNEL}
]
FINAL = [code for code, (is_final, _waits, _consequence) in TABLE.items() if is_final]


def outgoing(**fields):
    values = {
        "pk": 1, "reference": "r-1", "channel": "sms", "address": "+491711234567", "name": "Ada",
        "language": "de", "subject": "", "text": "Ihr Termin", "html": "", "is_advertising": False,
        "valid_seconds": 3600, "company": Company.objects.get(),
    }  # fmt: skip
    return Outgoing(**{**values, **fields})


def send(**fields):
    return SmsChannel().send(outgoing(**fields), now=NOW)


@pytest.fixture
def refusing(twilio, monkeypatch):
    """Let the next call end in an exception of the HTTP library or of Twilio's."""

    def refuse(error):
        def create(*args, **kwargs):
            raise error

        monkeypatch.setattr("messaging.channels.twilio.RebasedHttpClient.request", create)

    return refuse


@pytest.mark.parametrize("code", TABLE)
def test_t12_every_code_of_the_table_means_what_it_says_there(code):
    is_final, waits, consequence = TABLE[code]

    error = meaning_of(code)

    assert (error.permanent, error.consequence) == (is_final, consequence)
    assert waits is None or error.waits == waits
    assert str(code) in str(error)


def test_a_code_that_nobody_knows_means_nothing():
    assert meaning_of(12345) is None


@pytest.mark.parametrize("code", TABLE)
def test_a_refused_call_raises_what_its_code_means(refusing, code):
    refusing(TwilioRestException(400, "/", "nein", code=code))

    with pytest.raises(DeliveryError) as caught:
        send()

    assert caught.value.consequence == TABLE[code][2]


@pytest.mark.parametrize(
    ("error", "raised", "consequence"),
    [
        (TwilioRestException(429, "/"), DeliveryError, Consequence.PAUSE_CHANNEL),
        (TwilioRestException(500, "/"), OutcomeUnknownError, None),
        (TwilioRestException(503, "/", code=99999), OutcomeUnknownError, None),
        (TwilioRestException(500, "/", code=20003), DeliveryError, Consequence.STOP_CHANNEL),
        (TwilioRestException(404, "/", code=20404), DeliveryError, Consequence.NONE),
        (requests.ConnectTimeout(), DeliveryError, Consequence.PAUSE_CHANNEL),
        (requests.ConnectionError("NewConnectionError"), DeliveryError, Consequence.PAUSE_CHANNEL),
        (requests.ConnectionError("reset by peer"), OutcomeUnknownError, None),
        (requests.ReadTimeout(), OutcomeUnknownError, None),
        (requests.exceptions.ChunkedEncodingError(), OutcomeUnknownError, None),
    ],
)
def test_only_what_surely_was_not_taken_is_a_refusal(refusing, error, raised, consequence):
    refusing(error)

    with pytest.raises(raised) as caught:
        send()

    assert getattr(caught.value, "consequence", None) == consequence


def test_a_refusal_without_a_known_code_is_final(refusing):
    refusing(TwilioRestException(404, "/", code=20404))

    with pytest.raises(DeliveryError) as caught:
        send()

    assert caught.value.permanent


@pytest.mark.parametrize(
    ("seconds", "validity"),
    [(0, 60), (59, 60), (61, 61), (LONGEST_VALIDITY + 1, LONGEST_VALIDITY)],
)
def test_t13_twilio_may_try_as_long_as_people_may_be_reached(twilio, seconds, validity):
    send(valid_seconds=seconds)

    assert twilio.taken[0]["ValidityPeriod"] == str(validity)


def test_every_call_has_a_time_out(twilio):
    assert twilio_client().http_client.timeout == 15


@pytest.mark.parametrize(
    ("account", "fields", "is_missing"),
    [
        ("", {"twilio_contract_on": None, "sms_sender": ""}, False),
        ("AC1", {"twilio_contract_on": None, "sms_sender": "Werkstatt"}, True),
        ("AC1", {"twilio_contract_on": NOW.date(), "sms_sender": ""}, True),
        ("AC1", {"twilio_contract_on": NOW.date(), "sms_sender": "Werkstatt"}, False),
    ],
)
def test_says_what_is_missing_before_the_first_sms(settings, account, fields, is_missing):
    settings.TWILIO_ACCOUNT_SID = account

    assert bool(SmsChannel().missing(make_company(**fields))) is is_missing


def reported(twilio, code, status="undelivered"):
    """An SMS that was taken and of which Twilio later reports a failure."""
    message = put(channel="sms")
    deliver()
    receipt = Receipt(fresh(message).provider_id, status, error_code=code)
    take_receipt(receipt, now=NOW)
    return fresh(message)


@pytest.mark.parametrize("code", FINAL)
def test_a_final_report_ends_the_message(twilio, code):
    message = reported(twilio, code)

    assert (message.state, message.attempts) == (State.FAILED, 1)
    assert str(code) in message.reason


@pytest.mark.parametrize("code", CHANNEL_TROUBLE)
def test_a_report_of_channel_trouble_pauses_the_channel_and_plans_the_message_again(twilio, code):
    message = reported(twilio, code)

    paused_until = ChannelState.objects.get(channel="sms").paused_until
    assert (message.state, message.provider_id, message.attempts) == (State.PLANNED, "", 0)
    assert message.not_before == paused_until > NOW
    is_stop = TABLE[code][2] == Consequence.STOP_CHANNEL
    assert Task.objects.filter(key__startswith="alarm:sms").exists() is is_stop


def test_t08_a_report_of_an_opt_out_is_an_objection_to_sms_only(twilio):
    message = reported(twilio, 21610)

    assert is_suppressed(message.address, "sms", "offers")
    assert not is_suppressed(message.customer.email, "email", "offers")


def test_a_newer_number_is_not_the_one_that_failed(twilio):
    message = put(channel="sms")
    deliver()
    message.customer.phone = "+491719999999"
    message.customer.save()

    take_receipt(Receipt(fresh(message).provider_id, "undelivered", error_code=30006), now=NOW)

    message.customer.refresh_from_db()
    assert message.customer.phone_is_mobile
