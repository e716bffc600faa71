"""What becomes of a doubtful message: by a person, by the provider, only while it is doubtful."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Task
from messaging.delivery.counts import Counts
from messaging.delivery.recording import record_unknown, start_hand_over
from messaging.delivery.uncertain import ask_provider, decide_uncertain
from messaging.errors import NotWaitingError
from messaging.models import Message
from tests.factories import make_user
from tests.messaging.conftest import NOW, put
from tests.messaging.test_claiming import claim
from tests.messaging.test_deliver_email import deliver, fresh, put_advertising
from tests.servers.twilio_double import HANG

pytestmark = pytest.mark.django_db
State = Message.State

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def meister():
    return make_user(username="meister")


def doubtful():
    """Advertising of which the mail server said nothing."""
    message = put_advertising()
    (held,) = claim().ready
    start_hand_over(held, now=NOW)
    record_unknown(held, "weg", Counts(), now=NOW)
    return fresh(message)


@pytest.mark.parametrize(
    ("answer", "state", "handed_over_at"),
    [("arrived", State.HANDED_OVER, NOW), ("again", State.PLANNED, None),
     ("give_up", State.FAILED, None)],
)  # fmt: skip
def test_each_answer_of_a_person_has_its_consequence(meister, answer, state, handed_over_at):
    message = doubtful()

    decide_uncertain(message.pk, answer, by=meister, now=LATER)

    assert (fresh(message).state, message.handed_over_at) == (state, handed_over_at)
    task = Task.objects.get(kind="uncertain")
    assert (task.done_at, task.done_by) == (LATER, meister)


def test_sending_again_really_sends_again_under_the_same_id(meister, smtp):
    message = doubtful()
    decide_uncertain(message.pk, "again", by=meister, now=LATER)

    deliver(LATER)

    assert [taken.message_id for taken in smtp.taken] == [message.reference]
    assert fresh(message).attempts == 2


@pytest.mark.parametrize("state", [value for value in State if value != State.UNCERTAIN])
def test_nobody_decides_about_what_is_not_doubtful(meister, state):
    message = doubtful()
    Message.objects.filter(pk=message.pk).update(state=state)

    with pytest.raises(NotWaitingError):
        decide_uncertain(message.pk, "arrived", by=meister, now=LATER)

    assert fresh(message).state == state


@pytest.mark.parametrize("answer", ["", "vielleicht", "planned"])
def test_only_the_three_answers_count(meister, answer):
    message = doubtful()

    with pytest.raises(NotWaitingError):
        decide_uncertain(message.pk, answer, by=meister, now=LATER)

    assert fresh(message).state == State.UNCERTAIN


def test_a_second_decision_comes_too_late(meister):
    message = doubtful()
    decide_uncertain(message.pk, "give_up", by=meister, now=LATER)

    with pytest.raises(NotWaitingError):
        decide_uncertain(message.pk, "again", by=meister, now=LATER)


def test_a_deleted_message_is_no_more_to_be_decided(meister):
    with pytest.raises(NotWaitingError):
        decide_uncertain(4711, "again", by=meister, now=LATER)


def test_a_mails_server_can_not_be_asked(twilio):
    assert not ask_provider(doubtful(), now=LATER)


def test_a_text_whose_hand_over_never_began_need_not_be_asked_for(twilio):
    message = put(channel="sms")

    assert not ask_provider(message, now=LATER)


def doubtful_text(twilio):
    message = put(channel="sms")
    twilio.answers = [HANG]
    deliver()
    return fresh(message)


def test_another_text_to_the_same_number_is_not_taken_for_it(twilio):
    message = doubtful_text(twilio)
    twilio.taken[0]["Body"] = "Etwas anderes"

    assert not ask_provider(message, now=LATER)
    assert fresh(message).state == State.UNCERTAIN


def test_a_text_that_is_known_as_another_message_is_not_taken_for_it(twilio):
    message = doubtful_text(twilio)
    other = put(channel="sms", occasion="2")
    Message.objects.filter(pk=other.pk).update(provider_id=twilio.sids[0])

    assert not ask_provider(message, now=LATER)


def test_a_provider_that_does_not_answer_leaves_the_doubt(twilio, settings):
    message = doubtful_text(twilio)
    settings.TWILIO_API_BASE = "http://127.0.0.1:9"

    assert not ask_provider(message, now=LATER)
    assert fresh(message).state == State.UNCERTAIN
