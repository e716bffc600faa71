"""One changed byte, anywhere in body or signature: 401, and no row."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.intake.signatures import is_signed_by
from bookings.models import Notification, Source
from bookings.portals.sources import rotate_secret
from tests.bookings.intake.samples import (
    NOW,
    SECRET,
    cal_body,
    cal_headers,
    event_body,
    standard_headers,
)
from tests.factories import make_source
from workshop.models import Job

pytestmark = pytest.mark.django_db


def calendly_body() -> bytes:
    payload = {"uri": "https://api.calendly.com/x/invitees/1", "email": "joerg@kunde.example"}
    said = {"event": "invitee.created", "created_at": NOW.isoformat(), "payload": payload}
    return json.dumps(said).encode()


def calendly_headers(body: bytes, *, now: datetime, secret: bytes = SECRET) -> dict[str, str]:
    stamp = str(int(now.timestamp()))
    mac = hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"calendly-webhook-signature": f"t={stamp},v1={mac}"}


def own_headers(body: bytes, *, now: datetime, secret: bytes = SECRET) -> dict[str, str]:
    is_text = secret.startswith(b"whsec_")
    return standard_headers(body, now=now, secret=secret.decode() if is_text else secret)


def cal_com_headers(body: bytes, *, now: datetime, secret: bytes = SECRET) -> dict[str, str]:
    return cal_headers(body, secret)


SIGNED: dict[str, tuple[bytes, Callable[..., dict[str, str]]]] = {
    "workshop": (event_body(), own_headers),
    "cal.com": (cal_body(), cal_com_headers),
    "calendly": (calendly_body(), calendly_headers),
}
all_formats = pytest.mark.parametrize("name", SIGNED)
bounded = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def answer_to(name: str, body: bytes, headers: dict[str, str]) -> int:
    """Return the hook's status; a refusal must leave no row."""
    with transaction.atomic():
        make_source(slug="finder", secret=SECRET, format=name)
        answer = Client().post(
            "/hooks/bookings/finder/", body, content_type="application/json", headers=headers
        )
        if answer.status_code == 401:
            assert (Notification.objects.count(), Job.objects.count()) == (0, 0)
        transaction.set_rollback(True)
    return answer.status_code


@all_formats
def test_unchanged_it_is_taken(name: str) -> None:
    body, sign = SIGNED[name]

    assert answer_to(name, body, sign(body, now=timezone.now())) == 202


@all_formats
@bounded
@given(data=st.data())
def test_one_changed_byte_of_the_body_is_refused(name: str, data: st.DataObject) -> None:
    body, sign = SIGNED[name]
    at = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda value: value != body[at]))
    changed = body[:at] + bytes([other]) + body[at + 1 :]

    assert answer_to(name, changed, sign(body, now=timezone.now())) == 401


@all_formats
@bounded
@given(data=st.data())
def test_a_byte_more_or_less_is_refused(name: str, data: st.DataObject) -> None:
    body, sign = SIGNED[name]
    at = data.draw(st.integers(0, len(body)))
    changed = data.draw(st.sampled_from([body[:at] + b" " + body[at:], body[:at] + body[at + 1 :]]))

    if changed != body:
        assert answer_to(name, changed, sign(body, now=timezone.now())) == 401


@all_formats
@bounded
@given(data=st.data())
def test_one_changed_letter_of_a_header_is_refused(name: str, data: st.DataObject) -> None:
    body, sign = SIGNED[name]
    headers = sign(body, now=timezone.now())
    header = data.draw(st.sampled_from(sorted(headers)))
    value = headers[header]
    at = data.draw(st.integers(0, len(value) - 1))
    letters = st.characters(min_codepoint=33, max_codepoint=126)
    other = data.draw(letters.filter(lambda letter: letter.lower() != value[at].lower()))
    changed = f"{value[:at]}{other}{value[at + 1 :]}"

    # A comma or a blank more only parts a list of signatures.
    assert answer_to(name, body, {**headers, header: changed}) == 401


@all_formats
def test_both_secrets_count_during_a_rotation_and_the_old_one_ends(name: str) -> None:
    body, sign = SIGNED[name]
    new = rotate_secret(make_source(slug="finder", secret=SECRET, format=name), now=NOW).encode()
    source = Source.objects.get()

    def is_valid(secret: bytes, *, at: datetime) -> bool:
        return is_signed_by(source, body, sign(body, now=at, secret=secret), now=at)

    inside, after = NOW + timedelta(days=7, seconds=-1), NOW + timedelta(days=7)
    assert is_valid(SECRET, at=inside)
    assert is_valid(new, at=inside)
    assert not is_valid(SECRET, at=after)
    assert is_valid(new, at=after)
    assert not is_valid(b"x" * 32, at=NOW)
