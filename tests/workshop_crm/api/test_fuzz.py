"""Schemathesis sends what the API's description allows and what it does not: never a 500."""

from __future__ import annotations

import json
import os
from http import HTTPStatus

import pytest
import schemathesis
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings

from bookings.models import Notification
from tests.bookings.intake.samples import SECRET, standard_headers
from tests.factories import make_source
from workshop.jobs import run_due_jobs
from workshop.models import Job
from workshop_crm.wsgi import application

pytestmark = pytest.mark.django_db
# FUZZ_EXAMPLES=1000 for a long look.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "15"))
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)


def body_of(case: schemathesis.Case) -> bytes:
    sent = case.as_transport_kwargs()
    if "json" in sent:
        return json.dumps(sent["json"]).encode()
    data = sent.get("data") or b""
    return data if isinstance(data, bytes) else str(data).encode("utf-8", "replace")


def send(case: schemathesis.Case, body: bytes, headers: dict[str, str]) -> HttpResponse:
    """Send it through Django's own client, which stays inside the test's transaction."""
    kind = str(case.media_type or "application/json")
    path = case.formatted_path
    return Client().generic(case.method, path, body, content_type=kind, headers=headers)


@schema.parametrize()
@bounded
def test_no_request_is_an_error_of_ours(case: schemathesis.Case) -> None:
    headers = {name: str(value) for name, value in (case.headers or {}).items()}
    with transaction.atomic():
        make_source(slug="finder", secret=SECRET)

        answer = send(case, body_of(case), headers)

        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
        assert not Notification.objects.exists()
        transaction.set_rollback(True)


@schema.include(path_regex="^/hooks/").parametrize()
@bounded
def test_any_signed_event_of_the_schema_is_stored_and_then_settled_or_asked_about(
    case: schemathesis.Case,
) -> None:
    body = body_of(case)
    case.method, case.path_parameters = "POST", {"source": "finder"}
    with transaction.atomic():
        make_source(slug="finder", secret=SECRET, format="workshop")

        answer = send(case, body, standard_headers(body, now=timezone.now()))
        run_due_jobs(now=timezone.now)

        assert answer.status_code == HTTPStatus.ACCEPTED
        assert Notification.objects.get().state in ("settled", "clarification")
        assert Job.objects.get(kind="settle_notification").state == Job.State.DONE
        transaction.set_rollback(True)
