"""Letters: batch, PDF, print, post, return (L-01 to L-04)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pypdf import PdfReader

from customers.consent import record_objection
from customers.models import Task
from messaging.delivery import deliver_due_messages
from messaging.errors import (
    ChannelOffError,
    HousePausedError,
    LettersNotReadyError,
    NoLettersError,
    NotWaitingError,
)
from messaging.letters import make_batch, mark_posted, mark_printed, mark_returned
from messaging.models import LetterBatch, Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import fresh
from workshop.jobs import run_due_jobs
from workshop.models import Company, Job

pytestmark = pytest.mark.django_db
State = Message.State
MM = 72 / 25.4


def put_letter(kind="test_reminder", **fields):
    return put(kind, channel="letter", **fields)


def run_jobs():
    return run_due_jobs(now=lambda: NOW + timedelta(seconds=1))


@pytest.fixture
def fake_pdf(monkeypatch):
    """Replace the slow renderer; keeps the contexts it was given."""
    contexts = []
    monkeypatch.setattr(
        "messaging.letters.html_to_pdf",
        lambda template, context, *, style: contexts.append(context) or b"%PDF-1.7",
    )
    return contexts


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
    assert fake_pdf[0]["pages"][0]["recipient"] == ["Ada Öztürk", "Gartenweg 3", "80333 München"]


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
    assert len(fake_pdf[-1]["pages"]) == 1


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


def words(page):
    """Return (x, y, size, text) of each piece of text, in mm from the upper left corner."""
    found = []
    height = float(page.mediabox.height)

    def visit(text, cm, tm, font, size):
        if text.strip():
            x = tm[4] * cm[0] + cm[4]
            y = tm[5] * cm[3] + cm[5]
            scale = abs(tm[3] * cm[3])
            found.append((x / MM, (height - y) / MM, size * scale, text.strip()))

    page.extract_text(visitor_text=visit)
    return found


@pytest.fixture
def printed_page():
    put_letter(customer=make_customer(company="Öztürk und Söhne GmbH"))
    batch = make_batch(now=NOW)
    run_jobs()
    batch.refresh_from_db()
    return PdfReader(batch.pdf.open()).pages[0]


@pytest.mark.slow
def test_the_recipient_stands_in_the_window_of_din_5008_form_b(printed_page):
    recipient = [
        (x, y, size)
        for x, y, size, text in words(printed_page)
        if text in {"Öztürk und Söhne GmbH", "Ada Öztürk", "Gartenweg 3", "80333 München"}
    ]

    assert len(recipient) == 4
    for x, baseline, size in recipient:
        assert 24.9 <= x <= 105
        assert baseline - size / MM >= 62.7
        assert baseline <= 90
        assert 9.9 <= size <= 12


@pytest.mark.slow
def test_the_return_line_stands_above_it_in_small_type(printed_page):
    ((x, baseline, size, _text),) = [w for w in words(printed_page) if "·" in w[3] and w[1] < 70]

    assert 24.9 <= x <= 105
    assert 45 <= baseline <= 62.7
    assert 5.9 <= size <= 8


@pytest.mark.slow
def test_nothing_else_comes_within_three_millimetres_of_the_window(printed_page):
    window = [w for w in words(printed_page) if 42 < w[1] < 93 and w[0] < 108]

    assert {w[3] for w in window} <= {
        "Öztürk und Söhne GmbH",
        "Ada Öztürk",
        "Gartenweg 3",
        "80333 München",
        "Autohaus Müller GmbH · Werkstraße 5 · 80331 München",
    }


@pytest.mark.slow
def test_the_letter_carries_text_notice_and_company_details(printed_page):
    text = printed_page.extract_text()

    assert "Ihre HU ist fällig." in text
    assert "HRB 12345" in text
    assert "widersprechen" in text or "object" in text
