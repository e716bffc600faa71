"""Several at a time: what is under way, what is given back, what one failure means for others."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from customers.models import ConsentUse
from messaging import channels
from messaging.channels import Receipt
from messaging.delivery.claiming import Wanted, claim_batch
from messaging.delivery.counts import Counts
from messaging.delivery.handing_over import DECIDED_FOR, HandOvers
from messaging.delivery.recording import record_all_handed_over, start_hand_over
from messaging.delivery.round import deliver_due_messages
from messaging.errors import Consequence, DeliveryError
from messaging.inbound.objections import object_to_advertising
from messaging.models import ChannelState, Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh, put_advertising

pytestmark = pytest.mark.django_db
State = Message.State


@dataclass
class Outside:
    """A channel that answers by script and counts how many it serves at once."""

    answers: list[Exception] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    seen: list[int] = field(default_factory=list)
    wait_for: int = 1
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self):
        self.meeting = threading.Barrier(self.wait_for)

    def missing(self, company):
        return ""

    def send(self, outgoing, *, now):
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.at_once, self.most_at_once)
            answer = self.answers.pop(0) if self.answers else None
        self.meeting.wait(timeout=5)
        with self.lock:
            self.at_once -= 1
            self.seen.append(outgoing.pk)
        if answer:
            raise answer
        return Receipt()


@pytest.fixture
def outside(monkeypatch):
    def use(**fields):
        replaced = Outside(**fields)
        monkeypatch.setitem(channels.CHANNELS, "email", replaced)
        return replaced

    return use


def put_many(count):
    return [put(occasion=str(number)) for number in range(count)]


def down():
    return DeliveryError("kein Anschluss", consequence=Consequence.PAUSE_CHANNEL)


@pytest.mark.parametrize("connections", [1, 2, 3])
def test_as_many_leave_at_the_same_time_as_there_are_connections(outside, settings, connections):
    settings.EMAIL_CONNECTIONS = connections
    other_side = outside(wait_for=connections)
    messages = put_many(6)

    assert deliver().handed_over == 6

    assert other_side.most_at_once == connections
    assert sorted(other_side.seen) == [message.pk for message in messages]


def test_only_what_is_under_way_is_marked_as_begun(outside, settings):
    settings.EMAIL_CONNECTIONS = 2
    put_many(6)
    outside()
    batch = claim_batch(Wanted(("email",)), Counts(), now=NOW)
    with HandOvers(Counts(), lambda: NOW) as hand_overs:
        hand_overs.good_until = NOW
        hand_overs.waiting.extend((message, batch) for message in batch.ready)

        hand_overs._step()

        begun = Message.objects.exclude(started_at=None)
        assert set(begun.values_list("pk", flat=True)) == {
            m.pk for m in hand_overs.running.values()
        }
        assert begun.count() == 2
        hand_overs.waiting.clear()
        hand_overs.finish()


def test_trouble_of_several_at_once_is_one_failure_of_the_channel(outside, settings):
    settings.EMAIL_CONNECTIONS = 3
    messages = put_many(5)
    outside(answers=[down(), down(), down()], wait_for=3)

    counts = deliver()

    assert counts.handed_over == 0
    assert ChannelState.objects.get().failures == 1
    assert {(fresh(one).state, one.attempts) for one in messages} == {(State.PLANNED, 0)}


def test_a_refused_password_stops_the_channel_though_it_rests_already(outside, settings):
    settings.EMAIL_CONNECTIONS = 2
    put_many(2)
    stop = DeliveryError("Passwort", consequence=Consequence.STOP_CHANNEL)
    outside(answers=[down(), stop], wait_for=2)

    deliver()

    assert ChannelState.objects.get().paused_until == NOW + timedelta(hours=1)


def test_a_bug_in_a_channel_stops_only_its_message_and_is_a_doubt(outside, caplog):
    messages = [put_advertising() for _ in range(4)]
    outside(answers=[RuntimeError("a bug in a channel")])

    counts = deliver()

    assert (counts.handed_over, counts.uncertain) == (3, 1)
    assert sorted(fresh(one).state for one in messages) == [State.HANDED_OVER] * 3 + [
        State.UNCERTAIN
    ]


class Clock:
    """Stands until somebody moves it on."""

    moment = NOW

    def __call__(self):
        return self.moment


def test_what_waited_too_long_since_it_was_decided_is_decided_anew(outside, settings):
    settings.EMAIL_CONNECTIONS = 1
    first, second = put_advertising(), put_advertising()
    clock = Clock()
    outside()

    class SlowThenStop(Outside):
        def send(self, outgoing, *, now):
            clock.moment += DECIDED_FOR + timedelta(seconds=1)
            return super().send(outgoing, now=now)

    channels.CHANNELS["email"] = SlowThenStop()
    batch = claim_batch(Wanted(("email",)), Counts(), now=NOW)
    object_to_advertising(second.customer, origin="web", now=NOW)
    with HandOvers(Counts(), clock) as hand_overs:
        hand_overs.work_off(batch)
        hand_overs.finish()

    assert fresh(first).state == State.HANDED_OVER
    assert (fresh(second).state, second.attempts) == (State.PLANNED, 0)
    assert deliver_due_messages(now=clock).blocked == 1


def test_advertising_let_through_counts_for_the_next_one_of_the_same_claim(smtp):
    customer = make_customer(email_state="verified")
    put_advertising(customer=customer)
    for number in range(3):
        put("test_reminder", customer=customer, occasion=str(number))

    counts = deliver()

    assert (counts.handed_over, counts.blocked) == (1, 3)


def begun(count, put_one=put_advertising):
    for _ in range(count):
        put_one()
    messages = claim_batch(Wanted(("email",)), Counts(), now=NOW).ready
    return start_hand_over(*messages, now=NOW)


def test_many_are_noted_at_once_with_the_use_of_their_consents():
    messages, counts = begun(3), Counts()

    record_all_handed_over([(one, Receipt()) for one in messages], counts, now=NOW)

    assert counts.handed_over == 3
    assert {fresh(one).state for one in messages} == {State.HANDED_OVER}
    assert ConsentUse.objects.count() == 3


@pytest.mark.parametrize("change", [{"state": State.SKIPPED}, {"lease_by": "other:1:a"}])
def test_one_that_is_not_ours_any_more_spoils_none_of_the_others(change):
    messages, counts = begun(3), Counts()
    Message.objects.filter(pk=messages[1].pk).update(**change)

    record_all_handed_over([(one, Receipt()) for one in messages], counts, now=NOW)

    states = [fresh(one).state for one in messages]
    assert counts.handed_over == 2
    assert states[0] == states[2] == State.HANDED_OVER != states[1]
    assert ConsentUse.objects.count() == 2


def test_of_several_only_those_begin_that_are_still_ours():
    for _ in range(3):
        put()
    messages = claim_batch(Wanted(("email",)), Counts(), now=NOW).ready
    Message.objects.filter(pk=messages[1].pk).update(state=State.SKIPPED)

    assert start_hand_over(*messages, now=NOW) == [messages[0], messages[2]]
    assert start_hand_over(messages[0], now=NOW) == []
