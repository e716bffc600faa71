"""Schedulers and workers that overlap send each message once. Needs PostgreSQL."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from customers.models import Task
from messaging.confirmations import ask_for_confirmations
from messaging.delivery.claiming import Wanted, claim_batch
from messaging.delivery.counts import Counts
from messaging.delivery.recording import settle_expired_claims, start_hand_over
from messaging.delivery.round import deliver_due_messages
from messaging.inbound.provider_events import Receipt, take_receipt
from messaging.models import Message
from messaging.tasks import deliver_due_messages_task
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_claiming import run_at_once
from tests.messaging.test_confirmations import tick
from tests.messaging.test_deliver_email import put_advertising
from tests.servers.smtp_sink import DROP

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
State = Message.State

DUE = 120
WORKERS, SCHEDULERS = 4, 2


def put_many(count, **fields):
    return [put(occasion=str(number), **fields) for number in range(count)]


def ids(smtp):
    return Counter(taken.message_id for taken in smtp.taken)


def states():
    return Counter(Message.objects.values_list("state", flat=True))


@pytest.mark.timeout(120)
def test_two_schedulers_and_four_workers_send_each_due_message_once(smtp):
    references = {message.reference for message in put_many(DUE)}

    # Each scheduler wakes every worker: so many rounds run over the same rows.
    run_at_once(WORKERS * SCHEDULERS, lambda: deliver_due_messages(now=lambda: NOW))

    assert ids(smtp) == dict.fromkeys(references, 1)
    assert states() == {State.HANDED_OVER: DUE}
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


def test_wake_ups_by_the_task_itself_overlap_just_as_well(smtp):
    references = {message.reference for message in put_many(20)}
    Message.objects.update(not_after=NOW + timedelta(days=3650))

    run_at_once(SCHEDULERS, deliver_due_messages_task)

    assert ids(smtp) == dict.fromkeys(references, 1)


def test_advertising_that_may_have_left_is_left_to_people_by_all_of_them(smtp):
    for _ in range(6):
        put_advertising()
    smtp.answers = [DROP] * 6

    run_at_once(WORKERS, lambda: deliver_due_messages(now=lambda: NOW))

    assert set(ids(smtp).values()) == {1}
    assert states() == {State.UNCERTAIN: 6}
    assert Task.objects.filter(kind="uncertain").count() == 6


def test_each_claim_is_one_workers():
    put_many(DUE)
    batches = []

    run_at_once(
        WORKERS,
        lambda: batches.append(claim_batch(Wanted(("email",), limit=20), Counts(), now=NOW)),
    )

    claimed = [message.pk for batch in batches if batch for message in batch.ready]
    assert len(claimed) == len(set(claimed)) == WORKERS * 20


def test_dead_workers_are_settled_once_by_however_many_living_ones():
    for _ in range(8):
        put_advertising()
    for message in claim_batch(Wanted(("email",)), Counts(), now=NOW).ready[:5]:
        start_hand_over(message, now=NOW)
    counted = [Counts() for _ in range(WORKERS)]
    left = iter(counted)
    late = NOW + timedelta(hours=1)

    run_at_once(WORKERS, lambda: settle_expired_claims(next(left), now=late))

    assert states() == {State.UNCERTAIN: 5, State.PLANNED: 3}
    assert sum(counts.uncertain for counts in counted) == 5
    assert Message.objects.filter(state=State.PLANNED, attempts=0).count() == 3
    assert Task.objects.filter(kind="uncertain").count() == 5


def test_one_message_put_by_many_is_one():
    customer = make_customer()
    put(customer=customer, occasion="first")

    run_at_once(8, lambda: put(customer=customer))

    assert Message.objects.count() == 2


def test_one_receipt_reported_by_many_is_applied_once():
    message = put(channel="sms")
    Message.objects.filter(pk=message.pk).update(state="handed_over", provider_id="SM1")
    news = []
    receipt = Receipt("SM1", "undelivered", error_code=30007)

    run_at_once(6, lambda: news.append(take_receipt(receipt, now=NOW)))

    assert sorted(news) == [False] * 5 + [True]
    assert Task.objects.count() == 1


def test_two_schedulers_ask_one_address_once():
    put(occasion="makes the company")
    for name in ("Ada", "Ben"):
        tick(make_customer(first_name=name, email="familie@kunde.example"))

    run_at_once(4, lambda: ask_for_confirmations(now=NOW))

    assert Message.objects.filter(kind="consent_confirmation").count() == 1
