"""Claims: one winner, leases, workers that died (E-07)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Task
from messaging.channels import Receipt
from messaging.delivery.claiming import Wanted, claim_batch
from messaging.delivery.counts import Counts
from messaging.delivery.recording import record_handed_over, start_hand_over
from messaging.delivery.round import deliver_due_messages
from messaging.errors import NotWaitingError
from messaging.models import Message
from messaging.outbox import withdraw_waiting
from messaging.stopping import Word, stop_message
from tests.factories import make_customer, make_user
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh, put_advertising
from tests.threads import in_a_thread

State = Message.State
LATER = NOW + timedelta(minutes=6)


def claim(channels=("email",), at=NOW, **options):
    return claim_batch(Wanted(channels, **options), Counts(), now=at)


@pytest.mark.django_db
def test_a_claimed_message_is_not_claimed_again():
    put()

    assert len(claim().ready) == 1
    assert claim() is None


@pytest.mark.django_db
def test_takes_what_the_contract_needs_first():
    put_advertising()
    booking = put(occasion="booking")

    assert claim(limit=1).ready == [booking]


@pytest.mark.django_db
def test_one_batch_holds_people_with_and_without_advertising(smtp):
    messages = [put(), put_advertising()]

    assert deliver().handed_over == 2
    assert [fresh(message).state for message in messages] == [State.HANDED_OVER] * 2


@pytest.mark.django_db
def test_a_broken_message_is_counted_once_and_holds_no_other_up(script, caplog):
    first, broken, last = put(), put_advertising(), put_advertising()
    script.broken_for = {broken.customer_id}
    counts = Counts()

    batch = claim_batch(Wanted(("email",)), counts, now=NOW)

    assert (counts.claimed, counts.failed) == (2, 1)
    assert {each.pk for each in batch.ready} == {first.pk, last.pk}
    assert fresh(broken).state == State.FAILED
    assert [fresh(each).attempts for each in (first, broken, last)] == [1, 0, 1]


@pytest.mark.django_db
def test_a_claim_asks_as_much_for_many_messages_as_for_two():
    asked = []
    for count in (2, 8):
        for _ in range(count):
            put_advertising()
        with CaptureQueriesContext(connection) as queries:
            assert len(claim().ready) == count
        asked.append(len(queries))

    assert asked[0] == asked[1]


@pytest.mark.django_db
def test_takes_no_more_than_asked_for():
    for number in range(5):
        put(occasion=str(number))

    assert len(claim(limit=3).ready) == 3


@pytest.mark.django_db
def test_a_claim_that_died_before_the_hand_over_is_simply_free_again(smtp):
    message = put_advertising()
    claim()

    deliver(LATER)

    assert fresh(message).state == State.HANDED_OVER
    assert message.attempts == 1
    assert len(smtp.taken) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["test_reminder", "test_booking"])
def test_e_07_a_claim_that_died_during_the_hand_over(smtp, kind):
    message = put_advertising() if kind == "test_reminder" else put()
    (claimed,) = claim().ready
    assert start_hand_over(claimed, now=NOW)

    deliver(LATER)

    expected = State.UNCERTAIN if kind == "test_reminder" else State.HANDED_OVER
    assert fresh(message).state == expected
    assert len(smtp.taken) == (0 if kind == "test_reminder" else 1)
    assert Task.objects.filter(kind="uncertain").exists() is (kind == "test_reminder")


@pytest.mark.django_db
def test_an_sms_that_may_have_left_is_never_repeated(twilio):
    message = put(channel="sms")
    (claimed,) = claim(("sms",)).ready
    start_hand_over(claimed, now=NOW)

    deliver(LATER)

    assert fresh(message).state == State.UNCERTAIN
    assert twilio.taken == []


@pytest.mark.django_db
def test_a_lease_that_is_over_does_not_begin_a_hand_over():
    put()
    (claimed,) = claim().ready

    assert not start_hand_over(claimed, now=LATER)


@pytest.mark.django_db
def test_a_slow_worker_can_still_say_that_it_went_well():
    message = put_advertising()
    (claimed,) = claim().ready
    start_hand_over(claimed, now=NOW)
    deliver(LATER)

    record_handed_over(claimed, Receipt(), Counts(), now=LATER)

    assert fresh(message).state == State.HANDED_OVER
    assert not Task.objects.filter(kind="uncertain", done_at=None).exists()


@pytest.mark.django_db
def test_a_worker_that_lost_its_claim_overwrites_nothing():
    message = put()
    (claimed,) = claim().ready
    Message.objects.filter(pk=message.pk).update(state="planned", lease_by="")

    record_handed_over(claimed, Receipt(), Counts(), now=LATER)

    assert fresh(message).state == State.PLANNED


@pytest.mark.django_db
def test_a_call_becomes_a_task_on_the_call_list():
    message = put(channel="call")

    counts = deliver()

    assert counts.handed_over == 1
    assert fresh(message).state == State.HANDED_OVER
    task = Task.objects.get()
    assert (task.kind, task.key) == ("reminder_call", f"call:{message.pk}")
    assert task.link.endswith(f"/{message.pk}/")
    assert "Termin nennen" in task.detail


@pytest.mark.django_db
def test_a_call_waits_for_call_hours_too():
    put(channel="call")

    deliver(NOW.replace(hour=21))

    assert not Task.objects.exists()


@pytest.mark.django_db
def test_withdrawing_skips_what_waits_about_the_subject():
    waits, other = put(), put(subject_ref="test:2")

    count = withdraw_waiting("test:1", reason="abgesagt", now=NOW)

    assert count == 1
    assert (fresh(waits).state, waits.reason) == (State.SKIPPED, "abgesagt")
    assert fresh(other).state == State.PLANNED


@pytest.mark.django_db
def test_withdrawing_closes_the_task_of_a_call():
    put(channel="call")
    deliver()

    withdraw_waiting("test:1", reason="abgesagt", now=NOW)

    assert Task.objects.get().outcome == "abgesagt"


@pytest.mark.django_db
def test_withdrawing_can_be_limited_to_kinds():
    message = put()

    assert withdraw_waiting("test:1", reason="x", now=NOW, kinds=("other",)) == 0
    assert withdraw_waiting("test:1", reason="x", now=NOW, kinds=("test_booking",)) == 1
    assert fresh(message).state == State.SKIPPED


@pytest.mark.django_db
def test_a_person_stops_one_message_but_not_one_that_has_left(smtp):
    stopped, left = put(occasion="1"), put(occasion="2")
    stop_message(stopped.pk, Word(make_user(username="meister"), "", NOW))
    deliver()

    with pytest.raises(NotWaitingError):
        stop_message(left.pk, Word(make_user(), "", NOW))

    assert fresh(stopped).state == State.SKIPPED
    assert "meister" in stopped.reason
    assert len(smtp.taken) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_workers_hand_over_each_message_once(smtp):
    for number in range(40):
        put(occasion=str(number))

    run_at_once(6, lambda: deliver_due_messages(now=lambda: NOW))

    ids = [taken.message_id for taken in smtp.taken]
    assert len(ids) == len(set(ids)) == 40
    assert set(Message.objects.values_list("state", flat=True)) == {State.HANDED_OVER}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_keep_the_cap_per_person(smtp):
    customer = make_customer(email_state="verified")
    put_advertising(customer=customer)
    for number in range(9):
        put("test_reminder", customer=customer, occasion=str(number))

    run_at_once(5, lambda: claim(limit=2))

    assert Message.objects.filter(state=State.CLAIMED).count() == 1


def run_at_once(count, work):
    """Run the same work in many threads, each with its own connection."""

    for thread in [in_a_thread(work) for _ in range(count)]:
        thread.join()
