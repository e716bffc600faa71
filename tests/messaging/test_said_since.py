"""What a person says between the claim and the hand-over counts."""

from __future__ import annotations

import pytest

from customers.consent.declarations import record_objection, withdraw_consent
from customers.contact import Choice, choose_preferences, pause_contact
from messaging import channels
from messaging.channels import Receipt
from messaging.delivery import handing_over
from messaging.models import Message
from messaging.said_since import declarations_of, not_heard_from
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh, put_advertising
from tests.messaging.test_gate import give_consent

pytestmark = pytest.mark.django_db
State = Message.State


def choose_nothing(customer):
    choose_preferences(Choice(customer, frozenset(), "web"), now=NOW)


def rest(customer):
    pause_contact(customer, until=None, reason="own wish", now=NOW)


def withdraw(customer):
    withdraw_consent(customer, "email", "service", origin="web", now=NOW)


def object_to_all(customer):
    record_objection(customer, origin="web", now=NOW)


@pytest.mark.parametrize("say", [choose_nothing, rest, withdraw, object_to_all])
def test_what_was_claimed_before_a_persons_word_does_not_leave_after_it(monkeypatch, settings, say):
    settings.EMAIL_CONNECTIONS = 1
    people = [make_customer(email_state="verified") for _ in range(2)]
    for number, person in enumerate(people):
        give_consent(person, "email")
        put("test_reminder", customer=person, subject_ref=f"test:{number}")
    left = []

    class Outside:
        def missing(self, company):
            return ""

        def send(self, outgoing, *, now):
            left.append(outgoing.pk)
            return Receipt()

    first, second = Message.objects.order_by("not_before", "id")
    monkeypatch.setitem(channels.CHANNELS, "email", Outside())
    begin = after_the_first_begins(monkeypatch, lambda: say(second.customer))

    deliver()

    assert begin == [first.pk]
    assert left == [first.pk]
    assert fresh(second).state in {State.PLANNED, State.BLOCKED}


def after_the_first_begins(monkeypatch, once):
    """Call ``once`` after the first hand-over has begun; return which it was."""
    real, begun = handing_over.start_hand_over, []

    def start(*messages, now):
        started = real(*messages, now=now)
        if not begun:
            begun.extend(each.pk for each in started)
            once()
        return started

    monkeypatch.setattr(handing_over, "start_hand_over", start)
    return begun


def test_the_contracts_messages_ask_nobody(django_assert_num_queries):
    message = put()
    record_objection(message.customer, origin="web", now=NOW)

    with django_assert_num_queries(0):
        assert not_heard_from([message], {}) == [message]


def test_many_people_are_locked_and_asked_about_at_once(django_assert_num_queries):
    first, second = put_advertising(), put_advertising()
    before = declarations_of([first, second])
    rest(second.customer)

    with django_assert_num_queries(2):
        assert not_heard_from([first, second], before) == [first]


def test_a_word_of_long_ago_holds_nothing_up():
    message = put_advertising()
    rest(message.customer)

    assert not_heard_from([message], declarations_of([message])) == [message]
