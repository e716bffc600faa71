"""What an automatic call says, and what a key does (C-60, T-15, T-17)."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from customers.consent.ledger import is_suppressed
from customers.models import ConsentEvent, Task
from messaging.inbound.objections import object_to_advertising
from messaging.models import Message, ProviderEvent
from tests.factories import make_company, make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import fresh
from tests.messaging.test_gate import give_consent
from tests.servers.twilio_double import post_signed
from workshop_crm.lib.tokens import make_token

pytestmark = pytest.mark.django_db
NUMBER = "+491711234567"


@pytest.fixture
def call(twilio):
    """A call that has been placed, and nobody has answered yet."""
    company = make_company()
    company.has_automatic_calls, company.voice_sender = True, "+4989555000"
    company.save()
    customer = make_customer()
    give_consent(customer, "voice")
    message = put("test_reminder", channel="voice", customer=customer)
    Message.objects.filter(pk=message.pk).update(
        state="handed_over", provider_id="CA1", text="HU für Müller & Söhne <fällig>", attempts=1
    )
    return fresh(message)


def ask(client, message, *, key=False, **fields):
    path = reverse("twilio_voice", args=[make_token("voice", message.pk)]) + ("?key" if key else "")
    return post_signed(client, path, {"CallSid": "CA1", **fields})


def heard(client, message, **fields):
    answer = ask(client, message, **fields)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)


def words(tree):
    return " ".join(element.text for element in tree.iter("Say"))


def test_t15_says_who_calls_that_it_is_automatic_why_and_the_keys(client, call):
    tree = heard(client, call, AnsweredBy="human")

    opening, text, keys = list(tree[0])
    assert opening.text.startswith("Hier ist Autohaus Müller GmbH") or "GmbH" in opening.text
    assert "test_reminder" in opening.text
    assert text.text == "HU für Müller & Söhne <fällig>"
    assert "1" in keys.text
    assert "9" in keys.text
    assert {element.get("language") for element in tree.iter("Say")} == {"de-DE"}


def test_t15_silence_hears_it_once_more_and_then_good_bye(client, call):
    tree = heard(client, call, AnsweredBy="human")

    assert [element.tag for element in tree] == ["Gather", "Gather", "Say", "Hangup"]
    assert tree[0].get("timeout") == "5"
    assert tree[0].get("numDigits") == "1"
    assert tree[0].get("action") == tree[1].get("action")


def test_t15_the_key_goes_to_an_address_of_this_call_only(client, call):
    action = heard(client, call, AnsweredBy="human")[0].get("action")

    assert action.startswith("/hooks/twilio/voice/")
    assert action.endswith("?key")


def test_an_english_customer_hears_english(client, call):
    Message.objects.filter(pk=call.pk).update(language="en")

    tree = heard(client, call, AnsweredBy="human")

    assert {element.get("language") for element in tree.iter("Say")} == {"en-GB"}
    assert "automatic call" in words(tree)


@pytest.mark.parametrize(
    "who",
    ["machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other", "fax",
     "unknown", "", "somebody"],
)  # fmt: skip
def test_t17_whoever_is_not_surely_a_person_hears_only_name_and_number(client, call, who):
    tree = heard(client, call, AnsweredBy=who)

    assert [element.tag for element in tree] == ["Say", "Hangup"]
    assert "Autohaus Müller GmbH" in tree[0].text
    assert "0 8 9" in tree[0].text
    assert "HU" not in tree[0].text


def test_key_1_asks_for_a_call_back_with_number_and_reason(client, call):
    for _repeat in range(2):
        tree = heard(client, call, key=True, Digits="1")

    task = Task.objects.get()
    assert task.kind == Task.Kind.CALL_NOW
    assert "+49 171 1234567" in task.detail
    assert "HU für" in task.detail
    assert [element.tag for element in tree] == ["Say", "Hangup"]
    assert ProviderEvent.objects.get().status == "key-1"


def test_key_9_objects_in_the_ledger_and_for_the_number_at_once(client, call):
    for _repeat in range(2):
        heard(client, call, key=True, Digits="9")

    assert ConsentEvent.objects.filter(kind="objected", origin="phone").count() == 1
    for channel in ("voice", "sms", "call"):
        assert is_suppressed(NUMBER, channel, "service")
    assert not Task.objects.exists()


@pytest.mark.parametrize("digits", ["", "5", "19", "#"])
def test_any_other_key_ends_the_call_and_changes_nothing(client, call, digits):
    tree = heard(client, call, key=True, Digits=digits)

    assert [element.tag for element in tree] == ["Say", "Hangup"]
    assert not Task.objects.exists()
    assert not is_suppressed(NUMBER, "voice", "service")


def test_a_key_in_the_first_request_does_nothing(client, call):
    heard(client, call, AnsweredBy="human", Digits="9")

    assert not is_suppressed(NUMBER, "voice", "service")


def test_whoever_objected_since_the_call_was_placed_hears_nothing(client, call):
    object_to_advertising(call.customer, origin="web", now=NOW)

    tree = heard(client, call, AnsweredBy="human")

    assert [element.tag for element in tree] == ["Hangup"]


def test_a_deleted_customer_hears_nothing(client, call):
    Message.objects.filter(pk=call.pk).update(customer=None)

    assert [element.tag for element in heard(client, call, AnsweredBy="human")] == ["Hangup"]


def test_the_answer_proves_that_a_doubtful_call_was_placed(client, call):
    Message.objects.filter(pk=call.pk).update(state="uncertain", provider_id="")

    heard(client, call, AnsweredBy="human")

    assert fresh(call).state == Message.State.HANDED_OVER
    assert call.provider_id == "CA1"


def test_a_forged_token_another_channel_and_a_missing_id_are_refused(client, call):
    sms = put(channel="sms", occasion="other")
    path = reverse("twilio_voice", args=[make_token("voice", call.pk)])

    assert post_signed(client, "/hooks/twilio/voice/x/", {"CallSid": "CA1"}).status_code == 404
    assert ask(client, sms).status_code == 404
    assert post_signed(client, path, {"To": NUMBER}).status_code == 400


def test_the_end_of_a_call_is_reported_to_its_own_hook(client, call):
    heard(client, call, AnsweredBy="human")
    form = {
        "CallSid": "CA1",
        "CallStatus": "completed",
        "CallDuration": "31",
        "SequenceNumber": "3",
    }

    answer = post_signed(client, f"/hooks/twilio/call/?ref={call.reference}", form)

    assert answer.status_code == 200
    assert fresh(call).state == Message.State.DELIVERED


def test_a_report_without_an_id_or_a_signature_is_refused(client, call):
    path = "/hooks/twilio/call/"

    assert post_signed(client, path, {"CallStatus": "busy"}).status_code == 400
    assert client.post(path, {"CallSid": "CA1", "CallStatus": "busy"}).status_code == 403
    assert fresh(call).state == Message.State.HANDED_OVER
