"""STOP, complaint, booking, sold car while workers send: nothing leaves after their commit.

Two threads race on PostgreSQL; every message is then held against the moment of the commit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone

from customers.models import Customer
from messaging.channels.mail_format import return_path
from messaging.delivery.round import deliver_due_messages
from messaging.inbound.arriving import IncomingSms, take_mail, take_sms
from messaging.inbound.objections import object_by_message
from messaging.models import Mailbox, Message
from messaging.outbox import withdraw_waiting
from tests.factories import make_customer
from tests.messaging.conftest import put
from tests.messaging.test_gate import give_consent

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
State = Message.State
PEOPLE = 14


def stop_by_sms(message: Message, now: datetime) -> None:
    number = message.customer.phone
    take_sms(IncomingSms(f"SM{message.pk}", number, "STOP"), now=now)


def complain(message: Message, now: datetime) -> None:
    to = return_path(message.pk, "werkstatt@mueller.example")
    raw = (
        f"From: fbl@mx.example\nTo: {to}\nMessage-ID: <arf-{message.pk}@mx.example>\n"
        "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; "
        'boundary="b"\n\n--b\nContent-Type: message/feedback-report\n\n'
        "Feedback-Type: abuse\n\n--b--\n"
    )
    take_mail(raw.encode(), mailbox=Mailbox(name="test"), now=now)


def click_unsubscribe(message: Message, now: datetime) -> None:
    object_by_message(message, now=now)


def withdraw(message: Message, now: datetime) -> None:
    """What a booking, a cancellation or a sold car does to what waits about it."""
    withdraw_waiting(message.subject_ref, reason="gebucht", now=now)


def withdraw_holding_the_person(message: Message, now: datetime) -> None:
    """The same within a transaction that holds the customer: nobody may wait in a circle."""
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=message.customer_id)
        withdraw(message, now)


def put_advertising_to_each() -> list[Message]:
    messages = []
    for number in range(PEOPLE):
        person = make_customer(
            email_state="verified", phone=f"+49171000{number:04}", phone_is_mobile=True
        )
        give_consent(person, "email")
        messages.append(
            put(
                "test_reminder", customer=person, subject_ref=f"test:{number}",
                now=timezone.now(), not_before=timezone.now(),
            )
        )  # fmt: skip
    return messages


@pytest.mark.parametrize(
    "cause", [stop_by_sms, complain, click_unsubscribe, withdraw, withdraw_holding_the_person]
)
def test_nothing_begins_to_leave_after_the_commit(
    smtp, settings, cause: Callable[[Message, datetime], None]
):
    settings.EMAIL_CONNECTIONS, smtp.delay = 2, 0.01
    messages = put_advertising_to_each()
    committed: dict[int, datetime] = {}
    failures: list[BaseException] = []

    def stop_them() -> None:
        try:
            for message in reversed(messages):
                cause(message, timezone.now())
                committed[message.pk] = timezone.now()
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            connection.close()

    thread = threading.Thread(target=stop_them)
    thread.start()
    deliver_due_messages(now=timezone.now)
    thread.join()
    deliver_due_messages(now=timezone.now)

    assert failures == []
    stored = {one.pk: one for one in Message.objects.all()}
    for message in messages:
        row = stored[message.pk]
        if row.state == State.HANDED_OVER:
            assert row.started_at <= committed[message.pk]
        else:
            assert row.state in {State.BLOCKED, State.SKIPPED}
    assert len(smtp.taken) == sum(row.state == State.HANDED_OVER for row in stored.values())
