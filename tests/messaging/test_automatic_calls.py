"""Automatic calls: by their own consent, placed once, never recorded (C-60, T-13, T-14, T-16)."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from customers.models import ConsentUse, Task
from messaging.channels.twilio import meaning_of
from messaging.delivery.uncertain import ask_about_doubtful, ask_provider
from messaging.errors import Consequence
from messaging.inbound.provider_events import Receipt, take_receipt
from messaging.models import ChannelState, Message, ProviderEvent
from tests.factories import make_company, make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh
from tests.messaging.test_gate import give_consent
from tests.servers.twilio_double import HANG
from workshop.models import Company

pytestmark = pytest.mark.django_db
State = Message.State
NUMBER = "+491711234567"
CALLING = "+4989555000"


@pytest.fixture(autouse=True)
def house():
    """A house that lets a machine call."""
    return make_company(
        has_automatic_calls=True,
        voice_sender=CALLING,
        sms_sender="+4989123456",
        twilio_contract_on=NOW.date(),
    )


def put_call(*, consent="voice", **fields):
    customer = fields.pop("customer", None) or make_customer()
    if consent:
        give_consent(customer, consent)
    return put("test_reminder", channel="voice", customer=customer, **fields)


def placed(twilio):
    message = put_call()
    deliver()
    return fresh(message)


def report(message, status, *, sid="", **fields):
    receipt = Receipt(sid or message.provider_id, status, message.reference, **fields)
    return take_receipt(receipt, now=NOW + timedelta(minutes=1))


def test_c60_places_the_call_unrecorded_with_machine_detection_and_callbacks(twilio):
    message = put_call()

    deliver()

    assert fresh(message).state == State.HANDED_OVER
    assert message.provider_id == twilio.sids[0]
    (form,) = twilio.taken
    assert (form["From"], form["To"]) == (CALLING, NUMBER)
    assert form["Record"].lower() == "false"
    assert form["MachineDetection"] == "DetectMessageEnd"
    assert form["Url"].startswith("https://werkstatt.example/hooks/twilio/voice/")
    assert form["StatusCallback"].endswith(f"/hooks/twilio/call/?ref={message.reference}")


@pytest.mark.parametrize("consent", ["", "call", "sms"])
def test_c60_only_a_consent_to_automatic_calls_allows_one(twilio, consent):
    message = put_call(consent=consent)

    deliver()

    assert fresh(message).state == State.BLOCKED
    assert twilio.taken == []


def test_c60_not_even_a_message_of_the_contract_is_read_out_without_consent(twilio):
    message = put(channel="voice")

    deliver()

    assert fresh(message).state == State.BLOCKED


def test_c60_is_off_until_the_owner_wants_it(twilio):
    Company.objects.update(has_automatic_calls=False)
    message = put_call()

    deliver()

    assert fresh(message).state == State.BLOCKED
    assert twilio.taken == []


def test_the_use_of_the_consent_is_noted(twilio):
    message = placed(twilio)

    assert ConsentUse.objects.get().reference == f"message:{message.pk}"


def test_at_night_nobody_is_called(twilio):
    message = put_call()

    deliver(NOW.replace(hour=20))

    assert fresh(message).state == State.PLANNED
    assert twilio.taken == []


@pytest.mark.parametrize("missing", ["twilio_contract_on", "voice_sender"])
def test_without_contract_or_number_nobody_is_called(twilio, missing):
    message = put_call()
    Company.objects.update(**{missing: None if missing == "twilio_contract_on" else ""})

    deliver()

    assert fresh(message).state == State.PLANNED
    assert twilio.taken == []


def test_without_credentials_it_is_practice():
    message = put_call()

    deliver()

    assert fresh(message).state == State.HANDED_OVER
    assert message.reason


@pytest.mark.parametrize("trouble", [HANG, 503])
def test_t14_a_time_out_never_calls_twice(twilio, trouble):
    message = put_call()
    twilio.answers = [trouble]

    deliver()

    assert fresh(message).state == State.UNCERTAIN
    assert deliver(NOW + timedelta(days=1)).claimed == 0
    assert len(twilio.taken) <= 1


def test_t14_the_provider_is_asked_about_a_doubtful_call(twilio):
    message = put_call()
    twilio.answers = [HANG]
    deliver()

    assert ask_provider(fresh(message), now=NOW)

    assert fresh(message).state == State.HANDED_OVER
    assert message.provider_id == twilio.sids[0]
    assert ConsentUse.objects.exists()
    assert not Task.objects.filter(kind="uncertain", done_at=None).exists()


def test_a_call_that_the_provider_does_not_know_stays_uncertain(twilio):
    message = put_call()
    twilio.answers = [503]
    deliver()

    assert not ask_provider(fresh(message), now=NOW)
    assert fresh(message).state == State.UNCERTAIN


@pytest.mark.parametrize(("minutes", "found"), [(1, 0), (3, 1), (119, 1), (121, 0)])
def test_doubtful_ones_are_asked_about_by_themselves_for_two_hours(twilio, minutes, found):
    put_call()
    twilio.answers = [HANG]
    deliver()

    assert ask_about_doubtful(now=NOW + timedelta(minutes=minutes)) == found


def test_without_credentials_nobody_is_asked(twilio, settings):
    put_call()
    twilio.answers = [HANG]
    deliver()
    settings.TWILIO_ACCOUNT_SID = ""

    assert ask_about_doubtful(now=NOW + timedelta(minutes=3)) == 0


def test_the_request_for_the_text_settles_a_doubtful_call(twilio):
    message = put_call()
    twilio.answers = [HANG]
    deliver()

    report(message, "answered", sid=twilio.sids[0], answered_by="human")

    assert fresh(message).state == State.HANDED_OVER
    assert message.provider_id == twilio.sids[0]


ENDS = [
    ([("ringing", {}), ("completed", {"duration": 2, "answered_by": "human"})], State.DELIVERED),
    ([("answered", {"answered_by": "human"}), ("completed", {"duration": 20})], State.DELIVERED),
    ([("key-1", {"answered_by": "human"}), ("completed", {"duration": 9})], State.DELIVERED),
    (
        [("initiated", {}), ("ringing", {}), ("in-progress", {}),
         ("completed", {"duration": 20, "answered_by": "human"})],
        State.DELIVERED,
    ),
    ([("completed", {"duration": 0, "answered_by": "human"})], State.HANDED_OVER),
    ([("answered", {"answered_by": "unknown"}), ("completed", {"duration": 9})], State.HANDED_OVER),
    (
        [("completed", {"duration": 9, "answered_by": "machine_end_beep"}), ("ringing", {})],
        State.HANDED_OVER,
    ),
    ([("initiated", {}), ("ringing", {}), ("busy", {})], State.PLANNED),
    ([("initiated", {}), ("ringing", {}), ("no-answer", {})], State.PLANNED),
    ([("initiated", {}), ("failed", {"error_code": 21214})], State.FAILED),
    ([("queued", {}), ("canceled", {})], State.FAILED),
    ([("queued", {}), ("initiated", {}), ("ringing", {})], State.HANDED_OVER),
]  # fmt: skip
ORDERS = [(order, end) for steps, end in ENDS for order in itertools.permutations(steps)]


@pytest.mark.parametrize(("order", "end"), ORDERS)
def test_t16_reports_of_a_call_in_any_order_end_the_same(order, end):
    message = put_call()
    Message.objects.filter(pk=message.pk).update(
        state=State.HANDED_OVER, provider_id="CA1", attempts=1
    )

    for status, fields in order:
        report(message, status, sid="CA1", **fields)

    assert fresh(message).state == end


def test_t16_a_repeated_report_changes_nothing_and_a_later_one_of_its_kind_counts(twilio):
    message = placed(twilio)

    answers = [report(message, "ringing", sequence=number) for number in ("1", "1", "2")]

    assert answers == [True, False, True]
    assert ProviderEvent.objects.count() == 2


def test_t16_who_does_not_answer_is_called_on_two_other_days_at_most(twilio):
    message = placed(twilio)

    for day in (1, 2):
        report(fresh(message), "no-answer")
        assert fresh(message).not_before.date() == (NOW + timedelta(days=1)).date()
        Message.objects.filter(pk=message.pk).update(not_before=NOW)
        deliver()
        assert len(twilio.taken) == day + 1
    report(fresh(message), "busy")

    assert fresh(message).state == State.FAILED


def test_t17_a_machine_is_not_counted_as_reached_and_not_called_again(twilio):
    message = placed(twilio)

    report(message, "completed", duration=12, answered_by="machine_end_beep")

    assert fresh(message).state == State.HANDED_OVER
    assert message.reason
    assert deliver(NOW + timedelta(days=1)).claimed == 0


@pytest.mark.parametrize(
    ("code", "permanent", "consequence"),
    [
        (21202, True, Consequence.NONE),
        (21203, True, Consequence.ALARM),
        (21210, True, Consequence.ALARM),
        (21213, True, Consequence.ALARM),
        (21214, True, Consequence.ADDRESS_INVALID),
        (21215, True, Consequence.ALARM),
        (21216, True, Consequence.ALARM),
    ],
)
def test_t11_refusals_of_calls_mean(code, permanent, consequence):
    error = meaning_of(code)

    assert (error.permanent, error.consequence) == (permanent, consequence)


@pytest.mark.parametrize("number", ["+15005550001", "+15005550002", "+15005550003"])
def test_t11_a_refused_number_is_not_called_again(twilio, number):
    message = put_call(customer=make_customer(phone=number))

    assert deliver().failed == 1
    assert fresh(message).state == State.FAILED


def test_a_wrong_token_stops_only_the_calls(twilio, settings):
    put_call()
    settings.TWILIO_AUTH_TOKEN = "wrong"

    deliver()

    assert ChannelState.objects.get().channel == "voice"
