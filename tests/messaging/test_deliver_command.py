"""The command and the task."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from messaging.models import Message
from messaging.tasks import deliver_due_messages_task
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put

pytestmark = pytest.mark.django_db


def run(*args):
    out = StringIO()
    call_command("deliver", *args, stdout=out)
    return json.loads(out.getvalue())


def test_prints_what_it_did(smtp):
    put()

    assert run("--until-empty", f"--now={NOW.isoformat()}") == {
        "claimed": 1,
        "handed_over": 1,
        "delivered": 0,
        "blocked": 0,
        "skipped": 0,
        "missed": 0,
        "uncertain": 0,
        "failed": 0,
    }


@pytest.mark.parametrize(("args", "count"), [([], 15), (["--until-empty"], 20)])
def test_does_one_batch_unless_told_otherwise(args, count):
    customer = put(occasion="0").customer
    for number in range(1, 20):
        put(customer=customer, occasion=str(number))

    assert run(*args, f"--now={NOW.isoformat()}")["handed_over"] == count


def test_t_13_a_told_clock_moves_on_instead_of_waiting(twilio):
    phone = {"phone": "+491715550001", "phone_is_mobile": True}
    for number in range(4):
        put(channel="sms", customer=make_customer(**phone), occasion=str(number))

    assert run("--until-empty", f"--now={NOW.isoformat()}")["handed_over"] == 4

    moments = Message.objects.order_by("claimed_at").values_list("claimed_at", flat=True)
    assert [(moment - NOW).total_seconds() for moment in moments] == [0, 1, 2, 3]


@pytest.mark.parametrize("moment", ["2026-11-19T10:00:00", "yesterday"])
def test_refuses_a_time_without_offset(moment):
    with pytest.raises(CommandError):
        run(f"--now={moment}")


def test_does_nothing_before_the_house_is_set_up():
    assert run()["claimed"] == 0


def test_a_round_that_ran_out_of_time_asks_for_the_next(monkeypatch):
    asked = []
    monkeypatch.setattr(deliver_due_messages_task, "delay", asked.append)

    deliver_due_messages_task(30)
    assert asked == []

    monkeypatch.setattr("messaging.tasks.ROUND", timedelta(0))
    deliver_due_messages_task(30)
    assert asked == [30]


def test_the_task_does_the_same():
    message = put()
    Message.objects.update(not_after="2100-01-01T00:00:00Z")

    deliver_due_messages_task()

    message.refresh_from_db()
    assert message.state == Message.State.HANDED_OVER
