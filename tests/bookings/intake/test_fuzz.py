"""Whatever bytes come in: no traceback; each ends settled, in Klärung, or with messaging."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.intake.lines import take_in
from bookings.intake.reading import read_document
from bookings.intake.senders import choose_source
from bookings.models import Notification
from messaging.inbound.arriving import take_mail
from messaging.models import Mailbox
from tests.bookings.intake.samples import (
    ADF,
    LABELLED,
    NOW,
    SECRET,
    cal_body,
    cal_headers,
    event_body,
    mail_of,
    standard_headers,
)
from tests.factories import make_source
from workshop.jobs import run_due_jobs
from workshop.models import Job

pytestmark = pytest.mark.django_db
# FUZZ_EXAMPLES=2000 for a long look.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

REPORT = mail_of(
    "User unknown", headers="Return-Path: <>\r\nIn-Reply-To: <1@haus.example>\r\n"
).replace(b"text/plain", b"message/delivery-status")
SEEDS = (
    mail_of(LABELLED),
    mail_of(ADF, subtype="xml"),
    mail_of(f"<p>{LABELLED}</p>", subtype="html", charset="cp1252"),
    REPORT,
    ADF.encode(),
    LABELLED.encode("cp1252"),
    event_body(),
    cal_body(),
)
NASTY = st.sampled_from(
    [
        b"\x00",
        b"\r\n",
        b"\n\n",
        b"\xed\xa0\x80",
        b"=?utf-8?b?/w==?=",
        b"--x",
        b"1e999",
        b"\\ud800",
        b"\x1b[31m",
        b"{" * 50,
        b"[" * 2000,
        b"9" * 400,
        b"<!ENTITY a 'b'>",
    ]
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A notification with some of its bytes cut out, doubled or replaced."""
    raw = draw(st.sampled_from(SEEDS))
    for _change in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(raw)))
        end = min(len(raw), at + draw(st.integers(0, 40)))
        raw = raw[:at] + draw(NASTY | st.binary(max_size=12)) + raw[end:]
    return raw


CHARSETS = ["utf-8", "utf-7", "idna", "punycode", "base64", "x\x00y", "ä", "utf-16", "undefined"]
ENCODINGS = ["base64", "quoted-printable", "x-uuencode", "8bit", "ünbekannt"]
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"]
HEADERS += ["Return-Path", "Auto-Submitted", "Precedence", "X-Failed-Recipients", "Delivered-To"]
VALUES = st.sampled_from(
    [
        b"<>",
        b"MAILER-DAEMON@mx",
        b"a@b, c@d",
        b"STOP",
        b"Re: x",
        b"\x00@\x00",
        b"=?x?q?=",
        b"x+b-1.zz@haus.example",
        b"Mon, 99 Foo 20266 99:99:99 +9999",
        b"<" * 99,
        b"\xe4\xf6@\xfc",
    ]
)


@st.composite
def mails(draw: st.DrawFn) -> bytes:
    """A mail with strange headers, charsets, encodings and parts."""
    names = draw(st.lists(st.sampled_from(HEADERS), min_size=2, max_size=8))
    lines = [name.encode() + b": " + draw(VALUES | st.binary(max_size=60)) for name in names]
    charset, coding = draw(st.sampled_from(CHARSETS)), draw(st.sampled_from(ENCODINGS))
    kind = draw(st.sampled_from(["text/plain", "text/html", "multipart/report; boundary=x"]))
    lines.append(f'Content-Type: {kind}; charset="{charset}"'.encode())
    lines.append(f"Content-Transfer-Encoding: {coding}".encode())
    body = draw(st.binary(max_size=200) | st.sampled_from([LABELLED.encode(), b"--x\n\n--x--\n"]))
    return b"From: a@kunde.example\r\n" + b"\r\n".join(lines) + b"\r\n\r\n" + body


def is_in_safe_hands(line: dict[str, Any]) -> bool:
    row = Notification.objects.get(pk=line["notification"])
    return row.state in (Notification.State.SETTLED, Notification.State.CLARIFICATION)


@fuzzed
@given(raw=damaged() | mails() | st.binary(max_size=300))
def test_any_bytes_are_settled_or_asked_about(raw: bytes) -> None:
    with transaction.atomic():
        line = take_in(make_source(), raw, now=NOW)

        assert is_in_safe_hands(line)
        transaction.set_rollback(True)


@fuzzed
@given(raw=damaged() | mails())
def test_any_mail_is_messagings_or_bookings_or_stays(raw: bytes) -> None:
    with transaction.atomic():
        mailbox = Mailbox.objects.create(name="Post", host="127.0.0.1", password_encrypted=b"")
        source = make_source(mailbox=mailbox)

        if not take_mail(raw, mailbox=mailbox, now=NOW):
            chosen = choose_source(read_document(raw), [source])
            assert chosen is None or is_in_safe_hands(take_in(source, raw, now=NOW))
        transaction.set_rollback(True)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
FIELDS = [
    "kind",
    "external_id",
    "version",
    "occurred_at",
    "customer",
    "vehicle",
    "services",
    "time",
]
FIELDS += ["price_gross", "currency", "previous_external_id", "notes", "consents"]


@fuzzed
@given(fields=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4))
def test_any_values_in_our_own_format_are_settled_or_asked_about(fields: dict[str, Any]) -> None:
    with transaction.atomic():
        line = take_in(make_source(format="workshop"), event_body(**fields), now=NOW)

        assert is_in_safe_hands(line)
        transaction.set_rollback(True)


@fuzzed
@given(
    body=damaged() | st.binary(max_size=100),
    header=st.sampled_from(
        ["webhook-id", "webhook-timestamp", "webhook-signature", "content-type"]
    ),
    value=st.text(st.characters(max_codepoint=255), max_size=60),
)
def test_any_request_to_the_hook_is_answered(body: bytes, header: str, value: str) -> None:
    with transaction.atomic():
        make_source(slug="finder", secret=SECRET)
        headers = standard_headers(b"x", now=timezone.now()) | {header: value}

        answer = Client().post("/hooks/bookings/finder/", body, content_type="x/y", headers=headers)

        assert answer.status_code in (202, 400, 401)
        transaction.set_rollback(True)


@fuzzed
@given(body=damaged() | st.binary(max_size=300))
def test_any_signed_body_is_stored_and_then_settled_or_asked_about(body: bytes) -> None:
    with transaction.atomic():
        make_source(slug="cal", secret=SECRET, format="cal.com")

        answer = Client().post(
            "/hooks/bookings/cal/", body, content_type="x/y", headers=cal_headers(body)
        )
        run_due_jobs(now=timezone.now)

        assert answer.status_code == 202
        assert is_in_safe_hands(answer.json())
        assert not Job.objects.exclude(state=Job.State.DONE).exists()
        transaction.set_rollback(True)
