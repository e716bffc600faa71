"""Taking raw bytes apart: mail, JSON, HTML or text, within limits."""

from __future__ import annotations

import json
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from bookings.intake.json_data import MAX_JSON_DEPTH
from bookings.intake.mail import MAX_DEPTH, MAX_PARTS, looks_like_mail, read_mail
from bookings.intake.reading import MAX_BYTES, read_document
from tests.bookings.intake.samples import mail_of


def reasons(raw: bytes) -> list[str]:
    return [problem.reason for problem in read_document(raw).problems]


@pytest.mark.parametrize(
    ("size", "expected"), [(MAX_BYTES, []), (MAX_BYTES + 1, ["larger than 1 MiB"])]
)
def test_reads_up_to_a_mebibyte(size: int, expected: list[str]) -> None:
    assert reasons(b"x" * size) == expected


@pytest.mark.parametrize("raw", [b"", b" \t\r\n", b"\x00", b"\x00 \n"])
def test_nothing_is_told(raw: bytes) -> None:
    document = read_document(raw)

    assert reasons(raw) == ["empty"]
    assert (document.text, document.data, document.mail) == ("", None, None)


def nested(depth: int, *, as_list: bool) -> bytes:
    data: object = 1
    for _ in range(depth - 1):
        data = [data] if as_list else {"a": data}
    return json.dumps(data).encode()


@pytest.mark.parametrize("as_list", [True, False])
@pytest.mark.parametrize(
    ("depth", "is_read"), [(MAX_JSON_DEPTH, True), (MAX_JSON_DEPTH + 1, False)]
)
def test_json_has_a_greatest_depth(depth: int, is_read: bool, as_list: bool) -> None:
    document = read_document(nested(depth, as_list=as_list))

    assert (document.data is not None) is is_read
    assert bool(document.problems) is not is_read


@pytest.mark.parametrize(
    "raw", [b'{"a": 1}', b'  {"a": 1}', b'\xef\xbb\xbf{"a": 1}', b'\r\n{"a": 1}\r\n']
)
def test_json_may_begin_after_blanks_and_a_mark(raw: bytes) -> None:
    assert read_document(raw).data == {"a": 1}


@pytest.mark.parametrize("raw", [b"{", b"[1", b"{'a': 1}", b'{"a": 1} x'])
def test_broken_json_is_told_and_its_text_kept(raw: bytes) -> None:
    document = read_document(raw)

    assert reasons(raw) == ["not valid JSON"]
    assert document.text == raw.decode()


def test_json_is_shown_with_its_letters() -> None:
    assert read_document('{"a": "Ä"}'.encode()).text == '{\n  "a": "Ä"\n}'


def test_control_characters_go_from_keys_and_values_at_any_depth() -> None:
    raw = json.dumps({"a\x00": ["b\x00", {"c": "d\x00\r\ne"}, 1, None]}).encode()

    assert read_document(raw).data == {"a": ["b", {"c": "d\ne"}, 1, None]}


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"<html><p>a</p></html>", "a"),
        (b"<HTML><p>a</p>", "a"),
        (b"<table><tr><td>a</td><td>b</td></tr></table>", "a: b"),
        (b"Guten Tag <TABLE><tr><td>a</td></tr></TABLE>", "Guten Tag\na"),
        (b"1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
    ],
)
def test_html_is_known_by_its_tags(raw: bytes, text: str) -> None:
    assert read_document(raw).text.replace("Tag \n", "Tag\n") == text


@pytest.mark.parametrize(
    ("head", "is_mail"),
    [
        ("From: a@b.example\nTo: c@d.example\n", True),
        ("from: a@b.example\nsubject: x\n", True),
        ("From a@b.example Mon\nSubject: x\nDate: y\n", True),
        ("\n\nFrom: a@b.example\nTo: c@d.example\n", True),
        ("X-Mailer: x\nSubject: y\n", True),
        ("From: a@b.example\n", False),
        ("From: a@b.example\nFrom: c@d.example\n", False),
        ("Name: Ina\nFrom: a@b.example\nTo: c\n", True),
        ("Guten Tag\nFrom: a@b.example\nTo: c@d.example\n", False),
        ("Name: Ina\nOrt: Ulm\n", False),
        ("Ein Text\n\nFrom: a\nTo: b\n", False),
        ("", False),
    ],
)
def test_a_mail_begins_with_its_head(head: str, is_mail: bool) -> None:
    assert looks_like_mail(f"{head}\nText".encode()) is is_mail


