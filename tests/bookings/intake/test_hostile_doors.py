"""Bombs and control characters at the doors of intake: refused, asked about, and not repeated."""

from __future__ import annotations

import base64
import io
import logging
import zipfile
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from bookings.intake import jobs
from bookings.intake.lines import take_in
from bookings.models import Booking, Notification
from messaging.inbound.arriving import take_mail
from messaging.models import Inbound, Mailbox
from tests.bookings.intake.samples import (
    ADF,
    LABELLED,
    NOW,
    SECRET,
    event_body,
    mail_of,
    standard_headers,
)
from tests.factories import make_source
from workshop.jobs import run_due_jobs
from workshop_crm.lib.quiet_log import QuietFormatter

pytestmark = pytest.mark.django_db
NAME, PHONE = "Hildegard Zwiebelmeier", "0171 9988776"
MARKS = ("Zwiebelmeier", "9988776", "zwiebelmeier")
KIB = 1024


@pytest.fixture(autouse=True)
def log() -> Iterator[io.StringIO]:
    """Everything that the product would write to its log, from the most talkative level on."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(QuietFormatter(settings.LOGGING["formatters"]["line"]["format"]))
    root, names = logging.getLogger(), ("bookings", "messaging", "customers", "workshop", "django")
    levels = {name: logging.getLogger(name).level for name in names if name != "django"}
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    assert not [mark for mark in MARKS if mark in stream.getvalue()]


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(f"{NAME}.xml", b"\x00" * (64 * KIB * KIB))
    return packed.getvalue()


def with_attachment(content: bytes, name: str) -> bytes:
    text = base64.encodebytes(content).decode()
    head = f"From: {NAME} <a@zwiebelmeier.example>\nTo: b@haus.example\nSubject: {PHONE}\n"
    kind = f'Content-Type: application/octet-stream; name="{name}"'
    part = f"{kind}\nContent-Transfer-Encoding: base64\n\n{text}"
    return f"{head}Content-Type: multipart/mixed; boundary=x\n\n--x\n{part}\n--x--\n".encode()


def deep_mail(depth: int) -> bytes:
    parts = "".join(
        f"Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\n"
        for number in range(depth)
    )
    return f"From: {NAME} <a@b.example>\nTo: c@d.example\nSubject: {PHONE}\n{parts}".encode()


ENTITIES = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
XML_BOMB = f'<?xml version="1.0"?><!DOCTYPE adf [<!ENTITY e0 "{NAME}">{ENTITIES}]><adf>&e9;</adf>'
XML_FILE = f'<!DOCTYPE adf [<!ENTITY x SYSTEM "file:///etc/passwd">]><adf>{NAME}&x;</adf>'
HOSTILE = {
    "xml bomb": XML_BOMB.encode(),
    "xml reads a file": XML_FILE.encode(),
    "xml bomb in a mail": mail_of(XML_BOMB, subtype="xml"),
    "deep xml": ("<adf>" + "<a>" * 100_000 + NAME).encode(),
    "zip bomb": with_attachment(zip_bomb(), "buchung.zip"),
    "spreadsheet bomb": with_attachment(zip_bomb(), "buchung.xlsx"),
    "deep json": b'{"kind": ' + b"[" * (KIB * KIB - 100) + NAME.encode(),
    "deep json, closed": f'{{"name": "{NAME}", "a": '.encode() + b"[" * 900 + b"]" * 900 + b"}",
    "deep json in a mail": mail_of('{"kind": "created", "a": ' + "[" * 50_000 + NAME),
    "deep mail": deep_mail(400),
    "very deep mail": deep_mail(15_000),
    "many parts": with_attachment(NAME.encode(), "x") + b"--x\n\nx\n" * 20_000,
    "control characters": f"\x00\x01\r\r\n{NAME}\x00{PHONE}".encode(),
    "html bomb": mail_of("<div>" * 50_000 + NAME, subtype="html"),
}
hostile = pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())


@hostile
def test_a_file_or_mail_like_this_waits_for_a_person(raw: bytes) -> None:
    line = take_in(make_source(), raw, now=NOW)

    assert line["outcome"] == "clarification"
    assert not [mark for mark in MARKS if mark in line["reason"]]
    assert not Booking.objects.exists()


@hostile
def test_a_mail_like_this_is_no_answer_to_us(raw: bytes) -> None:
    mailbox = Mailbox.objects.create(name="Post", host="127.0.0.1", password_encrypted=b"")

    assert not take_mail(raw, mailbox=mailbox, now=NOW)
    assert not Inbound.objects.exists()


@hostile
def test_a_signed_body_like_this_is_stored_and_waits_for_a_person(raw: bytes) -> None:
    make_source(slug="finder", secret=SECRET, format="workshop")
    headers = standard_headers(raw, now=timezone.now())

    answer = Client().post("/hooks/bookings/finder/", raw, content_type="x/y", headers=headers)
    run_due_jobs(now=timezone.now)

    assert answer.status_code == 202
    assert Notification.objects.get().state == "clarification"


@pytest.mark.parametrize("name", ["Subject", "From", "Message-ID", "X-Anything"])
@pytest.mark.parametrize(
    "breaks", ["\r\nBcc: x@y.example", "\n evil", "\x00", "=?utf-8?q?a=0D=0Ab?="]
)
def test_no_break_in_a_header_reaches_what_we_store(name: str, breaks: str) -> None:
    head = f"{name}: Portal {breaks} <a@b.example>\r\n"

    take_in(make_source(), mail_of(LABELLED, headers=head), now=NOW)

    row = Notification.objects.get()
    kept = [row.key, row.reason, *map(str, row.headers.values())]
    assert not [text for text in kept if set(text) & set("\r\n\x00")]


@pytest.mark.parametrize("bad", ["\r\n", "\x00", "\x1b[2J", "‮"])
def test_no_break_in_a_field_reaches_the_records(bad: str) -> None:
    person = {"first_name": f"Jörg{bad}", "last_name": f"Weiß{bad}Bcc: x", "email": f"a{bad}@b.de"}
    body = event_body(customer=person, external_id=f"P{bad}1", services=[f"In{bad}spektion"])

    take_in(make_source(), body, now=NOW)

    for booking in Booking.objects.select_related("customer"):
        customer = booking.customer
        texts = [booking.external_id, *booking.service_texts, customer.first_name]
        texts += [customer.last_name, customer.email]
        assert not [text for text in texts if set(text) & set("\r\n\x00\x1b")]


def test_an_error_of_ours_repeats_nobodys_words(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*args: object, **kwargs: object) -> None:
        raise KeyError(f"{NAME}, {PHONE}")

    take_in(make_source(), event_body(), now=NOW)
    monkeypatch.setattr(jobs, "settle", stumble)

    run_due_jobs(now=lambda: NOW)

    assert "KeyError" in log.getvalue()


def test_a_broken_adf_says_what_is_wrong_without_the_words() -> None:
    raw = ADF.replace("Weiß", NAME).replace("</adf>", "").encode()

    line = take_in(make_source(), raw, now=NOW)

    assert line["outcome"] == "clarification"
    assert not [mark for mark in MARKS if mark in line["reason"]]
