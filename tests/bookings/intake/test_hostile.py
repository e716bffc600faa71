"""Input made to hold us up: refused by the parsers, quickly, without a traceback."""

from __future__ import annotations

import base64
import time
import tracemalloc
import zipfile
from io import BytesIO

import pytest

from bookings.intake.formats import FORMATS, parse_notification
from bookings.intake.mail import read_mail
from bookings.intake.reading import MAX_BYTES
from tests.bookings.intake.reading_helpers import mail_with, read_all, reasons, text_part
from tests.bookings.intake.samples import ADF, LABELLED, mail_of

MIB = MAX_BYTES - 200
BOMB = """<?xml version="1.0"?><!DOCTYPE adf [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
"""


def filled(unit: str, size: int = MIB) -> str:
    return unit * (size // len(unit))


HOSTILE = {
    "brackets": filled("["),
    "objects": filled('{"a":'),
    "lists": "[" + filled("[],")[:-1] + "]",
    "adf": "<adf>" + filled("<a>"),
    "divs": "<html>" + filled("<div>"),
    "items": "<html>schema.org" + filled('<p itemscope itemprop="a" itemtype="T">'),
    "texts": "<html>schema.org<p itemscope itemtype=T>" + filled("<b itemprop=a>x"),
    "tables": filled("<table><tr><td>"),
    "events": "BEGIN:VCALENDAR\n" + filled("BEGIN:VEVENT\n"),
    "folded": "BEGIN:VCALENDAR\n" + filled(" a\n") + "END:VCALENDAR",
    "zones": "BEGIN:VCALENDAR\n" + filled("BEGIN:VTIMEZONE\n") + "END:VCALENDAR",
    "labels": filled("Name: Ina\n"),
    "colons": filled("a: "),
    "commas": "Name,Telefon,Kennzeichen,Leistung\n" + filled(",\n"),
    "quotes": "Name,Telefon,Kennzeichen,Leistung\n" + filled('"'),
    "form": filled("action=scheduled&"),
    "blanks": filled(" "),
    "line ends": filled("\n"),
    "forwarded": filled("Von: a\n"),
    "quotation": filled("> "),
    "umlauts": filled("ä"),
    "dots": filled("."),
    "at": filled("a@"),
    "letters": filled("Aa "),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_mebibyte_of_anything_is_read_quickly(name: str) -> None:
    started = time.process_time()

    result = parse_notification(HOSTILE[name].encode()[:MAX_BYTES])

    assert time.process_time() - started < 2
    assert result.events == ()


@pytest.mark.parametrize(
    ("raw", "reason"), [(b" \n", "empty"), (b"x" * (MAX_BYTES + 1), "larger than 1 MiB")]
)
def test_what_has_no_content_is_told_once_and_no_format_is_missed(raw: bytes, reason: str) -> None:
    result = parse_notification(raw)

    assert [problem.reason for problem in result.problems] == [reason]


def test_content_beside_a_problem_still_wants_a_format() -> None:
    result = parse_notification(b"[" * 200)

    assert [problem.reason for problem in result.problems][1:] == [
        "no format fits; nothing in it looks like a booking"
    ]


@pytest.mark.parametrize("format_name", FORMATS)
def test_no_format_raises_on_what_is_not_its_own(format_name: str) -> None:
    for raw in (b"x", b"{}", b"[]", b"[1]", b"7", ADF.encode(), LABELLED.encode(), b"<html>x"):
        result = parse_notification(raw, format_name=format_name)

        assert result.events or result.problems or result.ignored


@pytest.mark.parametrize(
    "lead", ["<!DOCTYPE adf [<!ENTITY a 'x'>]>", BOMB, "<!ENTITY x SYSTEM 'f'>"]
)
def test_an_xml_bomb_is_refused(lead: str) -> None:
    result = read_all(lead + ADF.split("?>", 2)[2].replace("Golf", "&c;"))

    assert result.events == ()
    assert "DTD" in reasons(result)


def test_an_entity_in_html_is_not_opened() -> None:
    html = BOMB.replace("adf", "html") + "<html><table><tr><td>&c;</td></tr></table></html>"
    started = time.process_time()

    assert read_all(html).events == ()
    assert time.process_time() - started < 1


def zipped(size: int) -> str:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("buchung.csv", b"0" * size)
    return base64.encodebytes(buffer.getvalue()).decode()


@pytest.mark.parametrize("name", ["buchung.zip", "buchung.csv.gz", "x.7z"])
@pytest.mark.parametrize("kind", ["application/zip", "application/octet-stream"])
def test_archives_are_never_unpacked_and_that_is_said(name: str, kind: str) -> None:
    part = (
        f'Content-Type: {kind}; name="{name}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{zipped(20_000_000)}"
    )
    tracemalloc.start()

    result = read_all(mail_with(text_part(LABELLED), part))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(result.events) == 1
    assert "archive is not read" in reasons(result)
    assert peak < 8_000_000


@pytest.mark.parametrize("depth", [20, 2000])
def test_mails_in_mails_end_somewhere(depth: int) -> None:
    raw = mail_of(LABELLED)
    for _level in range(min(depth, 20)):
        raw = b"From: a@b.example\r\nSubject: x\r\nContent-Type: message/rfc822\r\n\r\n" + raw
    started = time.process_time()

    mail = read_mail(raw)

    assert time.process_time() - started < 1
    assert "nested" in mail.problems[0].reason


def test_line_ends_in_a_header_stay_in_their_header() -> None:
    raw = mail_of(LABELLED).replace(
        b"=?utf-8?q?Neue_Buchung_f=C3=BCr_Sie?=", b"=?utf-8?q?x=0D=0ABcc:_alle@b.example?="
    )

    mail = read_mail(raw)

    assert "\n" not in mail.subject
    assert "bcc" not in mail.headers


def test_a_mail_without_line_feeds_is_a_mail() -> None:
    raw = (
        mail_of(LABELLED, headers="Auto-Submitted: auto-replied\r\n")
        .replace(b"\r\n", b"\n")
        .replace(b"\n", b"\r")
    )

    result = parse_notification(raw)

    assert result.events == ()
    assert "automatic answer" in reasons(result)


BOUNCES = [
    "Return-Path: <>\r\n",
    "X-Failed-Recipients: a@b.example\r\n",
]
SUBJECTS = [
    b"Undeliverable: Ihre Buchung",
    b"Mail delivery failed: returning message to sender",
    b"Unzustellbar: Ihre Buchung",
    b"Delivery Status Notification (Failure)",
    b"Returned mail: see transcript",
    b"failure notice",
]


@pytest.mark.parametrize("header", BOUNCES)
def test_a_bounce_is_known_by_its_headers(header: str) -> None:
    result = parse_notification(mail_of(LABELLED, headers=header))

    assert result.events == ()
    assert "report" in reasons(result)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_bounce_is_known_by_its_subject(subject: bytes) -> None:
    raw = mail_of(LABELLED).replace(b"=?utf-8?q?Neue_Buchung_f=C3=BCr_Sie?=", subject)

    assert parse_notification(raw).events == ()


@pytest.mark.parametrize(
    "sender", [b"mdaemon@x.example", b"NDR@x.example", b"postmaster@x.example"]
)
def test_a_bounce_is_known_by_its_sender(sender: bytes) -> None:
    raw = mail_of(LABELLED).replace(b"buchung@werkstattfinder.example", sender)

    assert parse_notification(raw).events == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"buchung@werkstattfinder.example", b"mdaemonika@x.example"),
        (b"=?utf-8?q?Neue_Buchung_f=C3=BCr_Sie?=", b"Delivery of your car"),
        (b"Subject:", b"Return-Path: <portal@x.example>\r\nSubject:"),
    ],
)
def test_a_portal_is_no_bounce(old: bytes, new: bytes) -> None:
    assert parse_notification(mail_of(LABELLED).replace(old, new)).events