def deep(levels: int) -> bytes:
    message: EmailMessage | MIMEMultipart | MIMEText = MIMEText("Name: Ina Berg")
    for _ in range(levels - 1):
        outer = MIMEMultipart()
        outer.attach(message)
        message = outer
    message["From"], message["To"] = "a@b.example", "c@d.example"
    return message.as_bytes()


@pytest.mark.parametrize(("levels", "is_read"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False)])
def test_a_mail_has_a_greatest_depth(levels: int, is_read: bool) -> None:
    mail = read_mail(deep(levels))

    assert bool(mail.parts) is is_read
    assert bool(mail.problems) is not is_read


@pytest.mark.parametrize(("parts", "is_whole"), [(MAX_PARTS - 1, True), (MAX_PARTS, False)])
def test_a_mail_has_a_greatest_number_of_parts(parts: int, is_whole: bool) -> None:
    message = MIMEMultipart()
    for number in range(parts):
        message.attach(MIMEText(f"Teil {number}"))
    message["From"], message["To"] = "a@b.example", "c@d.example"

    mail = read_mail(message.as_bytes())

    assert len(mail.parts) == MAX_PARTS - 1
    assert bool(mail.problems) is not is_whole


@pytest.mark.parametrize(
    ("header", "is_answer"),
    [
        ("Auto-Submitted: auto-replied", True),
        ("Auto-Submitted: AUTO-REPLIED; owner=x", True),
        ("Auto-Submitted: auto-notified", True),
        ("Auto-Submitted: auto-replied (vacation)", True),
        ("Auto-Submitted: auto-generated", False),
        ("Auto-Submitted: no", False),
        ("X-Autoreply: yes", True),
        ("X-Autorespond: 1", True),
        ("Precedence: auto_reply", True),
        ("Precedence: bulk", False),
        ("Precedence: list", False),
        ("X-Other: auto-replied", False),
    ],
)
def test_knows_a_machine_that_answers_us(header: str, is_answer: bool) -> None:
    mail = read_mail(mail_of("Text", headers=f"{header}\r\n"))

    assert mail.is_automatic_answer is is_answer


@pytest.mark.parametrize(
    ("sender", "is_report"),
    [
        ("MAILER-DAEMON@server.example", True),
        ("Mail Delivery <mailer-daemon@server.example>", True),
        ("postmaster@server.example", True),
        ("mail-daemon@server.example", True),
        ("postmasterin@server.example", False),
        ("buchung@portal.example", False),
    ],
)
def test_knows_the_mail_servers_own_reports(sender: str, is_report: bool) -> None:
    raw = mail_of("Text").replace(
        b"Werkstattfinder <buchung@werkstattfinder.example>", sender.encode()
    )

    assert read_mail(raw).is_report is is_report


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("Mon, 23 Nov 2026 09:59:00 +0100", "2026-11-23T09:59:00+01:00"),
        ("23 Nov 2026 09:59:00 GMT", "2026-11-23T09:59:00+00:00"),
        ("Mon, 23 Nov 2026 09:59:00 -0000", None),
        ("Mon, 23 Nov 2026 09:59:00", None),
        ("gestern", None),
        ("Mon, 32 Nov 2026 09:59:00 +0100", None),
        ("", None),
    ],
)
def test_a_date_counts_only_with_its_zone(date: str, iso: str | None) -> None:
    raw = mail_of("Text").replace(b"Mon, 23 Nov 2026 09:59:00 +0100", date.encode())

    sent_at = read_mail(raw).sent_at

    assert (sent_at.isoformat() if sent_at else None) == iso


@pytest.mark.parametrize(
    ("content_type", "is_read"),
    [("text/plain", True), ("text/calendar", True), ("application/xml", True),
     ("application/x-adf+xml", True), ("application/json", True), ("image/png", False),
     ("application/pdf", False), ("application/octet-stream", False)],
)  # fmt: skip
def test_reads_the_parts_that_are_text(content_type: str, is_read: bool) -> None:
    raw = mail_of("Text").replace(b"text/plain", content_type.encode())

    assert bool(read_mail(raw).parts) is is_read


def test_an_unknown_encoding_of_a_part_does_no_harm() -> None:
    raw = mail_of("Text").replace(b"encoding: base64", b"encoding: x-unknown")

    assert read_mail(raw).problems == ()


def test_a_header_that_is_missing_is_empty() -> None:
    mail = read_mail(b"To: a@b.example\nX-A: b\n\nText")

    assert (mail.sender, mail.subject, mail.message_id, mail.header("date")) == ("", "", "", "")
