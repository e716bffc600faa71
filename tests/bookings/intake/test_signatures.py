"""Signatures: Standard Webhooks (B-10), cal.com (B-04), Calendly (B-05)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from bookings.intake.signatures import is_signed_by
from bookings.models import Source
from bookings.portals.sources import rotate_secret
from tests.bookings.intake.samples import (
    NOW,
    SECRET,
    cal_headers,
    event_body,
    standard_headers,
)
from tests.factories import make_source

pytestmark = pytest.mark.django_db

# Published vectors.
VECTOR_SECRET = b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
VECTOR_BODY = b'{"test": 2432232314}'
VECTOR_TIME = datetime.fromtimestamp(1614265330, UTC)
VECTOR_HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def test_accepts_the_vector_of_standard_webhooks() -> None:
    source = make_source(secret=VECTOR_SECRET)

    assert is_signed_by(source, VECTOR_BODY, VECTOR_HEADERS, now=VECTOR_TIME)


def test_accepts_the_vector_of_cal_com() -> None:
    source = make_source(secret=b"testkey", format="cal.com")
    signature = "5e9ff29f33f15b34243ce6957fd30d5a0a7fb762533dd75e89c4d92fa8c72246"
    body = b'{"triggerEvent":"BOOKING_CREATED"}'

    assert is_signed_by(source, body, {"x-cal-signature-256": signature}, now=NOW)
    assert is_signed_by(source, body, {"x-cal-signature-256": signature.upper()}, now=NOW)


def test_accepts_the_vector_of_calendly() -> None:
    source = make_source(secret=b"testkey", format="calendly")
    signature = "656de279c8b61e8aa3e9d939b47a7e16bcb532f617860b85cacfd4d610160284"
    headers = {"calendly-webhook-signature": f"t=1700000000,v1=00,v1={signature}"}
    sent = datetime.fromtimestamp(1700000000, UTC)

    assert is_signed_by(source, b'{"event":"invitee.created"}', headers, now=sent)
    assert not is_signed_by(
        source, b'{"event":"invitee.created"}', headers, now=sent + timedelta(seconds=301)
    )


def test_one_changed_byte_is_refused() -> None:
    source = make_source(secret=SECRET)
    body = event_body()
    headers = standard_headers(body)

    assert is_signed_by(source, body, headers, now=NOW)
    assert not is_signed_by(source, body.replace(b"Golf", b"Gulf"), headers, now=NOW)


@pytest.mark.parametrize("seconds", [-300, -299, 0, 299, 300])
def test_clocks_may_differ_by_five_minutes(seconds: int) -> None:
    source = make_source(secret=SECRET)
    body = event_body()

    assert is_signed_by(source, body, standard_headers(body), now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301])
def test_clocks_may_not_differ_by_more(seconds: int) -> None:
    source = make_source(secret=SECRET)
    body = event_body()

    assert not is_signed_by(
        source, body, standard_headers(body), now=NOW + timedelta(seconds=seconds)
    )


def test_one_valid_signature_of_several_is_enough() -> None:
    source = make_source(secret=SECRET)
    body = event_body()
    headers = standard_headers(body)
    headers["webhook-signature"] = f"v1a,xyz v2,abc v1,AAAA {headers['webhook-signature']}"

    assert is_signed_by(source, body, headers, now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": ""},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "heute"},
        {"webhook-timestamp": "²"},
        {"webhook-timestamp": "9" * 30},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,€"},
        {"webhook-id": "other"},
    ],
)
def test_broken_headers_are_refused(change: dict[str, str]) -> None:
    source = make_source(secret=SECRET)
    body = event_body()

    assert not is_signed_by(source, body, {**standard_headers(body), **change}, now=NOW)


def test_bytes_that_are_no_text_are_refused() -> None:
    source = make_source(secret=SECRET)

    assert not is_signed_by(source, b"\xff\xfe", standard_headers(b"x"), now=NOW)


@pytest.mark.parametrize("signature", ["", "no-secret-provided", "00"])
def test_cal_com_without_a_right_signature_is_refused(signature: str) -> None:
    source = make_source(secret=SECRET, format="cal.com")

    assert not is_signed_by(source, b"{}", {"x-cal-signature-256": signature}, now=NOW)


def test_a_source_without_secret_believes_nobody() -> None:
    source = make_source()
    empty_key = {"x-cal-signature-256": hmac.new(b"", b"{}", hashlib.sha256).hexdigest()}
    source.format = "cal.com"

    assert not is_signed_by(source, b"{}", empty_key, now=NOW)


def test_a_cal_com_signature_does_not_open_another_format() -> None:
    source = make_source(secret=SECRET, format="workshop")

    assert not is_signed_by(source, b"{}", cal_headers(b"{}"), now=NOW)


def test_both_secrets_count_during_a_rotation() -> None:
    source = make_source(secret=SECRET)
    body = event_body()
    old = standard_headers(body)
    secret = rotate_secret(source, now=NOW)
    source = Source.objects.get()
    new = standard_headers(body, secret=secret)

    assert is_signed_by(source, body, old, now=NOW)
    assert is_signed_by(source, body, new, now=NOW)
    assert source.previous_secret_until == NOW + timedelta(days=7)


def test_the_old_secret_ends_with_the_rotation() -> None:
    source = make_source(secret=SECRET)
    rotate_secret(source, now=NOW - timedelta(days=7))
    body = event_body()

    assert not is_signed_by(Source.objects.get(), body, standard_headers(body), now=NOW)


def test_a_first_secret_has_none_before_it() -> None:
    source = make_source()

    secret = rotate_secret(source, now=NOW)

    source.refresh_from_db()
    assert secret.startswith("whsec_")
    assert source.previous_secret_until is None
    assert secret.encode() not in bytes(source.secret_encrypted)


def test_a_static_secret_counts_in_whatever_header_it_comes() -> None:
    source = make_source(secret=SECRET, format="easyappointments")

    assert is_signed_by(source, b"{}", {"x-house": SECRET.decode()}, now=NOW)
    assert not is_signed_by(source, b"{}", {"x-house": SECRET.decode()[:-1]}, now=NOW)
    assert not is_signed_by(source, b"{}", {"x-house": ""}, now=NOW)
    assert not is_signed_by(source, b"{}", {}, now=NOW)


def test_a_static_secret_opens_no_source_that_signs() -> None:
    source = make_source(secret=SECRET, format="workshop")

    assert not is_signed_by(source, b"{}", {"x-house": SECRET.decode()}, now=NOW)


def test_signed_bytes_that_are_no_utf_8_are_taken() -> None:
    source, body = make_source(secret=SECRET), "Jörg Weiß".encode("cp1252")
    headers = standard_headers(body)

    assert is_signed_by(source, body, headers, now=NOW)
    assert not is_signed_by(source, body + b" ", headers, now=NOW)
