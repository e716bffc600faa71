"""Schemathesis sends what the API's description allows and what it does not: never a 500."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
import requests
import schemathesis
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.checks import ignored_auth, positive_data_acceptance
from urllib3 import HTTPResponse

from bookings.models import Notification
from tests.bookings.intake.samples import SECRET, standard_headers
from tests.factories import make_appointment, make_service, make_source
from tests.invoices.builders import make_issued, make_order
from tests.invoices.importing.builders import make_imported
from tests.workshop_crm.api.caller import Caller
from workshop.jobs import run_due_jobs
from workshop.models import Job
from workshop_crm.wsgi import application

pytestmark = pytest.mark.django_db
# FUZZ_EXAMPLES=1000 for a long look; without it the same few of each, for there are many addresses.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def bounded(few: int) -> settings:
    return settings(
        max_examples=EXAMPLES or few,
        derandomize=not EXAMPLES,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
        ],
    )


@pytest.fixture
def house(settings: Any) -> str:
    """A house with one row of each kind, and the token of a program that may do everything."""
    settings.API_REQUESTS_PER_MINUTE = 10**9
    order = make_order()
    make_issued(customer=order.customer, workshop=order.workshop)
    make_imported()
    make_appointment(starts_at=timezone.now(), workshop=order.workshop)
    make_service(code="hu")
    return Caller().token


def wanted(sent: dict[str, Any]) -> dict[str, Any]:
    names = ("headers", "json", "data", "files", "cookies")
    query = {"params": sent["query_string"]} if sent.get("query_string") else {}
    return {name: sent[name] for name in names if name in sent} | query


def as_requests(answer: HttpResponse, prepared: requests.PreparedRequest) -> requests.Response:
    """What Django answered, as the library wants to see it."""
    made = requests.Response()
    made.status_code, made.request, made.url = answer.status_code, prepared, prepared.url
    made.headers.update(answer.headers)
    is_file = answer.streaming
    made._content = b"".join(answer.streaming_content) if is_file else answer.content
    made.elapsed = timedelta(0)
    made.raw = HTTPResponse(headers=dict(answer.headers), version=11)
    return made


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


@schema.include(path_regex="^/api/").parametrize()
@bounded(2)
def test_every_answer_to_a_program_is_one_that_the_description_names(
    case: schemathesis.Case, house: str
) -> None:
    with transaction.atomic():
        headers = {name: str(value) for name, value in (case.headers or {}).items()}
        # A request that is sent without a token stays without.
        headers |= {"Authorization": f"Bearer {house}"} if "Authorization" in headers else {}
        sent = case.as_transport_kwargs(headers=headers)
        prepared = requests.Request(
            case.method, "http://testserver" + case.formatted_path, **wanted(sent)
        ).prepare()
        answer = Client().generic(
            case.method,
            prepared.path_url,
            prepared.body or b"",
            content_type=prepared.headers.get("Content-Type", ""),
            headers=dict(prepared.headers),
        )
        # Refusals by our rules are answers too; the check of tokens is test_routes.py.
        case.validate_response(
            as_requests(answer, prepared), excluded_checks=[positive_data_acceptance, ignored_auth]
        )
        transaction.set_rollback(True)


@schema.include(path_regex="^/hooks/").parametrize()
@bounded(15)
def test_no_request_is_an_error_of_ours(case: schemathesis.Case) -> None:
    headers = {name: str(value) for name, value in (case.headers or {}).items()}
    with transaction.atomic():
        make_source(slug="finder", secret=SECRET)

        answer = send(case, body_of(case), headers)

        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
        assert not Notification.objects.exists()
        transaction.set_rollback(True)


@schema.include(path_regex="^/hooks/").parametrize()
@bounded(15)
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
