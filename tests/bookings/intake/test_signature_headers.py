"""Signatures header by header: only the right words over the right bytes count. No database."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

import pytest

from bookings.intake.signatures import MAX_SIGNATURES, is_signed_by, valid_secrets
from bookings.models import Source
from tests.bookings.intake.samples import NOW, SECRET, cal_headers, standard_headers
from workshop_crm.lib.crypto import encrypt

BODY = b'{"a": 1}'
OTHER = b"fedcba9876543210fedcba9876543210"


def source(secret: bytes | None = SECRET, **fields) -> Source:
    return Source(secret_encrypted=encrypt(secret) if secret else None, **fields)


def calendly(
    *, at: datetime = NOW, stamp: str | None = None, name: str = "v1", secret: bytes = SECRET
) -> dict[str, str]:
    stamp = stamp or str(int(at.timestamp()))
    mac = hmac.new(secret, f"{stamp}.".encode() + BODY, hashlib.sha256).hexdigest()
    return {"calendly-webhook-signature": f"t={stamp},{name}={mac}"}


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_no_header_of_standard_webhooks_may_be_missing(name: str) -> None:
    headers = standard_headers(BODY)
    assert is_signed_by(source(), BODY, headers, now=NOW)

    del headers[name]

    assert not is_signed_by(source(), BODY, headers, now=NOW)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook-id", "msg_2"),
        ("webhook-id", ""),
        ("webhook-timestamp", "0"),
        ("webhook-timestamp", "-1"),
        ("webhook-timestamp", "1e9"),
        ("webhook-timestamp", "９"),
        ("webhook-timestamp", " 1795424400"),
        ("webhook-timestamp", "179542440012"),
        ("webhook-timestamp", "gestern"),
        ("webhook-signature", "v1,"),
        ("webhook-signature", "v1"),
        ("webhook-signature", "ä"),
    ],
)
def test_no_header_of_standard_webhooks_may_be_changed(name: str, value: str) -> None:
    headers = {**standard_headers(BODY), name: value}

    assert not is_signed_by(source(), BODY, headers, now=NOW)


@pytest.mark.parametrize("version", ["v1a", "v2", "V1", ""])
def test_only_signatures_of_version_one_count(version: str) -> None:
    headers = standard_headers(BODY)
    mac = headers["webhook-signature"].partition(",")[2]

    headers["webhook-signature"] = f"{version},{mac}"

    assert not is_signed_by(source(), BODY, headers, now=NOW)


@pytest.mark.parametrize(("wrong", "counts"), [(MAX_SIGNATURES - 1, True), (MAX_SIGNATURES, False)])
def test_only_the_first_signatures_are_looked_at(wrong: int, counts: bool) -> None:
    standard = standard_headers(BODY)
    standard["webhook-signature"] = "v1,AAAA " * wrong + standard["webhook-signature"]
    stamp, mac = calendly()["calendly-webhook-signature"].split(",")
    many = {"calendly-webhook-signature": ",".join([stamp, *["v1=00"] * wrong, mac])}

    assert is_signed_by(source(), BODY, standard, now=NOW) is counts
    assert is_signed_by(source(format="calendly"), BODY, many, now=NOW) is counts


@pytest.mark.parametrize("seconds", [-300, 300])
def test_calendlys_clock_may_differ_by_five_minutes(seconds: int) -> None:
    headers = calendly(at=NOW + timedelta(seconds=seconds))

    assert is_signed_by(source(format="calendly"), BODY, headers, now=NOW)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_calendlys_clock_may_not_differ_by_more(seconds: int) -> None:
    headers = calendly(at=NOW + timedelta(seconds=seconds))

    assert not is_signed_by(source(format="calendly"), BODY, headers, now=NOW)


@pytest.mark.parametrize(
    "header",
    ["", "v1=abc", "t=1795424400", "t=,v1=abc", "t=x,v1=abc", "t=-5,v1=abc", "abc", ",,,", "="],
)
def test_a_calendly_header_of_another_shape_is_refused(header: str) -> None:
    headers = {"calendly-webhook-signature": header}

    assert not is_signed_by(source(format="calendly"), BODY, headers, now=NOW)


@pytest.mark.parametrize("name", ["v0", "v2", "V1", "v1x"])
def test_only_calendlys_version_one_counts(name: str) -> None:
    assert not is_signed_by(source(format="calendly"), BODY, calendly(name=name), now=NOW)


def test_calendlys_parts_may_stand_apart_and_in_capitals() -> None:
    stamp, mac = calendly()["calendly-webhook-signature"].split(",")
    headers = {"calendly-webhook-signature": f"v1={mac[3:].upper()}, {stamp}"}

    assert is_signed_by(source(format="calendly"), BODY, headers, now=NOW)


@pytest.mark.parametrize("signature", ["", " ", "00", "ä", "sha256="])
def test_a_cal_com_header_of_another_shape_is_refused(signature: str) -> None:
    headers = {"x-cal-signature-256": signature}

    assert not is_signed_by(source(format="cal.com"), BODY, headers, now=NOW)
    assert not is_signed_by(source(format="cal.com"), BODY, {}, now=NOW)


def test_a_cal_com_signature_covers_each_byte() -> None:
    headers = cal_headers(BODY)

    assert is_signed_by(source(format="cal.com"), BODY, headers, now=NOW)
    assert not is_signed_by(source(format="cal.com"), BODY + b" ", headers, now=NOW)


@pytest.mark.parametrize(
    ("format_name", "headers"),
    [("", cal_headers(BODY)), ("", calendly()), ("cal.com", standard_headers(BODY)),
     ("cal.com", calendly()), ("calendly", standard_headers(BODY)),
     ("calendly", cal_headers(BODY))],
)  # fmt: skip
def test_the_signature_of_another_format_does_not_count(
    format_name: str, headers: dict[str, str]
) -> None:
    assert not is_signed_by(source(format=format_name), BODY, headers, now=NOW)


@pytest.mark.parametrize("format_name", ["", "workshop", "adf", "labelled", "unheard-of"])
def test_all_other_formats_are_signed_by_standard_webhooks(format_name: str) -> None:
    assert is_signed_by(source(format=format_name), BODY, standard_headers(BODY), now=NOW)


@pytest.mark.parametrize(
    ("format_name", "headers"),
    [("", standard_headers(BODY, secret=OTHER)), ("cal.com", cal_headers(BODY, OTHER)),
     ("calendly", calendly(secret=OTHER))],
)  # fmt: skip
def test_another_secret_does_not_count(format_name: str, headers: dict[str, str]) -> None:
    assert not is_signed_by(source(format=format_name), BODY, headers, now=NOW)


@pytest.mark.parametrize("format_name", ["", "cal.com", "calendly"])
def test_without_a_secret_nobody_is_believed(format_name: str) -> None:
    empty = source(None, format=format_name)

    for headers in (standard_headers(BODY), cal_headers(BODY, b""), calendly()):
        assert not is_signed_by(empty, BODY, headers, now=NOW)


@pytest.mark.parametrize(("seconds", "counts"), [(-1, True), (0, False), (1, False)])
def test_the_previous_secret_counts_until_its_end(seconds: int, counts: bool) -> None:
    row = source(previous_secret_encrypted=encrypt(OTHER), previous_secret_until=NOW)

    secrets = valid_secrets(row, now=NOW + timedelta(seconds=seconds))

    assert secrets == ([SECRET, OTHER] if counts else [SECRET])


def test_a_previous_secret_without_an_end_does_not_count() -> None:
    row = source(previous_secret_encrypted=encrypt(OTHER))

    assert valid_secrets(row, now=NOW) == [SECRET]


def test_an_end_without_a_previous_secret_does_no_harm() -> None:
    row = source(previous_secret_until=NOW + timedelta(days=1))

    assert valid_secrets(row, now=NOW) == [SECRET]
