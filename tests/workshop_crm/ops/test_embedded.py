"""The embedded worker does queued jobs without any broker."""

from __future__ import annotations

import time

import pytest
from django.utils import timezone

from tests.servers.processes import free_port
from workshop.jobs import job_handler, queue_job
from workshop.models import Job
from workshop_crm.celery import app
from workshop_crm.ops.embedded import EmbeddedCelery

done: list[dict] = []


@job_handler("note_that_it_ran")
def _note(payload: dict) -> None:
    done.append(payload)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_queued_job_is_done_by_the_embedded_worker(tmp_path) -> None:
    queue_job("note_that_it_ran", str(free_port()), {"n": 1}, due_at=timezone.now())
    embedded = EmbeddedCelery(app, tmp_path / "beat")

    embedded.start()
    deadline = time.monotonic() + 30
    while not done and time.monotonic() < deadline:
        time.sleep(0.1)

    assert embedded.stop()
    assert done == [{"n": 1}]
    assert Job.objects.get().state == Job.State.DONE
