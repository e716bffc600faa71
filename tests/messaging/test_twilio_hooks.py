"""Twilio's web hooks: signature, repeats, replies (T-01 to T-04, T-07)."""

from __future__ import annotations

import json

import pytest
from django.test import RequestFactory
from django.utils import timezone

from customers.consent.ledger import is_suppressed
from customers.models import Task
from messaging.inbound.twilio_signature import is_signed_by_twilio
from messaging.models import Inbound, Message, ProviderEvent
from tests.factories import make_customer
from tests.messaging.conftest import put
from tests.messaging.test_deliver_email import deliver, fresh
from tests.servers.twilio_double import post_signed

pytestmark = pytest.mark.django_db
NUMBER = "+491711234567"
PARAMS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}


def inbound(client, text, sid="SM1", **fields):
    form = {"MessageSid": sid, "From": NUMBER, "Body": text, **fields}
    return post_signed(client, "/hooks/twilio/inbound/", form)


def sent_sms(kind="test_booking", **fields):
    message = put(kind, channel="sms", **fields)
    Message.objects.filter(pk=message.pk).update(state="delivered", handed_over_at=timezone.now())
    return fresh(message)


@pytest.mark.parametrize(
    ("base", "signature"),
    [
        ("https://mycompany.com", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com:443", "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com:80", "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ],
)
def test_t01_accepts_the_published_vectors(settings, base, signature):
    settings.TWILIO_AUTH_TOKEN, settings.PUBLIC_BASE_URL = "12345", base

    request = RequestFactory().post(
        "/myapp.php?foo=1&bar=2", PARAMS, headers={"X-Twilio-Signature": signature}
    )

    assert is_signed_by_twilio(request)


@pytest.mark.parametrize(("body", "is_valid"), [
    ('{"property": "value", "boolean": true}', True),
    ('{"property": "other", "boolean": true}', False),
])  # fmt: skip
def test_t02_checks_the_hash_of_a_json_body(settings, body, is_valid):
    settings.TWILIO_AUTH_TOKEN, settings.PUBLIC_BASE_URL = "12345", "https://mycompany.com"
    digest = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"

    request = RequestFactory().post(
        f"/myapp.php?foo=1&bar=2&bodySHA256={digest}",
        body,
        content_type="application/json",
        headers={"X-Twilio-Signature": "a9nBmqA0ju/hNViExpshrM61xv4="},
    )

    assert is_signed_by_twilio(request) is is_valid


@pytest.mark.corpus
def test_t01_t02_agrees_with_all_vectors_of_the_sdks(corpora, settings):
    file = json.loads((corpora / "twilio/webhook-signatures/signature_vectors.json").read_text())
    settings.TWILIO_AUTH_TOKEN = file["auth_token"]
    signed = [vector for vector in file["vectors"] if "signature" in vector]

    for vector in signed:
        scheme, _slashes, host, path = vector["url"].split("/", 3)
        settings.PUBLIC_BASE_URL = f"{scheme}//{host}"
        body = (
            {"data": vector["params"]}
            if "params" in vector
            else {"data": vector["body"], "content_type": "application/json"}
        )
        headers = {"X-Twilio-Signature": vector["signature"]}
        request = RequestFactory().post(f"/{path}", **body, headers=headers)
        assert is_signed_by_twilio(request) is vector["valid"], vector["name"]

    assert len(signed) == 5


@pytest.mark.parametrize("path", ["status/", "call/", "inbound/", "voice/x/"])
def test_an_unsigned_or_changed_request_is_refused(client, twilio, path):
    path = f"/hooks/twilio/{path}"
    form = {"MessageSid": "SM1", "MessageStatus": "delivered", "From": NUMBER, "Body": "STOP"}

    assert client.post(path, form).status_code == 403
    wrong = {"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}
    assert client.post(path, form, headers=wrong).status_code == 403
    assert not Inbound.objects.exists()
    assert not ProviderEvent.objects.exists()


def test_the_host_header_plays_no_part(client, twilio):
    answer = post_signed(
        client,
        "/hooks/twilio/status/",
        {"MessageSid": "SM1", "MessageStatus": "sent"},
        HTTP_HOST="127.0.0.1",
    )

    assert answer.status_code == 200


def test_without_a_token_of_ours_nothing_is_twilios(client):
    assert client.post("/hooks/twilio/status/", {"MessageSid": "x"}).status_code == 403


def test_a_hook_is_not_for_reading(client, twilio):
    assert client.get("/hooks/twilio/status/").status_code == 405


def test_a_receipt_raises_the_state(client, twilio):
    message = put(channel="sms")
    deliver()

    path = "/hooks/twilio/status/?ref=" + fresh(message).reference
    answer = twilio.post_status(client, path, "delivered")

    assert answer.status_code == 200
    assert fresh(message).state == Message.State.DELIVERED


def test_t03_a_repeated_receipt_is_fine(client, twilio):
    for _round in range(2):
        form = {"MessageSid": "SM1", "MessageStatus": "sent", "ErrorCode": ""}
        assert post_signed(client, "/hooks/twilio/status/", form).status_code == 200

    assert ProviderEvent.objects.count() == 1


@pytest.mark.parametrize("path", ["status/", "inbound/"])
def test_a_request_without_an_id_is_refused(client, twilio, path):
    assert post_signed(client, f"/hooks/twilio/{path}", {"From": "x"}).status_code == 400


def test_an_answer_goes_to_the_kind_that_asked(client, twilio, script):
    script.reply = "Termin 2 gewählt"
    message = sent_sms()

    answer = inbound(client, "2")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/xml"
    received = Inbound.objects.get()
    assert (received.outcome, received.in_reply_to) == ("Termin 2 gewählt", message)
    assert not Task.objects.exists()


def test_an_answer_that_nobody_understands_becomes_a_task(client, twilio, script):
    sent_sms()

    inbound(client, "Wann macht ihr auf?")

    assert script.replies == ["Wann macht ihr auf?"]
    assert Task.objects.get().kind == "answer"


def test_t07_stop_objects_before_any_kind_is_asked(client, twilio, script):
    script.reply = "nie"
    sent_sms()

    inbound(client, "Stopp!")

    assert script.replies == []
    assert is_suppressed(NUMBER, "sms", "service")


def test_no_thanks_declines_the_open_question_and_objects_to_nothing(client, twilio, script):
    script.reply = "Vorschlag abgelehnt"
    sent_sms()

    inbound(client, "NEIN DANKE")

    assert not is_suppressed(NUMBER, "sms", "service")


def test_no_thanks_without_an_open_question_objects(client, twilio):
    sent_sms("test_reminder")

    inbound(client, "Nein, danke.")

    assert is_suppressed(NUMBER, "sms", "service")


def test_t07_cancel_objects_and_asks_whether_an_appointment_is_meant(client, twilio):
    sent_sms()

    inbound(client, "CANCEL")

    assert is_suppressed(NUMBER, "sms", "service")
    assert "Termin" in Task.objects.get().title or "appointment" in Task.objects.get().title


def test_the_providers_own_opt_out_is_an_objection(client, twilio):
    sent_sms()

    inbound(client, "raus hier", OptOutType="STOP")

    assert is_suppressed(NUMBER, "sms", "service")


def test_t07_start_brings_no_consent_back(client, twilio):
    sent_sms()
    inbound(client, "STOP")

    inbound(client, "START", sid="SM2")

    assert is_suppressed(NUMBER, "sms", "service")


def test_an_unknown_number_can_object_too(client, twilio):
    inbound(client, "STOP", From="+491520000000")

    assert is_suppressed("+491520000000", "sms", "offers")


def test_the_same_sms_twice_is_one(client, twilio):
    make_customer()
    inbound(client, "Hallo")

    assert inbound(client, "Hallo").status_code == 200
    assert Inbound.objects.count() == 1
    assert Task.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("status/", {"MessageSid": "S" * 121, "MessageStatus": "sent"}),
        ("status/", {"MessageSid": "\0", "MessageStatus": "sent"}),
        ("call/", {"CallSid": "C" * 121, "CallStatus": "completed"}),
        ("inbound/", {"MessageSid": "S" * 121, "From": NUMBER, "Body": "Hallo"}),
    ],
)
def test_what_can_be_no_id_is_refused(client, twilio, path, form):
    assert post_signed(client, f"/hooks/twilio/{path}", form).status_code == 400
    assert not Inbound.objects.exists()
    assert not ProviderEvent.objects.exists()


def test_no_text_of_a_report_holds_a_nul(client, twilio):
    form = {
        "CallSid": "CA\0" + "1",
        "CallStatus": "comp\0leted",
        "SequenceNumber": "\0" + "2",
        "AnsweredBy": "hu\0man",
        "ErrorCode": "9" * 5000,
        "CallDuration": "7",
    }

    answer = post_signed(client, "/hooks/twilio/call/?ref=%00", form)

    event = ProviderEvent.objects.get()
    assert answer.status_code == 200
    assert (event.provider_id, event.status, event.key) == ("CA1", "completed", "CA1:completed:2")
    assert event.detail == {"error_code": 0, "duration": 7, "answered_by": "human"}


def test_no_text_that_comes_in_holds_a_nul(client, twilio):
    make_customer()

    assert inbound(client, "Hal\0lo", From=f"{NUMBER}\0").status_code == 200
    assert Inbound.objects.get().text == "Hallo"
