"""Putting messages into the outbox: once each, fixed from the start."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from messaging.delivery.claiming import Wanted, claim_batch
from messaging.delivery.counts import Counts
from messaging.delivery.recording import start_hand_over
from messaging.errors import NotWaitingError
from messaging.kinds import LegalClass, MessageKind, all_kinds, get_kind, register_kind
from messaging.models import Message
from messaging.outbox import (
    NewMessage,
    address_of,
    put_message,
    take_back_claimed,
    withdraw_waiting,
)
from messaging.reports import outbox_numbers
from messaging.stopping import Word, stop_message
from tests.factories import make_customer, make_user
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import fresh

pytestmark = pytest.mark.django_db
State = Message.State

DAY = timedelta(days=1)


def new(customer, **fields):
    values = {"channel": "email", "subject_ref": "test:1", "occasion": "sent", "not_before": NOW}
    return NewMessage(customer=customer, kind="test_booking", **{**values, **fields})


def test_what_the_kind_says_is_fixed_on_the_row():
    customer = make_customer(language="en")

    message = put_message(new(customer, step="first", payload={"n": 1}), now=NOW)

    assert (message.legal_class, message.purpose) == ("transactional", "contract")
    assert (message.language, message.address) == ("en", customer.email)
    assert (message.step, message.payload, message.created_at) == ("first", {"n": 1}, NOW)
    assert message.not_after == NOW + get_kind("test_booking").valid_for


def test_its_own_deadline_counts_more_than_the_kinds():
    message = put_message(new(make_customer(), not_after=NOW + DAY), now=NOW)

    assert message.not_after == NOW + DAY


@pytest.mark.parametrize(
    ("change", "is_another"),
    [
        ({}, False),
        ({"channel": "sms"}, False),
        ({"not_before": NOW + DAY}, False),
        ({"payload": {"n": 2}}, False),
        ({"occasion": "moved"}, True),
        ({"subject_ref": "test:2"}, True),
        ({"kind": "test_reminder"}, True),
        ({"customer": True}, True),
    ],
)
def test_one_occasion_of_one_subject_is_one_message(change, is_another):
    first = new(make_customer())
    if change.pop("customer", False):
        change["customer"] = make_customer()
    message = put_message(first, now=NOW)

    again = put_message(replace(first, **change), now=NOW + DAY)

    assert (again != message) is is_another
    assert Message.objects.count() == 1 + is_another


def test_a_repeat_does_not_wake_what_was_settled():
    first = new(make_customer())
    message = put_message(first, now=NOW)
    Message.objects.update(state=State.SKIPPED)

    assert put_message(first, now=NOW).state == State.SKIPPED
    assert fresh(message).state == State.SKIPPED


@pytest.mark.parametrize(("channel", "is_mail"), [("email", True), ("sms", False)])
def test_e_07_every_message_has_a_reference_of_its_own_from_the_start(channel, is_mail):
    messages = [put(channel=channel, occasion=str(number)) for number in range(3)]

    references = {message.reference for message in messages}

    assert len(references) == 3
    assert all(one.endswith("@werkstatt.example>") == is_mail for one in references)


@pytest.mark.parametrize(
    ("channel", "fields", "address"),
    [
        ("email", {"email": "a@b.example"}, "a@b.example"),
        ("sms", {"phone": "+491711234567", "phone_is_mobile": True}, "+491711234567"),
        ("sms", {"phone": "+4989123", "phone_is_mobile": False}, ""),
        ("call", {"phone": "+4989123", "phone_is_mobile": False}, "+4989123"),
        ("voice", {"phone": "+4989123", "phone_is_mobile": False}, "+4989123"),
        ("letter", {}, "Gartenweg 3, 80333 München"),
        ("letter", {"street": ""}, ""),
        ("letter", {"postcode": ""}, ""),
        ("letter", {"city": ""}, ""),
    ],
)
def test_where_each_channel_reaches_a_customer(channel, fields, address):
    assert address_of(make_customer(**fields), channel) == address


@pytest.mark.parametrize("state", [value for value in State if value != State.PLANNED])
def test_only_what_still_waits_is_withdrawn_or_stopped(state):
    message = put()
    Message.objects.filter(pk=message.pk).update(state=state, started_at=NOW, lease_until=NOW)

    assert withdraw_waiting("test:1", reason="abgesagt", now=NOW) == 0
    with pytest.raises(NotWaitingError):
        stop_message(message.pk, Word(make_user(), "", NOW))

    assert (fresh(message).state, message.reason) == (state, "")


def test_what_a_worker_has_not_begun_is_taken_from_it():
    message = put()
    (held,) = claim_batch(Wanted(("email",)), Counts(), now=NOW).ready

    assert withdraw_waiting("test:1", reason="abgesagt", now=NOW) == 1

    assert not start_hand_over(held, now=NOW)
    assert fresh(message).state == State.SKIPPED


@pytest.mark.parametrize(
    ("change", "is_taken"),
    [({}, True), ({"started_at": NOW}, False), ({"lease_until": None}, False),
     ({"state": State.HANDED_OVER}, False), ({"state": State.PLANNED}, False)],
)  # fmt: skip
def test_only_a_claim_that_has_not_begun_is_taken_back(change, is_taken):
    message = put()
    claim_batch(Wanted(("email",)), Counts(), now=NOW)
    Message.objects.filter(pk=message.pk).update(**change)

    assert take_back_claimed(customer=message.customer) == is_taken
    assert take_back_claimed(customer=message.customer) == 0
    assert (fresh(message).attempts == 0) is is_taken


def test_a_long_reason_is_cut_to_the_rows_length():
    message = put()

    withdraw_waiting("test:1", reason="x" * 400, now=NOW)

    assert fresh(message).reason == "x" * 300


def test_a_kind_is_registered_once():
    kind = get_kind("test_booking")
    register_kind(kind)

    with pytest.raises(ValueError, match="test_booking"):
        register_kind(replace(kind, label="another"))


def test_a_kind_that_says_nothing_more_is_always_wanted_and_understands_no_answer():
    bare = MessageKind("bare", "bare", LegalClass.TRANSACTIONAL, "contract", DAY, lambda m: {})
    message = put()

    assert bare.still_wanted(message, NOW) is None
    assert bare.on_reply(message, "Ja", NOW) is None
    assert (bare.attachments(message), bare.channels) == ([], ("email",))


def test_all_kinds_are_listed_by_name():
    names = [kind.name for kind in all_kinds()]

    assert names == sorted(names)
    assert {"test_booking", "consent_confirmation"} <= set(names)


def test_an_unknown_kind_is_a_bug():
    with pytest.raises(KeyError):
        put("no_such_kind")


def test_the_numbers_count_what_waits_and_what_went_wrong_lately():
    states = {
        State.PLANNED: 1, State.CLAIMED: 1, State.MISSED: 1, State.FAILED: 2, State.UNCERTAIN: 1,
        State.DELIVERED: 1,
    }  # fmt: skip
    for state, count in states.items():
        for number in range(count):
            message = put(occasion=f"{state}{number}")
            Message.objects.filter(pk=message.pk).update(state=state)
    old = put(occasion="old", now=NOW - 31 * DAY)
    Message.objects.filter(pk=old.pk).update(state=State.FAILED)

    assert outbox_numbers(NOW) == {"waiting": 2, "missed": 1, "failed": 2, "uncertain": 1}
