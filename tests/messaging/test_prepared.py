"""Mails are made while the servers answer; that they are made means nothing yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from messaging import channels
from messaging.channels import Receipt
from messaging.channels.email import mail_of
from messaging.delivery.claiming import Wanted, claim_batch
from messaging.delivery.counts import Counts
from messaging.delivery.handing_over import HandOvers, _outgoing
from messaging.models import Message
from messaging.outbox import withdraw_waiting
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh

pytestmark = pytest.mark.django_db
State = Message.State


def claim():
    return claim_batch(Wanted(("email",)), Counts(), now=NOW)


def outgoing_of_one():
    put()
    batch = claim()
    return _outgoing(batch.ready[0], batch, NOW)


def test_an_email_is_made_before_its_hand_over():
    outgoing = outgoing_of_one()

    assert outgoing.mail.startswith(b"From: ")
    assert outgoing.reference.encode() in outgoing.mail


@pytest.mark.parametrize(
    "change", [{"channel": "sms"}, {"address": "no address"}, {"subject": "two\nlines"}]
)
def test_what_is_no_mail_or_makes_none_has_no_bytes(change):
    outgoing = replace(outgoing_of_one(), **change)

    assert mail_of(outgoing, now=NOW) == b""


def test_a_mail_that_can_not_be_made_fails_for_good(smtp):
    message = put()
    message.customer.email = "nobody@nowhere@nothing"
    message.customer.save()

    assert deliver().failed == 1
    assert fresh(message).state == State.FAILED
    assert smtp.taken == []


def test_what_was_made_before_is_what_leaves(smtp, settings):
    settings.EMAIL_CONNECTIONS = 1
    first, second = put(occasion="1"), put(occasion="2")

    assert deliver().handed_over == 2
    assert [taken.message_id for taken in smtp.taken] == [first.reference, second.reference]


def test_only_as_many_are_made_as_can_leave_next_and_none_of_them_has_begun(settings):
    settings.EMAIL_CONNECTIONS = 2
    for number in range(6):
        put(occasion=str(number))
    with HandOvers(Counts(), lambda: NOW) as hand_overs:
        batch = claim()
        hand_overs.waiting.extend((message, batch) for message in batch.ready)

        hand_overs._prepare()
        hand_overs._prepare()

        assert (len(hand_overs.prepared), len(hand_overs.waiting)) == (2, 4)
        assert not Message.objects.exclude(started_at=None).exists()


class Outside:
    """Takes everything."""

    def missing(self, company):
        return ""

    def send(self, outgoing, *, now):
        return Receipt()


def test_a_mail_that_is_made_can_still_be_taken_back(settings, monkeypatch):
    settings.EMAIL_CONNECTIONS = 1
    first, second = put(occasion="1", subject_ref="test:1"), put(occasion="2", subject_ref="test:2")
    monkeypatch.setitem(channels.CHANNELS, "email", Outside())
    counts = Counts()
    with HandOvers(counts, lambda: NOW) as hand_overs:
        batch = claim()
        hand_overs.good_until = NOW
        hand_overs.waiting.extend((message, batch) for message in batch.ready)
        hand_overs._step()
        hand_overs._prepare()
        withdraw_waiting("test:2", reason="gebucht", now=NOW)
        hand_overs._step()
        hand_overs.finish()

    assert counts.handed_over == 1
    assert fresh(first).state == State.HANDED_OVER
    assert (fresh(second).state, second.started_at) == (State.SKIPPED, None)
