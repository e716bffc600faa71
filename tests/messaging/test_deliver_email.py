"""Mails: claimed, handed over once, recorded, tried again or given up (E-07, E-08)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Task
from messaging.delivery.round import deliver_due_messages
from messaging.models import ChannelState, Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_gate import give_consent
from tests.servers.smtp_sink import DROP
from workshop.models import Company

pytestmark = pytest.mark.django_db
State = Message.State


def deliver(at=NOW, **options):
    return deliver_due_messages(now=lambda: at, **options)


def put_advertising(**fields):
    customer = fields.pop("customer", None) or make_customer(email_state="verified")
    give_consent(customer, "email")
    return put("test_reminder", customer=customer, **fields)


def fresh(message):
    message.refresh_from_db()
    return message


def test_hands_over_a_due_mail_and_keeps_what_was_sent(smtp):
    message = put()

    counts = deliver()

    assert (counts.claimed, counts.handed_over) == (1, 1)
    assert fresh(message).state == State.HANDED_OVER
    assert (message.handed_over_at, message.basis) == (NOW, "contract")
    assert message.subject == "Termin & Buchung"
    assert "Bis bald." in message.text
    assert smtp.taken[0].message_id == message.reference


def test_a_second_round_sends_nothing_again(smtp):
    put()
    deliver()

    assert deliver().claimed == 0
    assert len(smtp.taken) == 1


def test_sends_nothing_before_its_time(smtp):
    put(not_before=NOW + timedelta(minutes=1))

    assert deliver().claimed == 0


def test_what_is_late_is_missed_and_not_sent(smtp):
    message = put(not_after=NOW - timedelta(seconds=1))

    counts = deliver()

    assert counts.missed == 1
    assert fresh(message).state == State.MISSED
    assert message.reason
    assert smtp.taken == []


@pytest.mark.parametrize("connections", [1, 3])
def test_few_connections_serve_a_whole_batch(smtp, settings, connections):
    settings.EMAIL_CONNECTIONS, smtp.delay = connections, 0.02
    for number in range(9):
        put(occasion=str(number))

    deliver()

    assert (len(smtp.taken), smtp.sessions) == (9, connections)


def test_in_practice_mode_the_message_is_kept_and_nothing_leaves():
    message = put()

    counts = deliver()

    assert counts.handed_over == 1
    assert fresh(message).state == State.HANDED_OVER
    assert message.reason


def test_a_paused_house_sends_nothing_and_loses_nothing(smtp):
    message = put()
    Company.objects.update(is_sending_paused=True)

    assert deliver().claimed == 0
    assert fresh(message).state == State.PLANNED


@pytest.mark.parametrize("field", ["register_number", "representatives"])
def test_without_the_legal_details_no_mail_leaves(smtp, field):
    message = put()
    Company.objects.update(**{field: ""})

    assert deliver().claimed == 0
    assert fresh(message).state == State.PLANNED


def test_blocks_advertising_without_a_basis_and_names_another_way(smtp):
    message = put("test_reminder")

    counts = deliver()

    assert counts.blocked == 1
    assert fresh(message).state == State.BLOCKED
    assert "Brief" in message.reason or "letter" in message.reason
    assert smtp.taken == []


def test_advertising_with_consent_leaves_and_its_use_is_noted(smtp):
    message = put_advertising()

    deliver()

    event_id = int(fresh(message).basis.partition(":")[2])
    assert message.customer.consent_events.get(pk=event_id).uses.count() == 1


def test_two_advertising_messages_to_one_person_do_not_leave_in_one_batch(smtp):
    customer = make_customer(email_state="verified")
    put_advertising(customer=customer, not_after=NOW + timedelta(days=30))
    second = put("test_reminder", customer=customer, occasion="other",
                 not_after=NOW + timedelta(days=30))  # fmt: skip

    counts = deliver()

    assert counts.handed_over == 1
    assert fresh(second).state == State.PLANNED
    assert second.not_before == NOW + timedelta(days=14)


def test_a_second_one_that_would_be_too_late_after_the_gap_is_blocked(smtp):
    customer = make_customer(email_state="verified")
    put_advertising(customer=customer)
    second = put("test_reminder", customer=customer, occasion="other")

    deliver()

    assert fresh(second).state == State.BLOCKED


def test_asks_the_kind_once_more_whether_it_is_still_wanted(smtp, script):
    message = put()
    script.unwanted = "Der Termin wurde abgesagt."

    counts = deliver()

    assert counts.skipped == 1
    assert (fresh(message).state, message.reason) == (State.SKIPPED, script.unwanted)
    assert smtp.taken == []


def test_skips_a_message_whose_customer_has_been_deleted(smtp):
    message = put()
    Message.objects.filter(pk=message.pk).update(customer=None)

    deliver()

    assert fresh(message).state == State.SKIPPED


def test_goes_to_the_address_that_the_customer_has_now(smtp):
    message = put()
    message.customer.email = "neu@kunde.example"
    message.customer.save()

    deliver()

    assert smtp.taken[0].recipients == ["neu@kunde.example"]


def test_one_poisoned_message_stops_none_of_the_others(smtp, script, caplog):
    poisoned = put(occasion="poison")
    script.broken_for.add(poisoned.customer_id)
    others = [put(occasion=str(number)) for number in range(3)]

    counts = deliver()

    assert (counts.handed_over, counts.failed) == (3, 1)
    assert fresh(poisoned).state == State.FAILED
    assert {fresh(other).state for other in others} == {State.HANDED_OVER}


@pytest.mark.parametrize("broken", [[None], RuntimeError("a bug in a kind")])
def test_an_attachment_that_can_not_be_made_fails_its_message(smtp, script, broken):
    script.attachments = broken
    message = put()

    deliver()

    assert fresh(message).state == State.FAILED
    assert smtp.taken == []


def test_a_temporary_refusal_is_tried_again_after_half_an_hour(smtp):
    message = put()
    smtp.answers = ["451 4.3.0 later"]

    deliver()

    assert fresh(message).state == State.PLANNED
    assert message.not_before == NOW + timedelta(minutes=30)
    assert deliver(NOW + timedelta(minutes=30)).handed_over == 1
    assert smtp.taken[0].message_id == message.reference


def test_temporary_refusals_end_when_its_time_is_over(smtp):
    message = put(not_after=NOW + timedelta(minutes=20))
    smtp.answers = ["451 4.3.0 later"]

    assert deliver().failed == 1
    assert fresh(message).state == State.FAILED


def test_a_permanent_refusal_is_never_tried_again(smtp):
    message = put()
    smtp.answers = ["550 5.2.0 no"]

    deliver()

    assert fresh(message).state == State.FAILED
    assert message.customer.email_state == "verified"


def test_an_unknown_mailbox_suspends_the_address_and_asks_for_another_way(smtp):
    message = put()
    smtp.refuse_recipient[message.address] = "550 5.1.1 no such user"

    deliver()

    assert fresh(message).state == State.FAILED
    message.customer.refresh_from_db()
    assert message.customer.email_state == "invalid"
    assert Task.objects.get(kind="reach_otherwise").customer == message.customer


def test_a_policy_refusal_alarms_people_and_leaves_the_address_alone(smtp):
    message = put()
    smtp.refuse_recipient[message.address] = "550 5.7.515 not authenticated"

    deliver()

    message.customer.refresh_from_db()
    assert message.customer.email_state == "verified"
    assert Task.objects.get(kind="other").key.startswith("alarm:email")


def test_a_silence_after_the_content_leaves_advertising_uncertain(smtp):
    message = put_advertising()
    smtp.answers = [DROP]

    counts = deliver()

    assert counts.uncertain == 1
    assert fresh(message).state == State.UNCERTAIN
    assert Task.objects.get(kind="uncertain").link == f"/messages/{message.pk}/"
    assert deliver().claimed == 0


def test_a_silence_after_the_content_repeats_a_mail_of_the_contract_under_its_id(smtp):
    message = put()
    smtp.answers = [DROP]

    deliver()

    assert fresh(message).state == State.HANDED_OVER
    assert [taken.message_id for taken in smtp.taken] == [message.reference] * 2
    assert not Task.objects.filter(kind="uncertain").exists()


def test_a_server_that_is_down_pauses_the_channel_and_keeps_the_messages(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    messages = [put(occasion=str(number)) for number in range(3)]

    deliver()

    assert {fresh(message).state for message in messages} == {State.PLANNED}
    assert {message.attempts for message in messages} == {0}
    assert ChannelState.objects.get().paused_until == NOW + timedelta(seconds=30)


def test_the_pause_grows_and_ends_with_the_first_success(settings, smtp):
    put()
    up, settings.EMAIL_URL = settings.EMAIL_URL, "smtp://127.0.0.1:9"
    deliver()
    second = NOW + timedelta(seconds=31)
    deliver(second)
    assert ChannelState.objects.get().paused_until == second + timedelta(seconds=60)

    settings.EMAIL_URL = up
    deliver(second + timedelta(seconds=61))

    assert ChannelState.objects.get().failures == 0
    assert len(smtp.taken) == 1


def test_a_wrong_password_stops_the_channel_and_alarms_people(settings, smtp):
    put()
    settings.EMAIL_URL = smtp.url.replace("smtp://", "smtp://user:wrong@")

    deliver()

    assert ChannelState.objects.get().paused_until >= NOW + timedelta(seconds=30)


def test_a_message_without_templates_fails_with_a_reason():
    message = put()
    Message.objects.filter(pk=message.pk).update(kind="unknown_kind")

    deliver()

    assert fresh(message).state == State.FAILED
    assert message.reason
