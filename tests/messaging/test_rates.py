"""T-13: a channel takes evenly what the house allows a minute, whoever claims."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging.delivery.claiming import Wanted, claim_batch
from messaging.delivery.counts import Counts
from messaging.delivery.rates import Pace, taken_lately
from messaging.delivery.round import deliver_due_messages
from messaging.models import ChannelState, Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_claiming import run_at_once
from tests.messaging.test_deliver_email import deliver
from tests.messaging.test_gate import give_consent
from workshop.models import Company

State = Message.State
SECOND = timedelta(seconds=1)


def put_many(channel, count, kind="test_booking", **fields):
    for number in range(count):
        person = make_customer(
            email_state="verified", phone=f"+49171555{number:04}", phone_is_mobile=True
        )
        put(kind, channel=channel, customer=person, subject_ref=f"t:{number}", **fields)


def limit(**rules):
    Company.objects.update(**rules)


def claim(channels=("email", "sms"), at=NOW, **options):
    batch = claim_batch(Wanted(channels, **options), Counts(), now=at)
    return [message.channel for message in batch.ready] if batch else []


@pytest.mark.parametrize(
    ("a_minute", "messages", "seconds"),
    [(1, 1, 60), (20, 1, 3), (60, 1, 1), (90, 1, 2 / 3), (120, 2, 1), (150, 2, 0.8), (3000, 50, 1)],
)
def test_t_13_a_minutes_number_is_spread_evenly(a_minute, messages, seconds):
    assert Pace.of(a_minute) == Pace(messages, timedelta(seconds=seconds))


@pytest.mark.django_db
def test_t_13_a_claim_takes_no_more_than_the_moment_allows():
    put_many("sms", 5)
    limit(sms_per_minute=180)

    assert claim() == ["sms"] * 3
    assert claim() == []


@pytest.mark.django_db
@pytest.mark.parametrize(("later", "number"), [(0.999999, 1), (1, 3)])
def test_t_13_the_room_comes_back_as_it_was_taken(later, number):
    put_many("sms", 6)
    limit(sms_per_minute=180)
    claim(limit=2)

    assert len(claim(at=NOW + later * SECOND)) == number


@pytest.mark.django_db
def test_t_13_no_minute_holds_more_than_it_may():
    put_many("sms", 9)
    limit(sms_per_minute=4)

    taken = [second for second in range(0, 121, 5) if claim(at=NOW + second * SECOND)]

    assert taken == [0, 15, 30, 45, 60, 75, 90, 105, 120]


@pytest.mark.django_db
def test_t_13_sixty_sms_a_minute_if_nobody_says_otherwise():
    put_many("email", 1)

    house = Company.objects.get()

    assert (house.sms_per_minute, house.emails_per_minute) == (60, None)


@pytest.mark.django_db
def test_t_13_empty_is_no_limit():
    put_many("sms", 5)
    limit(sms_per_minute=None)

    assert len(claim()) == 5


@pytest.mark.django_db
def test_t_13_mails_have_a_limit_of_their_own():
    put_many("sms", 2)
    put_many("email", 4)
    limit(sms_per_minute=1, emails_per_minute=120)

    assert sorted(claim()) == ["email", "email", "sms"]


@pytest.mark.django_db
def test_t_13_a_full_channel_does_not_hold_up_another():
    put_many("sms", 3)
    limit(sms_per_minute=1)
    claim()
    put_many("email", 2)

    assert claim() == ["email", "email"]


@pytest.mark.django_db
def test_t_13_what_the_contract_needs_takes_the_room_first():
    person = make_customer(phone="+491715550099", phone_is_mobile=True)
    give_consent(person, "sms")
    put("test_reminder", channel="sms", customer=person, not_before=NOW - timedelta(hours=1))
    put_many("sms", 1)
    limit(sms_per_minute=1)

    claim()

    assert Message.objects.get(state=State.CLAIMED).kind == "test_booking"


@pytest.mark.django_db
def test_t_13_the_batch_stays_within_its_size():
    put_many("sms", 3)
    put_many("email", 3)
    limit(sms_per_minute=600)

    assert sorted(claim(limit=4)) == ["email", "sms", "sms", "sms"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({"state": State.HANDED_OVER}, 1),
        ({"state": State.FAILED}, 1),
        ({"state": State.PLANNED, "attempts": 1}, 1),
        ({"state": State.PLANNED, "attempts": 0}, 0),
        ({"channel": "email"}, 0),
        ({"claimed_at": NOW - SECOND}, 0),
    ],
)
def test_t_13_what_was_given_back_untried_does_not_count(change, counts):
    put_many("sms", 1)
    claim()
    Message.objects.update(**change)

    assert len(taken_lately("sms", Pace.of(60), NOW)) == counts


@pytest.mark.django_db
def test_t_13_a_round_ends_when_the_room_is_used_up(smtp):
    put_many("email", 3)
    limit(emails_per_minute=120)

    assert deliver().handed_over == 2
    assert deliver(NOW + SECOND).handed_over == 1
    assert len(smtp.taken) == 3


class Clock:
    """Moves on only while somebody sleeps."""

    def __init__(self):
        self.moment, self.slept = NOW, []

    def __call__(self):
        return self.moment

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.moment += seconds * SECOND


def deliver_patiently(clock, seconds):
    return deliver_due_messages(now=clock, patience=seconds * SECOND, sleep=clock.sleep)


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "left"), [(0, 1), (3.9, 4), (4, 5), (60, 6)])
def test_t_13_a_patient_round_waits_for_each_room(twilio, seconds, left):
    put_many("sms", 6)
    clock = Clock()

    assert deliver_patiently(clock, seconds).handed_over == left

    assert clock.slept == [1.0] * (left - 1)
    moments = Message.objects.filter(state=State.HANDED_OVER).values_list("claimed_at", flat=True)
    assert sorted(moments) == [NOW + n * SECOND for n in range(left)]


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "sent"), [(0, 1), (2, 3), (60, 6)])
def test_a_round_claims_no_more_after_its_time(twilio, seconds, sent):
    put_many("sms", 6)
    clock = Clock()

    counts = deliver_due_messages(
        now=clock, patience=60 * SECOND, at_most=seconds * SECOND, sleep=clock.sleep
    )

    assert counts.handed_over == sent
    assert Message.objects.filter(state=State.PLANNED).count() == 6 - sent


@pytest.mark.django_db
def test_t_13_mails_leave_while_sms_wait_for_their_room(twilio, smtp):
    put_many("sms", 2)
    clock = Clock()
    sleep = clock.sleep
    clock.sleep = lambda seconds: (sleep(seconds), put_many("email", 2))

    assert deliver_patiently(clock, 60).handed_over == 4
    assert len(smtp.taken) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "stop",
    [
        {"is_sending_paused": True},
        {"twilio_contract_on": None},
        {"sms_per_minute": None},
    ],
)
def test_t_13_nobody_waits_for_a_channel_that_takes_nothing_or_all(twilio, stop):
    put_many("sms", 2)
    limit(**stop)
    clock = Clock()

    deliver_patiently(clock, 60)

    assert clock.slept == []


@pytest.mark.django_db
def test_t_13_nobody_waits_when_nothing_more_is_due(twilio):
    put_many("sms", 1)
    put("test_booking", channel="sms", occasion="2", not_before=NOW + 5 * SECOND)
    clock = Clock()

    assert deliver_patiently(clock, 60).handed_over == 1
    assert clock.slept == []


@pytest.mark.django_db
def test_without_a_limit_or_without_something_due_no_row_is_locked():
    put_many("email", 1)

    claim()

    assert not ChannelState.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_t_13_many_workers_together_keep_the_limit():
    put_many("sms", 12)
    limit(sms_per_minute=240)

    run_at_once(6, lambda: claim(limit=3))
    claim()

    assert Message.objects.filter(state=State.CLAIMED).count() == 4
