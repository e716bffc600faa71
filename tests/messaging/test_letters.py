"""Letters: batch, PDF, print, post, return (L-01 to L-04)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.consent.ledger import record_objection
from customers.models import Customer, Task
from messaging.delivery.round import deliver_due_messages
from messaging.errors import (
    ChannelOffError,
    HousePausedError,
    LettersNotReadyError,
    NoLettersError,
    NotWaitingError,
)
from messaging.letters.batches import make_batch, mark_posted, mark_printed, mark_returned
from messaging.letters.printing import render_batch
from messaging.models import LetterBatch, Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import fresh
from workshop.jobs import run_due_jobs
from workshop.models import Company, Job
from workshop_crm.lib.pdf_merge import Placed

pytestmark = pytest.mark.django_db
State = Message.State


def put_letter(kind="test_reminder", **fields):
    return put(kind, channel="letter", **fields)


def run_jobs():
    return run_due_jobs(now=lambda: NOW + timedelta(seconds=1))


@pytest.fixture
def fake_pdf(monkeypatch):
    """Replace the slow renderer; keeps the letters it was given."""
    files = []

    def print_file(batch, letters, *, now):
        files.append(letters)
        return b"%PDF-1.7", [Placed(n, 1) for n, _letter in enumerate(letters, 1)]

    monkeypatch.setattr("messaging.letters.printing.print_file", print_file)
    return files


def test_the_worker_never_sends_a_letter_by_itself():
    message = put_letter()

    deliver_due_messages(now=lambda: NOW)

    assert fresh(message).state == State.PLANNED


def test_a_batch_takes_the_due_letters_and_has_its_pdf_made(fake_pdf):
    due, later = put_letter(), put_letter(occasion="2", not_before=NOW + timedelta(days=1))

    batch = make_batch(now=NOW)
    run_jobs()

    assert (fresh(due).state, due.batch) == (State.CLAIMED, batch)
    assert fresh(later).state == State.PLANNED
    batch.refresh_from_db()
    assert batch.pdf.read() == b"%PDF-1.7"
    assert fake_pdf == [[due]]
    assert batch.contents == [[due.pk, 1, 1]]


def test_a_letter_in_a_batch_never_goes_back_by_itself():
    message = put_letter()
    make_batch(now=NOW)

    deliver_due_messages(now=lambda: NOW + timedelta(days=2))

    assert fresh(message).state == State.CLAIMED


def test_without_letters_there_is_no_batch():
    put()

    with pytest.raises(NoLettersError):
        make_batch(now=NOW)

    assert not LetterBatch.objects.exists()


def test_a_customer_without_a_proper_address_gets_none():
    message = put_letter(customer=make_customer(postcode="803"))

    with pytest.raises(NoLettersError):
        make_batch(now=NOW)

    assert fresh(message).state == State.BLOCKED


@pytest.mark.parametrize(
    ("change", "error"),
    [({"is_sending_paused": True}, HousePausedError), ({"register_court": ""}, ChannelOffError)],
)
def test_a_paused_or_unfinished_house_prints_nothing(change, error):
    message = put_letter()
    Company.objects.update(**change)

    with pytest.raises(error):
        make_batch(now=NOW)

    assert fresh(message).state == State.PLANNED


def test_printed_then_posted(fake_pdf):
    message = put_letter()
    batch = make_batch(now=NOW)
    run_jobs()

    assert mark_printed(batch.pk, now=NOW) == 0
    assert (fresh(message).state, message.handed_over_at) == (State.HANDED_OVER, NOW)
    mark_posted(batch.pk, now=NOW)

    assert (fresh(message).state, message.delivered_at) == (State.DELIVERED, NOW)


def test_no_step_can_be_skipped_or_repeated(fake_pdf):
    put_letter()
    batch = make_batch(now=NOW)
    with pytest.raises(LettersNotReadyError):
        mark_printed(batch.pk, now=NOW)
    run_jobs()
    with pytest.raises(LettersNotReadyError):
        mark_posted(batch.pk, now=NOW)
    mark_printed(batch.pk, now=NOW)

    with pytest.raises(LettersNotReadyError):
        mark_printed(batch.pk, now=NOW)


def test_whoever_objects_before_printing_is_taken_out(fake_pdf):
    stays, leaves = put_letter(), put_letter(customer=make_customer(street="Anderswo 1"))
    batch = make_batch(now=NOW)
    run_jobs()
    record_objection(leaves.customer, origin="phone", now=NOW)

    assert mark_printed(batch.pk, now=NOW + timedelta(seconds=2)) == 1

    assert fresh(leaves).state == State.BLOCKED
    assert fresh(stays).state == State.CLAIMED
    assert Job.objects.filter(kind="render_letter_batch", state="ready").count() == 1


def test_the_new_pdf_of_a_smaller_batch_can_be_printed(fake_pdf):
    put_letter()
    leaves = put_letter(customer=make_customer(street="Anderswo 1"))
    batch = make_batch(now=NOW)
    run_jobs()
    record_objection(leaves.customer, origin="phone", now=NOW)
    mark_printed(batch.pk, now=NOW + timedelta(milliseconds=1))
    run_jobs()

    assert mark_printed(batch.pk, now=NOW) == 0
    assert len(fake_pdf[-1]) == 1


def test_a_returned_letter_suspends_the_address(fake_pdf):
    message = put_letter("test_booking")
    batch = make_batch(now=NOW)
    run_jobs()
    mark_printed(batch.pk, now=NOW)

    mark_returned(message.pk, now=NOW)

    assert fresh(message).state == State.BOUNCED
    message.customer.refresh_from_db()
    assert message.customer.post_state == "invalid"
    assert Task.objects.filter(kind="reach_otherwise").exists()


def test_what_was_never_printed_can_not_come_back():
    message = put_letter()

    with pytest.raises(NotWaitingError):
        mark_returned(message.pk, now=NOW)


def test_the_background_job_collects_what_one_claim_leaves(fake_pdf, monkeypatch):
    monkeypatch.setattr("messaging.letters.batches.CLAIMED_AT_ONCE", 2)
    customers = [make_customer(street=f"Weg {number}") for number in range(5)]
    letters = [put_letter(customer=customer) for customer in customers]
    batch = make_batch(now=NOW)
    assert batch.letters.count() == 2

    run_jobs()

    assert set(fake_pdf[-1]) == set(letters)
    assert len(LetterBatch.objects.get().contents) == 5


@pytest.mark.parametrize(("most", "taken"), [(3, 3), (5, 5)])
def test_a_batch_has_an_end(fake_pdf, monkeypatch, most, taken):
    monkeypatch.setattr("messaging.letters.batches.CLAIMED_AT_ONCE", 2)
    monkeypatch.setattr("messaging.letters.batches.MOST_LETTERS", most)
    for number in range(5):
        put_letter(customer=make_customer(street=f"Weg {number}"))

    batch = make_batch(now=NOW)
    run_jobs()

    assert batch.letters.count() == taken


def test_letters_that_may_not_go_do_not_hide_those_behind_them(fake_pdf, monkeypatch):
    monkeypatch.setattr("messaging.letters.batches.CLAIMED_AT_ONCE", 1)
    put_letter(customer=make_customer(postcode="803"))
    good = put_letter()

    batch = make_batch(now=NOW)

    assert list(batch.letters.all()) == [good]


def test_a_house_paused_meanwhile_takes_no_more_in(fake_pdf, monkeypatch):
    monkeypatch.setattr("messaging.letters.batches.CLAIMED_AT_ONCE", 1)
    put_letter(), put_letter(customer=make_customer(street="Weg 2"))
    batch = make_batch(now=NOW)
    Company.objects.update(is_sending_paused=True)

    run_jobs()

    assert batch.letters.count() == 1


def test_a_job_that_runs_twice_changes_nothing_after_printing(fake_pdf):
    put_letter()
    batch = make_batch(now=NOW)
    run_jobs()
    mark_printed(batch.pk, now=NOW)
    before = LetterBatch.objects.get()

    render_batch(before, now=NOW)

    after = LetterBatch.objects.get()
    assert (after.pdf.name, after.contents) == (before.pdf.name, before.contents)


def test_a_letter_that_came_in_while_the_file_was_made_is_not_forgotten(monkeypatch):
    first = put_letter()
    batch = make_batch(now=NOW)
    second = put_letter(customer=make_customer(street="Weg 2"))
    files = []

    def print_file(batch, letters, *, now):
        Message.objects.filter(pk=second.pk).update(state=State.CLAIMED, batch=batch)
        files.append(letters)
        return b"%PDF-1.7", [Placed(n, 1) for n, _letter in enumerate(letters, 1)]

    monkeypatch.setattr("messaging.letters.printing.print_file", print_file)
    render_batch(batch, now=NOW)

    assert [set(letters) for letters in files] == [{first}, {first, second}]
    assert {pk for pk, _page, _pages in LetterBatch.objects.get().contents} == {first.pk, second.pk}


def test_a_file_that_misses_a_letter_is_not_taken_as_printed(fake_pdf):
    letter = put_letter()
    batch = make_batch(now=NOW)
    run_jobs()
    LetterBatch.objects.update(contents=[])

    assert mark_printed(batch.pk, now=NOW) == 1

    assert fresh(letter).state == State.CLAIMED
    assert not LetterBatch.objects.get().pdf


def test_what_is_not_wanted_any_more_is_taken_out_before_printing(fake_pdf, script):
    letter = put_letter()
    batch = make_batch(now=NOW)
    run_jobs()
    script.unwanted = "Der Termin ist gebucht."

    assert mark_printed(batch.pk, now=NOW) == 1
    assert (fresh(letter).state, letter.reason) == (State.SKIPPED, "Der Termin ist gebucht.")


def test_what_was_not_printed_in_time_is_missed(fake_pdf):
    letter = put_letter()
    batch = make_batch(now=NOW)
    run_jobs()

    assert mark_printed(batch.pk, now=letter.not_after + timedelta(minutes=1)) == 1
    assert fresh(letter).state == State.MISSED


def test_a_return_from_an_older_address_leaves_the_new_one_alone(fake_pdf):
    message = put_letter("test_booking")
    batch = make_batch(now=NOW)
    run_jobs()
    mark_printed(batch.pk, now=NOW)
    Customer.objects.update(street="Neue Straße 1")

    mark_returned(message.pk, now=NOW)

    assert fresh(message).state == State.BOUNCED
    assert Customer.objects.get().post_state == "unverified"


def test_no_letter_goes_to_an_address_from_which_one_came_back_until_it_is_corrected(fake_pdf):
    message = put_letter("test_booking")
    batch = make_batch(now=NOW)
    run_jobs()
    mark_printed(batch.pk, now=NOW)
    mark_returned(message.pk, now=NOW)
    customer = Customer.objects.get()
    again = put_letter("test_booking", customer=customer, occasion="2")
    with pytest.raises(NoLettersError):
        make_batch(now=NOW)
    assert fresh(again).state == State.BLOCKED

    Customer.objects.update(post_state="unverified", street="Neue Straße 1")
    third = put_letter("test_booking", customer=Customer.objects.get(), occasion="3")

    assert list(make_batch(now=NOW).letters.all()) == [third]
