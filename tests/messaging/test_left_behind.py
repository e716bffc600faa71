"""A worker that was killed: the only worker of a house takes its claims over at once."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from messaging.delivery.claiming import HOST
from messaging.delivery.counts import Counts
from messaging.delivery.left_behind import end_claims_of_the_dead
from messaging.delivery.recording import settle_expired_claims, start_hand_over
from messaging.models import Message
from tests.messaging.conftest import NOW, put
from tests.messaging.test_claiming import claim
from tests.messaging.test_deliver_email import deliver, fresh, put_advertising

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture(scope="module")
def dead_pid():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def held_by(owner, *messages):
    Message.objects.filter(pk__in=[each.pk for each in messages]).update(lease_by=owner)


def test_what_a_dead_worker_had_not_begun_leaves_at_once(smtp, dead_pid):
    message = put()
    held_by(f"{HOST}:{dead_pid}:a", *claim().ready)
    assert deliver().handed_over == 0

    assert end_claims_of_the_dead(now=NOW) == 1

    assert deliver().handed_over == 1
    assert fresh(message).attempts == 1


def test_what_it_had_begun_is_a_doubt_at_once(dead_pid):
    advertising = put_advertising()
    begun = start_hand_over(*claim().ready, now=NOW)
    held_by(f"{HOST}:{dead_pid}:a", *begun)

    end_claims_of_the_dead(now=NOW)
    counts = Counts()
    settle_expired_claims(counts, now=NOW)

    assert counts.uncertain == 1
    assert fresh(advertising).state == State.UNCERTAIN


def test_a_predecessor_with_our_own_number_is_dead():
    put()
    held_by(f"{HOST}:{os.getpid()}:older", *claim().ready)

    assert end_claims_of_the_dead(now=NOW) == 1


@pytest.mark.parametrize("owner", ["{host}:{parent}:a", "{host}:1:a", "another-host:{dead}:a"])
def test_what_may_be_alive_keeps_its_lease(dead_pid, owner):
    message = put()
    held_by(owner.format(host=HOST, parent=os.getppid(), dead=dead_pid), *claim().ready)
    before = fresh(message).lease_until

    assert end_claims_of_the_dead(now=NOW) == 0
    assert fresh(message).lease_until == before


def test_a_printed_batch_of_letters_has_no_lease_to_end(dead_pid):
    message = put()
    held_by(f"{HOST}:{dead_pid}:a", *claim().ready)
    Message.objects.update(lease_until=None)

    assert end_claims_of_the_dead(now=NOW) == 0
    assert fresh(message).state == State.CLAIMED


def test_a_process_of_another_user_lives(monkeypatch, dead_pid):
    def refuse(pid, number):
        raise PermissionError

    put()
    held_by(f"{HOST}:{dead_pid}:a", *claim().ready)
    monkeypatch.setattr(os, "kill", refuse)

    assert end_claims_of_the_dead(now=NOW) == 0
