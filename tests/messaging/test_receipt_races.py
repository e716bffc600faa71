"""A report while the provider's own answer is still being written down (T-04)."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from customers.models import Task
from messaging.channels import Receipt as Answer
from messaging.delivery.counts import Counts
from messaging.delivery.recording import record_handed_over, record_unknown, settle_expired_claims
from messaging.delivery.uncertain import note_silence
from messaging.inbound.provider_events import Receipt, take_receipt
from messaging.models import Message
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh
from tests.messaging.test_provider_events import MINUTE, answer, in_flight, report
from tests.servers.twilio_double import HANG

State = Message.State


def reported_meanwhile(message, *statuses):
    """Return what Twilio's double does before it answers: our hook takes its reports."""

    def work(sid):
        try:
            for status in statuses:
                take_receipt(Receipt(sid, status, message.reference), now=NOW)
        finally:
            connection.close()

    return work


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trouble", [None, HANG])
def test_reports_during_the_request_end_right_even_if_the_answer_is_lost(twilio, trouble):
    message = put(channel="sms")
    twilio.before_answer = reported_meanwhile(message, "queued", "sent", "delivered")
    twilio.answers = [trouble] if trouble else []

    deliver()

    assert fresh(message).state == State.DELIVERED
    assert message.provider_id == twilio.sids[0]
    assert len(twilio.taken) == 1
    assert not Task.objects.filter(kind="uncertain", done_at=None).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_report_waits_for_who_is_just_writing_the_id_down():
    message = in_flight()
    started = threading.Event()

    def hook():
        started.set()
        try:
            report("delivered", reference=message.reference)
        finally:
            connection.close()

    thread = threading.Thread(target=hook)
    with transaction.atomic():
        # The worker has looked for reports already and has not committed yet.
        record_handed_over(message, Answer("SM1"), Counts(), now=NOW)
        thread.start()
        started.wait()
        thread.join(0.3)
    thread.join()

    assert fresh(message).state == State.DELIVERED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reported", "end"),
    [("queued", State.HANDED_OVER), ("delivered", State.DELIVERED), ("undelivered", State.FAILED)],
)
def test_a_time_out_after_a_report_is_no_doubt(reported, end):
    message = in_flight()
    report(reported, reference=message.reference)
    counts = Counts()

    record_unknown(message, "keine Antwort", counts, now=NOW + MINUTE)

    assert fresh(message).state == end
    assert counts.uncertain == 0
    assert not Task.objects.filter(kind="uncertain").exists()


@pytest.mark.django_db
def test_a_worker_that_died_after_a_report_leaves_no_doubt():
    message = in_flight()
    report("sent", reference=message.reference)

    settle_expired_claims(Counts(), now=NOW + 10 * MINUTE)

    assert fresh(message).state == State.HANDED_OVER


@pytest.mark.django_db
def test_a_late_report_of_an_older_attempt_says_nothing_about_a_doubtful_newer_one():
    message = in_flight()
    answer(message, "SM1")
    report("undelivered", sid="SM1", reference=message.reference, code=30003)
    Message.objects.filter(pk=message.pk).update(state=State.UNCERTAIN, attempts=2)

    report("sent", sid="SM1", reference=message.reference)

    assert fresh(message).state == State.UNCERTAIN


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "noted"), [(71, 0), (73, 1)])
def test_t05_an_sms_without_a_report_for_three_days_may_not_have_arrived(hours, noted):
    message = in_flight()
    answer(message)
    report("sent")

    assert note_silence(now=NOW + hours * 60 * MINUTE) == noted

    assert bool(fresh(message).reason) is bool(noted)
    assert message.state == State.HANDED_OVER


@pytest.mark.django_db
def test_t05_what_arrived_needs_no_remark():
    message = in_flight()
    answer(message)
    report("delivered")

    assert note_silence(now=NOW + 100 * 60 * MINUTE) == 0
