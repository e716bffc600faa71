"""The web hook: stored once, answered fast, settled later."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.intake.receive import key_of
from bookings.models import Booking, Notification
from tests.bookings.intake.samples import (
    SECRET,
    cal_body,
    cal_headers,
    event_body,
    standard_headers,
)
from tests.factories import make_service, make_source
from workshop.jobs import run_due_jobs
from workshop.models import Job
from workshop_crm.lib.crypto import decrypt

pytestmark = pytest.mark.django_db
URL = "/hooks/bookings/finder/"


def post(client: Client, body: bytes, headers: dict[str, str] | None = None, **extra):
    if headers is None:
        headers = standard_headers(body, now=timezone.now())
    return client.post(URL, body, content_type="application/json", headers=headers, **extra)


def test_stores_the_raw_body_and_answers_at_once(client: Client) -> None:
    make_source(slug="finder", secret=SECRET)
    body = event_body()

    response = post(client, body)

    row = Notification.objects.get()
    assert response.status_code == 202
    assert (row.key, row.state, row.is_authentic) == (key_of("msg_1"), "received", True)
    assert decrypt(row.body_encrypted) == body
    assert b"Golf" not in bytes(row.body_encrypted)
    assert not Booking.objects.exists()


def test_the_worker_settles_what_the_hook_has_stored(client: Client) -> None:
    make_source(slug="finder", secret=SECRET)
    make_service(name_de="Inspektion")
    post(client, event_body())

    run_due_jobs(now=timezone.now)

    assert Notification.objects.get().outcome == "created"
    assert Booking.objects.get().proposals.count() == 1
    assert Job.objects.get().state == "done"


def test_a_job_may_run_twice(client: Client) -> None:
    make_source(slug="finder", secret=SECRET)
    post(client, event_body())
    run_due_jobs(now=timezone.now)
    Job.objects.update(state="ready")

    run_due_jobs(now=timezone.now)

    assert Booking.objects.count() == 1
    assert Job.objects.get().state == "done"


def test_a_repeat_is_fine_and_changes_nothing(client: Client) -> None:
    make_source(slug="finder", secret=SECRET)
    post(client, event_body())

    response = post(client, event_body())

    assert response.status_code == 200
    assert response.json()["is_new"] is False
    assert (Notification.objects.count(), Job.objects.count()) == (1, 1)


def test_without_an_id_the_same_body_is_the_same_message(client: Client) -> None:
    make_source(slug="finder", secret=SECRET, format="cal.com")
    body = cal_body()

    first = post(client, body, cal_headers(body))
    second = post(client, body, cal_headers(body))

    assert (first.status_code, second.status_code) == (202, 200)
    assert Notification.objects.count() == 1


def test_a_forged_message_leaves_no_row(client: Client) -> None:
    make_source(slug="finder", secret=SECRET)
    headers = standard_headers(event_body(), now=timezone.now())

    response = post(client, event_body(notes="x"), headers)

    assert response.status_code == 401
    assert not Notification.objects.exists()


def test_an_unsigned_message_is_refused(client: Client) -> None:
    make_source(slug="finder", secret=SECRET)

    assert post(client, event_body(), {}).status_code == 401


def test_more_than_a_mebibyte_is_refused(client: Client) -> None:
    make_source(slug="finder", secret=SECRET)
    body = b" " * (1024 * 1024 + 1)

    response = post(client, body)

    assert response.status_code == 413
    assert not Notification.objects.exists()


def test_exactly_a_mebibyte_is_taken(client: Client) -> None:
    make_source(slug="finder", secret=SECRET)

    assert post(client, b" " * (1024 * 1024)).status_code == 202


@pytest.mark.parametrize("fields", [{"slug": "other"}, {"slug": "finder", "is_active": False}])
def test_an_unknown_or_sleeping_source_is_not_found(client: Client, fields: dict) -> None:
    make_source(secret=SECRET, **fields)

    assert post(client, event_body()).status_code == 404


def test_reading_the_address_shows_nothing(client: Client) -> None:
    make_source(slug="finder", secret=SECRET)

    assert client.get(URL).status_code == 405


def test_a_broken_body_is_kept_for_a_person(client: Client) -> None:
    make_source(slug="finder", secret=SECRET)

    response = post(client, b'{"kind": ')
    run_due_jobs(now=timezone.now)

    assert response.status_code == 202
    assert Notification.objects.get().state == "clarification"


def test_needs_no_cookie_and_no_csrf_token() -> None:
    make_source(slug="finder", secret=SECRET)

    assert post(Client(enforce_csrf_checks=True), event_body()).status_code == 202


def test_needs_few_queries(client: Client) -> None:
    make_source(slug="finder", secret=SECRET)

    with CaptureQueriesContext(connection) as captured:
        post(client, event_body())

    touched = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(touched) <= 5
