"""Whom the web hook turns away, and that nothing is left of them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bookings.models import Notification, Source
from tests.bookings.intake.samples import (
    SECRET,
    cal_body,
    cal_headers,
    event_body,
    standard_headers,
)
from tests.factories import make_source
from workshop.models import Job

pytestmark = pytest.mark.django_db
URL = "/hooks/bookings/finder/"
MEBIBYTE = 1024 * 1024


@pytest.fixture
def source() -> Source:
    return make_source(slug="finder", secret=SECRET)


def signed(body: bytes, **fields) -> dict[str, str]:
    return standard_headers(body, now=timezone.now(), **fields)


def post(client: Client, body: bytes, headers: dict[str, str], **extra):
    extra.setdefault("content_type", "application/json")
    return client.post(URL, body, headers=headers, **extra)


def nothing_is_stored() -> bool:
    return not (Notification.objects.exists() or Job.objects.exists())


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_only_posts_are_taken(client: Client, source: Source, method: str) -> None:
    response = getattr(client, method)(URL, headers=signed(b""))

    assert response.status_code == 405
    assert nothing_is_stored()


@pytest.mark.parametrize("path", ["other/", "finder/more/", "", "Finder/"])
def test_an_address_of_nobody_is_not_found(client: Client, source: Source, path: str) -> None:
    body = event_body()

    response = client.post(
        f"/hooks/bookings/{path}", body, content_type="application/json", headers=signed(body)
    )

    assert response.status_code == 404
    assert nothing_is_stored()


@pytest.mark.parametrize(("size", "status"), [(MEBIBYTE, 202), (MEBIBYTE + 1, 413)])
def test_a_body_has_a_greatest_size(client: Client, source: Source, size: int, status: int) -> None:
    body = json.dumps({"a": "x" * (size - 9)}).encode()
    assert len(body) == size

    response = post(client, body, signed(body))

    assert response.status_code == status
    assert nothing_is_stored() is (status == 413)


def test_a_large_body_is_refused_before_its_signature_is_looked_at(
    client: Client, source: Source
) -> None:
    assert post(client, b"x" * (MEBIBYTE + 1), {}).status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-id": "msg_1"},
        {"authorization": "Bearer geheim"},
        {"x-cal-signature-256": "00"},
    ],
)
def test_nobody_gets_in_without_a_signature(
    client: Client, source: Source, headers: dict[str, str]
) -> None:
    response = post(client, event_body(), headers)

    assert response.status_code == 401
    assert response.content == b""
    assert nothing_is_stored()


def test_the_signature_of_another_body_does_not_count(client: Client, source: Source) -> None:
    response = post(client, event_body(), signed(event_body(version=2)))

    assert response.status_code == 401
    assert nothing_is_stored()


def test_an_old_signature_does_not_count(client: Client, source: Source) -> None:
    body = event_body()
    old = standard_headers(body, now=timezone.now() - timedelta(minutes=6))

    assert post(client, body, old).status_code == 401
    assert nothing_is_stored()


def test_another_sources_signature_does_not_count(client: Client, source: Source) -> None:
    other = b"f" * 32
    make_source(slug="other", secret=other)
    body = event_body()

    assert post(client, body, signed(body, secret=other)).status_code == 401
    assert nothing_is_stored()


def test_a_source_without_secret_takes_nothing(client: Client, source: Source) -> None:
    Source.objects.update(secret_encrypted=None)
    body = event_body()

    assert post(client, body, signed(body)).status_code == 401
    assert nothing_is_stored()


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "application/xml", "x/y; charset=utf-8"]
)
def test_any_content_type_is_taken_and_kept(
    client: Client, source: Source, content_type: str
) -> None:
    body = event_body()

    response = post(client, body, signed(body), content_type=content_type)

    assert response.status_code == 202
    assert Notification.objects.get().content_type == content_type.partition(";")[0]


def test_the_answer_names_the_notification_and_whether_it_is_new(
    client: Client, source: Source
) -> None:
    body = event_body()

    first, second = (post(client, body, signed(body)) for _ in range(2))

    pk = Notification.objects.get().pk
    assert (first.status_code, first.json()) == (202, {"notification": pk, "is_new": True})
    assert (second.status_code, second.json()) == (200, {"notification": pk, "is_new": False})


def test_the_same_key_of_two_sources_is_two_notifications(client: Client, source: Source) -> None:
    make_source(slug="cal", secret=SECRET, format="cal.com")
    body = cal_body()
    post(client, body, signed(body))

    response = client.post(
        "/hooks/bookings/cal/", body, content_type="application/json", headers=cal_headers(body)
    )

    assert response.status_code == 202
    assert Notification.objects.count() == 2


def test_a_log_in_does_not_replace_a_signature(admin_client: Client, source: Source) -> None:
    assert post(admin_client, event_body(), {}).status_code == 401


@pytest.mark.parametrize("length", ["viel", "-1", "²", "1e3"])
def test_a_length_that_is_no_number_is_refused(client: Client, source: Source, length: str) -> None:
    body = event_body()

    response = client.generic("POST", URL, body, headers=signed(body), CONTENT_LENGTH=length)

    assert response.status_code == 400
    assert nothing_is_stored()


def test_an_id_that_no_signature_covers_does_not_make_one_message_many(
    client: Client, source: Source
) -> None:
    Source.objects.update(format="cal.com")
    body = cal_body()

    for number in range(3):
        post(client, body, {**cal_headers(body), "webhook-id": f"msg_{number}"})

    assert Notification.objects.count() == 1
