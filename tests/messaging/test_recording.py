"""How a hand-over is written down, whatever has become of the row meanwhile (E-07)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import ConsentUse, Task
from messaging.channels import Receipt
from messaging.channels.smtp import EMAIL_WAITS
from messaging.delivery.counts import Counts
from messaging.delivery.recording import (
    record_handed_over,
    record_refusal,
    record_unknown,
    release,
    settle_expired_claims,
    start_hand_over,
)
from messaging.delivery.settling import settle_refusal
from messaging.errors import Consequence, DeliveryError
from messaging.models import ChannelState, Message, ProviderEvent
from tests.messaging.conftest import NOW, put
from tests.messaging.test_claiming import claim
from tests.messaging.test_deliver_email import fresh, put_advertising

pytestmark = pytest.mark.django_db
State = Message.State

HOUR = timedelta(hours=1)
OTHERS = "other:1:abc"
NOT_MINE = [
    {"state": State.PLANNED, "lease_by": ""},
    {"state": State.CLAIMED, "lease_by": OTHERS},
    {"state": State.DELIVERED},
    {"state": State.SKIPPED},
]


def claimed(kind="test_booking", *, started=True, **fields):
    """A message that this worker holds; its hand-over has begun."""
    message = put_advertising() if kind == "test_reminder" else put(kind)
    (held,) = claim().ready
    if started:
        assert start_hand_over(held, now=NOW)
    Message.objects.filter(pk=message.pk).update(**fields)
    return held


def refusal(**fields):
    return DeliveryError("nein", **fields)


def state_of(message):
    return Message.objects.get(pk=message.pk).state


@pytest.mark.parametrize(
    ("change", "may_begin"),
    [
        ({}, True),
        ({"lease_until": NOW}, False),
        ({"lease_until": NOW + timedelta(seconds=1)}, True),
        ({"lease_by": OTHERS}, False),
        ({"state": State.SKIPPED}, False),
        ({"state": State.PLANNED}, False),
    ],
)
def test_a_hand_over_begins_only_on_a_row_that_is_still_ours(change, may_begin):
    message = claimed(started=False, **change)

    assert bool(start_hand_over(message, now=NOW)) is may_begin
    assert (fresh(message).started_at == NOW) is may_begin


@pytest.mark.parametrize("change", NOT_MINE)
@pytest.mark.parametrize(
    "record",
    [
        lambda message, counts: record_handed_over(message, Receipt("X1"), counts, now=NOW),
        lambda message, counts: record_refusal(message, refusal(permanent=True), counts, now=NOW),
        lambda message, counts: record_unknown(message, "weg", counts, now=NOW),
    ],
)
def test_a_row_that_is_not_ours_any_more_stays_as_it_is(change, record):
    message, counts = claimed(**change), Counts()
    before = Message.objects.filter(pk=message.pk).values().get()

    record(message, counts)

    assert Message.objects.filter(pk=message.pk).values().get() == before
    assert counts == Counts()


def test_a_hand_over_is_noted_with_what_the_outside_answered():
    message, counts = claimed(), Counts()

    record_handed_over(message, Receipt("X1", note="Übung"), counts, now=NOW + HOUR)

    fresh(message)
    assert (message.state, message.provider_id, message.reason) == ("handed_over", "X1", "Übung")
    assert (message.handed_over_at, message.lease_until) == (NOW + HOUR, None)
    assert counts.handed_over == 1


def test_the_use_of_a_consent_is_noted_once_and_only_when_it_was_used():
    advertising, booking = claimed("test_reminder"), claimed()
    assert not ConsentUse.objects.exists()

    for message in (advertising, booking):
        record_handed_over(message, Receipt(), Counts(), now=NOW)

    assert ConsentUse.objects.get().reference == f"message:{advertising.pk}"


def test_a_receipt_that_came_first_is_applied_with_the_answer():
    message = claimed()
    ProviderEvent.objects.create(
        key="X1:delivered", provider_id="X1", status="delivered", received_at=NOW
    )

    record_handed_over(message, Receipt("X1"), Counts(), now=NOW)

    assert state_of(message) == State.DELIVERED


@pytest.mark.parametrize("attempt", range(1, len(EMAIL_WAITS) + 2))
def test_each_temporary_refusal_waits_longer_until_there_are_too_many(attempt):
    message, counts = claimed(attempts=attempt, not_after=NOW + timedelta(days=30)), Counts()

    record_refusal(message, refusal(waits=EMAIL_WAITS), counts, now=NOW)

    is_over = attempt > len(EMAIL_WAITS)
    fresh(message)
    assert message.state == (State.FAILED if is_over else State.PLANNED)
    assert counts.failed == is_over
    if not is_over:
        assert message.not_before == NOW + EMAIL_WAITS[attempt - 1]
        assert (message.started_at, message.lease_until) == (None, None)


@pytest.mark.parametrize(("minutes", "state"), [(30, State.PLANNED), (29, State.FAILED)])
def test_no_attempt_is_planned_for_after_its_time(minutes, state):
    message = claimed(not_after=NOW + timedelta(minutes=minutes))

    record_refusal(message, refusal(waits=EMAIL_WAITS), Counts(), now=NOW)

    assert state_of(message) == state


@pytest.mark.parametrize(
    ("consequence", "pause", "alarms"),
    [
        (Consequence.PAUSE_CHANNEL, timedelta(seconds=30), 0),
        (Consequence.STOP_CHANNEL, HOUR, 1),
    ],
)
def test_trouble_of_the_channel_is_no_attempt_of_the_message(consequence, pause, alarms):
    message, counts = claimed(), Counts()

    record_refusal(message, refusal(consequence=consequence), counts, now=NOW)

    fresh(message)
    assert (message.state, message.attempts) == (State.PLANNED, 0)
    assert message.not_before == ChannelState.objects.get().paused_until == NOW + pause
    assert Task.objects.filter(key__startswith="alarm:email").count() == alarms
    assert counts == Counts()


@pytest.mark.parametrize("consequence", [Consequence.NONE, Consequence.ALARM])
def test_trouble_of_one_message_does_not_pause_its_channel(consequence):
    message = claimed()

    settle_refusal(message, refusal(permanent=True, consequence=consequence), now=NOW)

    assert not ChannelState.objects.exists()
    assert Task.objects.count() == (consequence == Consequence.ALARM)


@pytest.mark.parametrize(
    ("kind", "channel", "attempts", "state"),
    [
        ("test_booking", "email", 1, State.PLANNED),
        ("test_booking", "email", len(EMAIL_WAITS), State.PLANNED),
        ("test_booking", "email", len(EMAIL_WAITS) + 1, State.UNCERTAIN),
        ("test_booking", "sms", 1, State.UNCERTAIN),
        ("test_booking", "letter", 1, State.UNCERTAIN),
        ("test_reminder", "email", 1, State.UNCERTAIN),
    ],
)
def test_only_a_mail_of_the_contract_goes_again_after_a_doubt(kind, channel, attempts, state):
    message, counts = claimed(kind, channel=channel, attempts=attempts), Counts()

    record_unknown(message, "weg", counts, now=NOW)

    assert state_of(message) == state
    assert counts.uncertain == (state == State.UNCERTAIN)
    assert Task.objects.filter(kind="uncertain").count() == counts.uncertain


def test_a_doubt_that_clears_up_closes_its_task():
    message = claimed("test_reminder")
    record_unknown(message, "weg", Counts(), now=NOW)

    record_handed_over(message, Receipt(), Counts(), now=NOW)

    assert Task.objects.get(kind="uncertain").done_at == NOW


@pytest.mark.parametrize(
    ("change", "is_released"),
    [
        ({}, True),
        ({"started_at": NOW}, False),
        ({"lease_by": OTHERS}, False),
        ({"state": State.SKIPPED}, False),
    ],
)
def test_only_what_has_not_begun_is_given_back(change, is_released):
    message = claimed(started=False, **change)

    release([message])

    fresh(message)
    assert (message.state == State.PLANNED) is is_released
    assert message.attempts == (0 if is_released else 1)


@pytest.mark.parametrize(
    ("kind", "started", "lease", "state", "attempts"),
    [
        ("test_booking", False, -1, State.PLANNED, 0),
        ("test_booking", True, -1, State.PLANNED, 1),
        ("test_reminder", False, -1, State.PLANNED, 0),
        ("test_reminder", True, -1, State.UNCERTAIN, 1),
        ("test_reminder", True, 0, State.CLAIMED, 1),
        ("test_reminder", False, 1, State.CLAIMED, 1),
    ],
)
def test_a_claim_is_settled_once_its_lease_is_over(kind, started, lease, state, attempts):
    until = NOW + timedelta(seconds=lease)
    message, counts = claimed(kind, started=started, lease_until=until), Counts()

    settle_expired_claims(counts, now=NOW)

    fresh(message)
    assert (message.state, message.attempts) == (state, attempts)
    assert counts.uncertain == (state == State.UNCERTAIN)


def test_a_letter_on_the_printer_has_no_lease_that_could_run_out():
    message = claimed(channel="letter", lease_until=None)

    settle_expired_claims(Counts(), now=NOW + timedelta(days=30))

    assert state_of(message) == State.CLAIMED


def test_settling_twice_asks_people_once():
    message = claimed("test_reminder", lease_until=NOW - HOUR)
    settle_expired_claims(Counts(), now=NOW)

    counts = Counts()
    settle_expired_claims(counts, now=NOW)

    assert counts.uncertain == 0
    assert Task.objects.filter(key=f"uncertain:{message.pk}").count() == 1
