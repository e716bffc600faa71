"""A word that falls into the very statement in which a hand-over begins."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from customers.consent.declarations import record_objection, withdraw_consent
from customers.contact import pause_contact
from customers.models import Customer
from messaging.delivery import handing_over
from messaging.delivery.recording import start_hand_over
from messaging.models import Message
from messaging.outbox import withdraw_waiting
from messaging.said_since import not_heard_from
from tests.messaging.conftest import NOW
from tests.messaging.test_claiming import claim
from tests.messaging.test_deliver_email import deliver, fresh, put_advertising
from tests.threads import in_a_thread

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
A_WHILE = 0.15


def pause(message: Message) -> None:
    pause_contact(message.customer, until=None, reason="own wish", now=NOW)


def object_to_all(message: Message) -> None:
    record_objection(message.customer, origin="web", now=NOW)


def withdraw(message: Message) -> None:
    withdraw_consent(message.customer, "email", "service", origin="web", now=NOW)


@pytest.mark.parametrize("say", [pause, object_to_all, withdraw])
def test_a_word_between_look_and_begin_is_committed_after_the_begin(smtp, monkeypatch, say):
    message = put_advertising()
    begin, speakers = handing_over.start_hand_over, []

    def begin_late(*messages: Message, now: object) -> list[Message]:
        speakers.append(in_a_thread(lambda: say(message)))
        speakers[0].join(A_WHILE)
        # What it says can't be in force yet: the look at the ledger is past.
        assert speakers[0].is_alive()
        return begin(*messages, now=now)

    monkeypatch.setattr(handing_over, "start_hand_over", begin_late)

    assert deliver().handed_over == 1

    speakers[0].join()
    assert len(smtp.taken) == 1


@contextmanager
def somebody_else(holds: Callable[[], object]) -> Iterator[None]:
    """Hold locks in another transaction for the length of the block."""
    is_held, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            holds()
            is_held.set()
            may_go.wait(10)

    thread = in_a_thread(hold)
    assert is_held.wait(5)
    try:
        yield
    finally:
        may_go.set()
        thread.join()


def the_person(message: Message) -> object:
    return Customer.objects.select_for_update().get(pk=message.customer_id)


def the_message(message: Message) -> object:
    return withdraw_waiting(message.subject_ref, reason="gebucht", now=NOW)


@pytest.mark.parametrize("holds", [the_person, the_message])
def test_what_somebody_holds_since_the_claim_does_not_begin_and_nobody_waits(holds):
    message, other = put_advertising(), put_advertising()
    Message.objects.filter(pk=other.pk).update(subject_ref="test:other")
    batch = claim()

    with somebody_else(lambda: holds(message)), transaction.atomic():
        connection.cursor().execute("SET LOCAL lock_timeout = '1s'")
        silent = not_heard_from(batch.ready, batch.said)
        begun = start_hand_over(*silent, now=NOW)

    assert begun == [other]
    assert fresh(message).started_at is None
