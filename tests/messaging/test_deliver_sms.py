"""SMS by Twilio's double: hand-over, refusals, receipts, doubt (T-04 to T-14)."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from customers.consent.ledger import is_suppressed
from customers.models import Task
from messaging.delivery.uncertain import ask_provider, decide_uncertain
from messaging.inbound.provider_events import Receipt, take_receipt
from messaging.models import ChannelState, Message, ProviderEvent
from tests.factories import make_company, make_customer, make_user
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh
from tests.messaging.test_gate import give_consent
from tests.servers.twilio_double import HANG
from workshop.models import Company

pytestmark = pytest.mark.django_db
State = Message.State


def put_sms(kind="test_booking", **fields):
    return put(kind, channel="sms", **fields)


def test_hands_over_a_text_with_our_sender_callback_and_validity(twilio):
    message = put_sms()

    deliver()

    assert fresh(message).state == State.HANDED_OVER
    assert message.provider_id == twilio.sids[0]
    (form,) = twilio.taken
    assert (form["From"], form["To"]) == ("+4989123456", "+491711234567")
    assert form["Body"] == "Ihr Termin - morgen."
    assert form["StatusCallback"].startswith("https://werkstatt.example/hooks/twilio/status/?ref=")
    assert form["ValidityPeriod"] == str(8 * 3600)


def test_t06_advertising_by_a_number_says_how_to_stop(twilio):
    customer = make_customer()
    give_consent(customer, "sms")
    put_sms("test_reminder", customer=customer)

    deliver()

    assert "STOPP" in twilio.taken[0]["Body"]


def test_t06_advertising_by_a_name_carries_a_link_because_nobody_can_reply(twilio):
    Company.objects.update(sms_sender="Mueller")
    customer = make_customer()
    give_consent(customer, "sms")
    put_sms("test_reminder", customer=customer)

    deliver()

    assert "/unsubscribe/" in twilio.taken[0]["Body"]
    assert "STOPP" not in twilio.taken[0]["Body"]


def test_t13_at_night_an_sms_waits_for_the_morning(twilio):
    message = put_sms()
    night = NOW.replace(hour=20)

    deliver(night)

    assert fresh(message).state == State.PLANNED
    assert message.not_before == (NOW + timedelta(days=1)).replace(hour=8)
    assert message.attempts == 0
    assert deliver(message.not_before).handed_over == 1


def test_a_mail_does_not_wait_for_the_morning():
    put()

    assert deliver(NOW.replace(hour=22)).handed_over == 1


@pytest.mark.parametrize("missing", ["twilio_contract_on", "sms_sender"])
def test_without_contract_or_sender_no_sms_leaves(twilio, missing):
    message = put_sms()
    Company.objects.update(**{missing: None if missing == "twilio_contract_on" else ""})

    assert deliver().claimed == 0
    assert fresh(message).state == State.PLANNED


def test_without_credentials_it_is_practice():
    make_company()
    message = put_sms()

    deliver()

    assert fresh(message).state == State.HANDED_OVER
    assert message.reason


@pytest.mark.parametrize("number", ["+15005550001", "+15005550002", "+15005550003"])
def test_t11_a_refused_number_is_not_tried_again(twilio, number):
    message = put_sms(customer=make_customer(phone=number))

    assert deliver().failed == 1
    assert fresh(message).state == State.FAILED
    assert deliver(NOW + timedelta(days=1)).claimed == 0


def test_an_invalid_number_is_marked(twilio):
    message = put_sms(customer=make_customer(phone="+15005550001"))

    deliver()

    message.customer.refresh_from_db()
    assert message.customer.phone_state == "invalid"


def test_a_number_without_sms_can_still_be_called(twilio):
    message = put_sms(customer=make_customer(phone="+15005550009"))

    deliver()

    message.customer.refresh_from_db()
    assert not message.customer.phone_is_mobile
    assert message.customer.phone_state == "unverified"
    assert Task.objects.filter(kind="reach_otherwise").exists()


def test_t08_who_is_opted_out_at_twilio_has_objected(twilio):
    message = put_sms(customer=make_customer(phone="+15005550004"))

    deliver()

    assert fresh(message).state == State.FAILED
    assert is_suppressed("+15005550004", "sms", "service")


@pytest.mark.parametrize("sender", ["+15005550001", "+15005550007"])
def test_a_wrong_sender_alarms_people(twilio, sender):
    message = put_sms()
    Company.objects.update(sms_sender=sender)

    deliver()

    assert fresh(message).state == State.FAILED
    assert Task.objects.get(kind="other").key.startswith("alarm:sms")


def test_a_full_queue_pauses_the_channel(twilio):
    message = put_sms()
    Company.objects.update(sms_sender="+15005550008")

    deliver()

    assert fresh(message).state == State.PLANNED
    assert ChannelState.objects.get().paused_until > NOW


def test_too_many_requests_pause_the_channel(twilio):
    message = put_sms()
    twilio.answers = [429]

    deliver()

    assert (fresh(message).state, message.attempts) == (State.PLANNED, 0)


def test_a_wrong_token_stops_the_channel_and_alarms(twilio, settings):
    message = put_sms()
    settings.TWILIO_AUTH_TOKEN = "wrong"

    deliver()

    assert fresh(message).state == State.PLANNED
    assert ChannelState.objects.get().paused_until == NOW + timedelta(hours=1)
    assert Task.objects.filter(key__startswith="alarm:sms").exists()


@pytest.mark.parametrize("trouble", [HANG, 503])
def test_t14_doubt_after_the_call_never_sends_again_by_itself(twilio, trouble):
    message = put_sms()
    twilio.answers = [trouble]

    counts = deliver()

    assert counts.uncertain == 1
    assert fresh(message).state == State.UNCERTAIN
    assert deliver(NOW + timedelta(days=1)).claimed == 0
    assert len(twilio.taken) <= 1


def test_a_server_that_can_not_be_reached_has_taken_nothing(twilio, settings):
    message = put_sms()
    settings.TWILIO_API_BASE = "http://127.0.0.1:9"

    deliver()

    assert fresh(message).state == State.PLANNED
    assert ChannelState.objects.get().paused_until > NOW


def test_the_provider_knows_what_became_of_a_doubtful_one(twilio):
    message = put_sms()
    twilio.answers = [HANG]
    deliver()

    found = ask_provider(fresh(message), now=NOW)

    assert found
    assert fresh(message).state == State.HANDED_OVER
    assert message.provider_id == twilio.sids[0]
    assert not Task.objects.filter(kind="uncertain", done_at=None).exists()


def test_the_provider_may_not_know_it(twilio):
    message = put_sms()
    twilio.answers = [503]
    deliver()

    assert not ask_provider(fresh(message), now=NOW)
    assert fresh(message).state == State.UNCERTAIN


@pytest.mark.parametrize(
    ("answer", "state"),
    [("arrived", State.HANDED_OVER), ("again", State.PLANNED), ("give_up", State.FAILED)],
)
def test_a_person_decides_about_a_doubtful_one(twilio, answer, state):
    message = put_sms()
    twilio.answers = [HANG]
    deliver()

    decide_uncertain(message.pk, answer, by=make_user(username="meister"), now=NOW)

    assert fresh(message).state == state
    assert "meister" in message.reason
    assert not Task.objects.filter(kind="uncertain", done_at=None).exists()


def handed_over(twilio):
    message = put_sms()
    deliver()
    return fresh(message)


def report(message, status, code=0, **fields):
    receipt = Receipt(message.provider_id, status, error_code=code, **fields)
    return take_receipt(receipt, now=NOW + timedelta(minutes=1))


@pytest.mark.parametrize("order", list(itertools.permutations(["queued", "sent", "delivered"])))
def test_t04_receipts_in_any_order_end_in_delivered(twilio, order):
    message = handed_over(twilio)

    for status in order:
        report(message, status)

    assert fresh(message).state == State.DELIVERED
    assert message.provider_events.count() == 3


def test_t05_sent_is_not_delivered(twilio):
    message = handed_over(twilio)

    report(message, "sent")

    assert fresh(message).state == State.HANDED_OVER


def test_a_repeated_receipt_does_nothing(twilio):
    message = handed_over(twilio)
    report(message, "delivered")

    assert not report(message, "delivered")
    assert ProviderEvent.objects.count() == 1


def test_a_receipt_that_overtakes_the_answer_is_not_lost(twilio):
    message = put_sms()
    early = Receipt("SMearly", "delivered")
    take_receipt(early, now=NOW)

    Message.objects.filter(pk=message.pk).update(state="handed_over", provider_id="SMearly")
    take_receipt(Receipt("SMearly", "sent"), now=NOW)

    assert fresh(message).state == State.DELIVERED


def test_a_receipt_with_our_reference_settles_a_doubtful_one(twilio):
    message = put_sms()
    twilio.answers = [HANG]
    deliver()

    take_receipt(Receipt(twilio.sids[0], "delivered", reference=message.reference), now=NOW)

    assert fresh(message).state == State.DELIVERED
    assert message.provider_id == twilio.sids[0]


@pytest.mark.parametrize("code", [30003, 30008])
def test_an_unreachable_handset_is_tried_again_after_an_hour(twilio, code):
    message = handed_over(twilio)

    report(message, "undelivered", code)

    assert fresh(message).state == State.PLANNED
    assert message.not_before == NOW + timedelta(minutes=61)
    assert message.provider_id == ""


def test_an_unknown_failure_is_tried_again_once_only(twilio):
    message = handed_over(twilio)
    report(message, "undelivered", 30008)
    deliver(NOW + timedelta(hours=2))

    report(fresh(message), "undelivered", 30008)

    assert fresh(message).state == State.FAILED
    assert len(twilio.taken) == 2


@pytest.mark.parametrize(
    ("code", "field", "value"),
    [(30005, "phone_state", "invalid"), (30006, "phone_is_mobile", False)],
)
def test_a_failed_delivery_says_something_about_the_number(twilio, code, field, value):
    message = handed_over(twilio)

    report(message, "undelivered", code)

    assert fresh(message).state == State.FAILED
    message.customer.refresh_from_db()
    assert getattr(message.customer, field) == value


def test_a_filtered_text_alarms_people(twilio):
    message = handed_over(twilio)

    report(message, "undelivered", 30007)

    assert Task.objects.filter(key__startswith="alarm:sms").exists()


def test_a_failure_of_a_kind_nobody_knows_ends_the_message(twilio):
    message = handed_over(twilio)

    report(message, "failed", 39999)

    assert fresh(message).state == State.FAILED


def test_an_unknown_status_is_kept_and_changes_nothing(twilio):
    message = handed_over(twilio)

    report(message, "teleported")

    assert fresh(message).state == State.HANDED_OVER
    assert message.provider_events.count() == 1


def test_a_messaging_service_picks_the_sender_itself(twilio):
    service = "MG" + "0a" * 16
    Company.objects.update(sms_sender=service)
    put_sms()

    deliver()

    assert twilio.taken[0]["MessagingServiceSid"] == service
    assert "From" not in twilio.taken[0]
