"""Receipts of a provider: in any order, repeated, before or after its answer (T-03, T-04)."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta

import pytest

from customers.models import Task
from messaging.channels import Receipt as Answer
from messaging.delivery.counts import Counts
from messaging.delivery.recording import record_handed_over, record_unknown, start_hand_over
from messaging.inbound.provider_events import Receipt, apply_events, take_receipt
from messaging.inbound.receipts import SMS_RANKS as RANKS
from messaging.models import Message, ProviderEvent
from tests.messaging.conftest import NOW, put
from tests.messaging.test_claiming import claim
from tests.messaging.test_deliver_email import fresh
from workshop.models import Company

pytestmark = pytest.mark.django_db
State = Message.State

SID = "SM1"
MINUTE = timedelta(minutes=1)


def in_flight(**fields):
    """An SMS whose hand-over has begun and has not been answered yet."""
    message = put(channel="sms", **fields)
    # All at once, not one a second.
    Company.objects.update(sms_per_minute=None)
    (held,) = claim(("sms",)).ready
    start_hand_over(held, now=NOW)
    return held if held == message else None


def answer(message, sid=SID):
    record_handed_over(message, Answer(sid), Counts(), now=NOW)


def report(status, *, sid=SID, reference="", code=0, at=NOW):
    return take_receipt(Receipt(sid, status, reference, code), now=at)


SEQUENCES = [
    (("queued", "sending", "sent", "delivered"), State.DELIVERED),
    (("queued", "sent", "undelivered"), State.FAILED),
    (("sent", "failed"), State.FAILED),
    (("accepted", "scheduled", "canceled"), State.FAILED),
    (("sent", "delivered", "read"), State.DELIVERED),
    (("queued", "sending", "sent"), State.HANDED_OVER),
    (("undelivered", "delivered"), State.DELIVERED),
    (("failed", "sent", "read"), State.DELIVERED),
]
ORDERS = [
    (order, expected)
    for statuses, expected in SEQUENCES
    for order in itertools.permutations(statuses)
]


@pytest.mark.parametrize(("order", "expected"), ORDERS)
def test_t04_reports_that_overtake_the_answer_end_the_same_in_every_order(order, expected):
    message = in_flight()
    for status in order:
        report(status)

    answer(message)

    assert fresh(message).state == expected
    assert message.provider_events.count() == len(order)


@pytest.mark.parametrize("position", range(5))
def test_the_answer_may_come_between_any_two_reports(position):
    message = in_flight()
    steps = [lambda status=status: report(status) for status in SEQUENCES[0][0]]
    steps.insert(position, lambda: answer(message))

    for step in steps:
        step()

    assert fresh(message).state == State.DELIVERED
    assert message.provider_events.count() == 4


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_and_doubled_reports_of_many_messages_end_as_once_in_order(seed):
    expected = {}
    reports = []
    for number, (statuses, state) in enumerate(SEQUENCES):
        message = in_flight(occasion=str(number))
        expected[message.pk] = state
        reports += [(f"SM{number}", status) for status in statuses] * 2
    random.Random(seed).shuffle(reports)
    for sid, status in reports:
        report(status, sid=sid)

    for number, pk in enumerate(expected):
        answer(Message.objects.get(pk=pk), f"SM{number}")

    assert dict(Message.objects.values_list("pk", "state")) == expected
    assert ProviderEvent.objects.count() == len(reports) // 2


def test_a_repeat_is_told_from_news():
    message = in_flight()
    answer(message)

    assert [report("sent"), report("sent"), report("delivered")] == [True, False, True]


def test_the_arrival_is_noted_with_its_own_time():
    message = in_flight()
    report("delivered", at=NOW - MINUTE)

    answer(message)

    assert fresh(message).delivered_at == NOW - MINUTE


def test_a_report_about_a_message_of_nobody_is_kept_and_changes_nothing():
    message = in_flight()
    answer(message)

    assert report("delivered", sid="SM-unknown")

    assert fresh(message).state == State.HANDED_OVER
    assert ProviderEvent.objects.get().message is None


@pytest.mark.parametrize("is_uncertain", [False, True])
def test_our_reference_tells_the_id_before_the_provider_has_answered(is_uncertain):
    message = in_flight()
    if is_uncertain:
        record_unknown(message, "weg", Counts(), now=NOW)

    report("sent", reference=message.reference, at=NOW + MINUTE)

    fresh(message)
    assert message.provider_id == SID
    assert message.state == (State.HANDED_OVER if is_uncertain else State.CLAIMED)
    assert message.handed_over_at == (NOW + MINUTE if is_uncertain else None)
    assert not Task.objects.filter(kind="uncertain", done_at=None).exists()


def test_our_reference_does_not_give_an_older_attempt_to_a_newer_one():
    message = in_flight()
    answer(message, "SM2")

    report("failed", sid="SM1", reference=message.reference)

    assert fresh(message).state == State.HANDED_OVER
    assert message.provider_id == "SM2"


@pytest.mark.parametrize("state", [State.PLANNED, State.SKIPPED, State.FAILED])
def test_a_reference_alone_moves_no_message_that_is_not_on_its_way(state):
    message = put(channel="sms")
    Message.objects.filter(pk=message.pk).update(state=state)

    report("delivered", reference=message.reference)

    assert fresh(message).state == state
    assert message.provider_id == ""


@pytest.mark.parametrize("late", ["failed", "undelivered", "sent", "queued"])
def test_what_has_arrived_stays_arrived(late):
    message = in_flight()
    answer(message)
    report("delivered")

    report(late)

    assert fresh(message).state == State.DELIVERED


def test_applying_again_changes_nothing():
    message = in_flight()
    answer(message)
    report("undelivered", code=30008)
    planned = Message.objects.filter(pk=message.pk).values().get()

    apply_events(message.pk, now=NOW + MINUTE)

    assert Message.objects.filter(pk=message.pk).values().get() == planned


def test_every_final_status_ranks_above_every_passing_one():
    final = {"undelivered", "failed", "canceled", "delivered", "read"}
    passing = set(RANKS) - final

    assert max(RANKS[name] for name in passing) < min(RANKS[name] for name in final)
