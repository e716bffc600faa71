"""A process that is killed in the middle loses nothing and doubles nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from bookings.intake.receive import Incoming, receive
from bookings.intake.settle import settle
from bookings.models import Booking, Notification
from customers.models import Customer
from messaging.models import Message
from tests.bookings.intake.samples import NOW, event_body
from tests.factories import make_service, make_source
from tests.threads import closing
from workshop.jobs import LEASE, run_due_jobs
from workshop.models import Job

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]


def database_url() -> str:
    """The address of the database that this test uses, for another process."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    login = f"{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT'] or 5432}"
    return f"postgres://{login}/{at['NAME']}"


def killed_at(point: str) -> int:
    environment = {**os.environ, "DATABASE_URL": database_url()}
    command = [sys.executable, "-m", "tests.bookings.intake.dying_worker", point]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


@pytest.mark.parametrize("point", ["stored", "settling"])
def test_the_beat_settles_what_a_killed_process_has_stored(point: str) -> None:
    make_service(name_de="Inspektion")
    make_source()

    assert killed_at(point) == -signal.SIGKILL
    assert (Notification.objects.get().state, Booking.objects.count()) == ("received", 0)
    run_due_jobs(now=timezone.now)

    assert Notification.objects.get().outcome == "created"
    assert (Booking.objects.count(), Customer.objects.count()) == (1, 1)
    assert Message.objects.count() == 1


def test_a_job_whose_worker_died_is_done_when_its_lease_has_run_out() -> None:
    make_source()
    receive(Incoming(make_source(slug="x"), event_body(), is_authentic=True), now=NOW)
    Job.objects.update(state=Job.State.RUNNING, lease_until=NOW + LEASE, lease_by="dead:1:abc")

    run_due_jobs(now=lambda: NOW)
    assert Notification.objects.get().state == "received"
    run_due_jobs(now=lambda: NOW + LEASE + timedelta(seconds=1))

    assert Notification.objects.get().state == "settled"


def test_eight_workers_that_settle_one_notification_settle_it_once() -> None:
    make_service(name_de="Inspektion")
    row, _is_new = receive(Incoming(make_source(), event_body(), is_authentic=True), now=NOW)

    @closing
    def work(_number: int) -> None:
        settle(Notification.objects.get(pk=row.pk), now=NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(16)))

    assert (Booking.objects.count(), Customer.objects.count()) == (1, 1)
    assert Booking.objects.get().proposals.count() == 1
    assert Message.objects.count() == 1
