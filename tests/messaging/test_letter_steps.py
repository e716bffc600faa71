"""A letter's way as a table: which step may follow which, and what each leaves behind (L-04)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.consent.ledger import record_objection
from customers.consent.robinson import robinson_key
from customers.models import ConsentUse, Customer, RobinsonList, Task
from messaging.errors import LettersNotReadyError, NotWaitingError
from messaging.letters.batches import make_batch, mark_posted, mark_printed, mark_returned
from messaging.models import LetterBatch, Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW
from tests.messaging.test_deliver_email import fresh
from tests.messaging.test_gate import give_consent
from tests.messaging.test_letters import fake_pdf, put_letter, run_jobs  # noqa: F401
from workshop.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_pdf")]
State = Message.State

MINUTE = timedelta(minutes=1)
WAY = ["claimed", "rendered", "printed", "posted"]


def batch_at(place, *, count=1):
    """Letters that have come so far on their way; returns their batch."""
    customers = [make_customer(street=f"Weg {number}") for number in range(count)]
    for customer in customers:
        put_letter(customer=customer)
    batch = make_batch(now=NOW)
    reached = WAY.index(place)
    if reached >= 1:
        run_jobs()
    if reached >= 2:
        mark_printed(batch.pk, now=NOW + MINUTE)
    if reached >= 3:
        mark_posted(batch.pk, now=NOW + 2 * MINUTE)
    return LetterBatch.objects.get(pk=batch.pk)


def returned(batch, now):
    mark_returned(batch.letters.get().pk, now=now)


STEPS = {
    "print": lambda batch, now: mark_printed(batch.pk, now=now),
    "post": lambda batch, now: mark_posted(batch.pk, now=now),
    "return": returned,
}
ALLOWED = {
    ("rendered", "print"): State.HANDED_OVER,
    ("printed", "post"): State.DELIVERED,
    ("printed", "return"): State.BOUNCED,
    ("posted", "return"): State.BOUNCED,
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("place", WAY)
def test_each_step_follows_only_its_own_places(place, step):
    batch = batch_at(place)
    letter = batch.letters.get()
    before = (letter.state, batch.printed_at, batch.posted_at)

    if (place, step) in ALLOWED:
        STEPS[step](batch, NOW + 3 * MINUTE)
        assert fresh(letter).state == ALLOWED[place, step]
        return

    with pytest.raises((LettersNotReadyError, NotWaitingError)):
        STEPS[step](batch, NOW + 3 * MINUTE)
    batch.refresh_from_db()
    assert (fresh(letter).state, batch.printed_at, batch.posted_at) == before


def test_each_step_keeps_its_own_time():
    batch = batch_at("posted")
    letter = batch.letters.get()

    assert (batch.created_at, letter.claimed_at) == (NOW, NOW)
    assert batch.printed_at == letter.handed_over_at == NOW + MINUTE
    assert batch.posted_at == letter.delivered_at == NOW + 2 * MINUTE


def test_a_batch_that_nobody_posts_comes_to_mind_after_two_days():
    batch = batch_at("claimed")

    task = Task.objects.get(done_at=None)
    assert task.due_at == NOW + timedelta(days=2)
    assert task.link == f"/messages/letters/{batch.pk}/"


@pytest.mark.parametrize(("place", "is_open"), [("printed", True), ("posted", False)])
def test_the_task_of_a_batch_ends_with_the_post(place, is_open):
    batch_at(place)

    assert Task.objects.filter(done_at=None).exists() == is_open


def test_a_letter_comes_back_once():
    batch = batch_at("posted")
    returned(batch, NOW)

    with pytest.raises(NotWaitingError):
        returned(batch, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"is_restricted": True},
        {"post_state": Customer.AddressState.INVALID},
        {"objects": True},
        {"is_listed": True},
    ],
)
def test_whoever_may_not_be_written_to_any_more_is_taken_out_before_printing(change):
    batch = batch_at("rendered", count=3)
    letter = batch.letters.first()
    if change.pop("objects", False):
        record_objection(letter.customer, origin="phone", now=NOW)
    if change.pop("is_listed", False):
        listed = RobinsonList.objects.create(read_at=NOW, row_count=1, unread_count=0)
        listed.entries.create(key=robinson_key(letter.customer))
    Customer.objects.filter(pk=letter.customer_id).update(**change)

    assert mark_printed(batch.pk, now=NOW + MINUTE) == 1

    batch.refresh_from_db()
    assert (fresh(letter).state, letter.batch) == (State.BLOCKED, None)
    assert letter.reason
    assert (batch.letters.count(), bool(batch.pdf), batch.printed_at) == (2, False, None)


def test_a_letter_whose_customer_was_erased_is_taken_out_too():
    batch = batch_at("rendered", count=2)
    letter = batch.letters.first()
    Message.objects.filter(pk=letter.pk).update(customer=None)

    assert mark_printed(batch.pk, now=NOW + MINUTE) == 1
    assert fresh(letter).state == State.BLOCKED


def test_a_batch_that_lost_a_letter_is_printed_at_the_second_try():
    batch = batch_at("rendered", count=2)
    letter = batch.letters.first()
    record_objection(letter.customer, origin="phone", now=NOW)
    mark_printed(batch.pk, now=NOW + MINUTE)
    with pytest.raises(LettersNotReadyError):
        mark_printed(batch.pk, now=NOW + MINUTE)
    Job.objects.filter(state="ready").update(due_at=NOW)

    run_jobs()

    assert mark_printed(batch.pk, now=NOW + 2 * MINUTE) == 0
    states = list(Message.objects.order_by("pk").values_list("state", flat=True))
    assert sorted(states) == [State.BLOCKED, State.HANDED_OVER]


def test_the_use_of_a_consent_is_noted_when_the_letter_is_printed():
    customer = make_customer()
    give_consent(customer, "letter")
    put_letter(customer=customer)
    batch = make_batch(now=NOW)
    run_jobs()
    assert not ConsentUse.objects.exists()

    mark_printed(batch.pk, now=NOW + MINUTE)

    assert ConsentUse.objects.get().used_at == NOW + MINUTE


def test_a_second_batch_takes_only_what_came_after_the_first():
    first = batch_at("claimed", count=2)
    late = put_letter(customer=make_customer(street="Spätweg 1"))

    second = make_batch(now=NOW)

    assert list(second.letters.all()) == [late]
    assert first.letters.count() == 2
