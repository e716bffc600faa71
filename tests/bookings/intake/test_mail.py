"""Reading mails and documents within limits."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.intake.charsets import decode_text
from bookings.intake.formats import parse_notification
from bookings.intake.html_text import html_to_text
from bookings.intake.mail import looks_like_mail, read_mail
from bookings.intake.reading import MAX_BYTES, read_document
from tests.bookings.intake.samples import ADF, LABELLED, event_body, mail_of


def multipart(*parts: str, kind: str = "mixed", head: str = "") -> bytes:
    body = "".join(f"--b1\r\n{part}\r\n" for part in parts)
    return (
        f"From: a@portal.example\r\nSubject: Buchung\r\n{head}MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/{kind}; boundary="b1"\r\n\r\n{body}--b1--\r\n'
    ).encode()


def nested(levels: int) -> bytes:
    text = "Content-Type: text/plain\r\n\r\nHallo"
    for level in range(levels):
        mark = f"b{level}"
        head = f'Content-Type: multipart/mixed; boundary="{mark}"'
        text = f"{head}\r\n\r\n--{mark}\r\n{text}\r\n--{mark}--\r\n"
    return f"From: a@portal.example\r\nSubject: tief\r\nMIME-Version: 1.0\r\n{text}".encode()


def test_reads_headers_and_text() -> None:
    mail = read_mail(mail_of(LABELLED, headers="Message-ID: <1@portal.example>\r\n"))

    assert mail.message_id == "<1@portal.example>"
    assert mail.sender == "buchung@werkstattfinder.example"
    assert mail.subject == "Neue Buchung für Sie"
    assert "Kennzeichen" in mail.parts[0].text
    assert mail.problems == ()


def test_reads_a_raw_eight_bit_header() -> None:
    raw = mail_of(LABELLED).replace(b"Werkstattfinder <", "Müller <".encode("cp1252"))

    mail = read_mail(raw)

    assert mail.headers["from"][0].startswith("Müller <")
    assert mail.sender == "buchung@werkstattfinder.example"


@pytest.mark.parametrize("header", ["=?utf-8?q?=ZZ?=", "=?nix?b?!!!?=", "=?utf-8?b?w?="])
def test_a_broken_encoded_word_does_no_harm(header: str) -> None:
    raw = mail_of(LABELLED).replace(b"=?utf-8?q?Neue_Buchung_f=C3=BCr_Sie?=", header.encode())

    assert isinstance(read_mail(raw).subject, str)


def test_reads_a_forwarded_mail_that_is_attached() -> None:
    inner = mail_of(LABELLED).decode()
    raw = multipart(
        "Content-Type: text/plain\r\n\r\nzur Info", f"Content-Type: message/rfc822\r\n\r\n{inner}"
    )

    result = parse_notification(raw)

    assert result.events[0].external_id == "WF-2026-77"


def test_reads_json_out_of_a_mail() -> None:
    raw = multipart(
        "Content-Type: text/plain\r\n\r\nsiehe Anhang",
        f"Content-Type: application/json\r\n\r\n{event_body().decode()}",
    )

    assert parse_notification(raw).events[0].external_id == "P-1001"


def test_prefers_the_part_that_says_most() -> None:
    raw = multipart(
        "Content-Type: text/plain\r\n\r\nBitte HTML ansehen. Name: Portal",
        f"Content-Type: text/html; charset=utf-8\r\n\r\n<p>{LABELLED.replace(chr(10), '<br>')}</p>",
        kind="alternative",
    )

    assert parse_notification(raw).events[0].customer.last_name.endswith("Wei\u00df")


@pytest.mark.parametrize(
    "part",
    [
        "Content-Type: application/ms-tnef\r\n\r\nxx",
        'Content-Type: application/octet-stream; name="winmail.dat"\r\n\r\nxx',
    ],
)
def test_names_a_winmail_dat_as_a_problem(part: str) -> None:
    result = parse_notification(multipart("Content-Type: text/plain\r\n\r\nHallo", part))

    assert any("winmail.dat" in problem.reason for problem in result.problems)


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied\r\n",
        "Auto-Submitted: auto-replied (vacation)\r\n",
        "X-Autoreply: yes\r\n",
        "Precedence: auto_reply\r\n",
    ],
)
def test_an_automatic_answer_is_no_booking(head: str) -> None:
    result = parse_notification(mail_of(LABELLED, headers=head))

    assert result.events == ()
    assert "automatic answer" in result.problems[0].reason


@pytest.mark.parametrize("head", ["Auto-Submitted: auto-generated\r\n", "Precedence: bulk\r\n"])
def test_machine_mail_is_normal_for_portals(head: str) -> None:
    assert parse_notification(mail_of(LABELLED, headers=head)).events


def test_a_bounce_that_quotes_a_booking_is_no_booking() -> None:
    part = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{LABELLED}"

    report = parse_notification(multipart(part, kind="report"))
    daemon = parse_notification(
        mail_of(LABELLED).replace(b"buchung@werkstattfinder", b"MAILER-DAEMON@mx")
    )

    assert report.events == daemon.events == ()
    assert "report" in report.problems[0].reason


@pytest.mark.parametrize("levels", [20, 300, 3000])
def test_deep_nesting_is_a_problem(levels: int) -> None:
    result = parse_notification(nested(levels))

    assert result.events == ()
    assert result.problems


def test_a_few_levels_are_fine() -> None:
    assert read_mail(nested(8)).problems == ()


def test_too_many_parts_are_a_problem() -> None:
    raw = multipart(*["Content-Type: text/plain\r\n\r\nx"] * 100)

    assert "too many parts" in read_mail(raw).problems[0].reason


def test_too_large_input_is_a_problem() -> None:
    result = parse_notification(LABELLED.encode() + b" " * MAX_BYTES)

    assert result.events == ()
    assert "1 MiB" in result.problems[0].reason


@pytest.mark.parametrize("raw", [b"", b" \n", b"\x00\x00", b"\xef\xbb\xbf"])
def test_nothing_is_a_problem(raw: bytes) -> None:
    assert parse_notification(raw).problems


@pytest.mark.parametrize("depth", [33, 5000, 200_000])
def test_deep_json_is_a_problem(depth: int) -> None:
    body = b'{"triggerEvent": "PING", "payload": ' + b"[" * depth + b"]" * depth + b"}"

    result = parse_notification(body)

    assert result.events == ()
    assert result.problems


def test_json_with_a_mark_or_in_utf_16_is_read() -> None:
    assert parse_notification(b"\xef\xbb\xbf" + event_body()).events
    assert json.loads(event_body())


@pytest.mark.parametrize("body", [b'{"a": NaN', b'{"a": 1e999999}', b'{"a": ' + b"9" * 5000 + b"}"])
def test_odd_numbers_never_raise(body: bytes) -> None:
    assert parse_notification(body).problems


def test_nul_bytes_in_a_text_do_no_harm() -> None:
    event = parse_notification(LABELLED.replace("Jörg", "Jö\x00rg").encode()).events[0]

    assert event.customer.first_name == "Jörg"


@pytest.mark.parametrize(
    ("raw", "is_mail"),
    [
        (mail_of(LABELLED), True),
        (b"From MAILER-DAEMON Fri Nov 15\r\nReturn-Path: <>\r\nFrom: a@b\r\n\r\nx", True),
        (LABELLED.encode(), False),
        (ADF.encode(), False),
        (b"Name: Ina\nDate: 1.1.2026\n\nHallo", False),
        (b"{}", False),
    ],
)
def test_knows_a_mail_from_a_text(raw: bytes, is_mail: bool) -> None:
    assert looks_like_mail(raw) is is_mail


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("Weiß €".encode("cp1252"), "iso-8859-1", "Weiß €"),
        ("Weiß".encode(), "us-ascii", "Weiß"),
        ("Weiß".encode(), "no-such-charset", "Weiß"),
        ("\ufeffWeiß".encode(), "", "Weiß"),
        (b"a\r\nb\rc", "", "a\nb\nc"),
        (b"a\x00\x1bb", "", "ab"),
    ],
)
def test_decodes_whatever_the_sender_claims(content: bytes, charset: str, text: str) -> None:
    assert decode_text(content, charset) == text


def test_guesses_a_charset_that_nobody_named() -> None:
    german = "Grüße aus München: Herr Weiß möchte eine Inspektion für 189 Euro"

    assert decode_text(german.encode("cp1252")) == german


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b</p>", "a\nb"),
        ("a<br>b", "a\nb"),
        ("<table><tr><td>Name:</td><td>Ina</td></tr></table>", "Name: Ina"),
        ("<table><tr><td>a</td><td>b</td><td>c</td></tr></table>", "a b c"),
        ("<b>Na</b>me: Ina", "Name: Ina"),
        ("<script>x</script><style>y</style>z", "z"),
        ("<!-- x -->z", "z"),
        ("", ""),
        ("<", "<"),
        ("&amp; &uuml; &#8364;", "& ü €"),
    ],
)
def test_html_becomes_what_a_person_reads(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_deeply_nested_html_is_read_quickly() -> None:
    started = time.monotonic()

    html_to_text("<div>" * 20_000 + "x")

    assert time.monotonic() - started < 5


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_whatsoever_raise(raw: bytes) -> None:
    for body in (raw, mail_of(LABELLED)[:200] + raw, b"<adf>" + raw + b"</adf>", b"{" + raw):
        result = parse_notification(body)
        assert result.events or result.problems or result.ignored


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(mail_of(ADF))), st.binary(max_size=4))
def test_a_damaged_mail_never_raises(position: int, junk: bytes) -> None:
    raw = mail_of(ADF)

    read_document(raw[:position] + junk + raw[position + len(junk) :])
    parse_notification(raw[:position] + junk)
