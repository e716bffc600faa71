"""The demo's customers write back: there is a conversation to read on every way."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from customers.models import ConsentEvent, Customer, Task
from messaging.models import Inbound, Message
from workshop_crm.desk.thread import Thread, read_thread

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 17, 11, tzinfo=UTC)


@pytest.fixture
def house() -> None:
    options = {"customers": 60, "seed": 7, "on": date(2026, 11, 17), "bare": True}
    call_command("load_demo", **options, stdout=StringIO(), stderr=StringIO())


def thread_of(customer: Customer | None) -> Thread:
    assert customer
    return read_thread(customer, now=NOON)


def test_a_talk_by_mail_goes_both_ways_quotes_us_and_waits_for_our_answer(house: None) -> None:
    question = Inbound.objects.filter(channel="email").latest("received_at")

    thread = thread_of(question.customer)

    assert [line.is_ours for line in thread.lines][-4:] == [True, False, True, False]
    assert thread.question == question
    assert Task.objects.get(key=f"inbound:{question.pk}").done_at is None
    for line in thread.lines:
        if not line.is_ours:
            assert line.text
            assert ">" not in line.text
            assert line.folded.splitlines()[1].startswith("> ")


def test_by_sms_one_answer_arrived_one_failed_and_a_stop_was_obeyed(house: None) -> None:
    answers = Message.objects.filter(kind="answer", channel="sms").order_by("state")
    weary = Inbound.objects.get(text="STOP").customer
    waiting = Message.objects.filter(customer=weary, state__in=Message.WAITING_STATES)

    assert [answer.state for answer in answers] == ["delivered", "failed"]
    assert "30003" in answers[1].reason
    for answer in answers:
        line = thread_of(answer.customer).lines[-1]
        assert (line.is_ours, line.state, bool(line.text)) == (True, answer.state, True)
    assert ConsentEvent.objects.filter(customer=weary, kind="objected").exists()
    assert not waiting.filter(kind="service_reminder").exists()
