"""winmail.dat: what is read of it, and that no file can hold us up."""

from __future__ import annotations

import base64
import logging
import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.intake.winmail import MAX_OBJECTS, read_winmail
from tests.bookings.intake.calendar_samples import calendar
from tests.bookings.intake.reading_helpers import mail_with, read_all, read_one, reasons, text_part
from tests.bookings.intake.samples import LABELLED
from tests.bookings.intake.winmail_samples import (
    BODY,
    CODEPAGE,
    MANY,
    PROPERTIES,
    RECIPIENTS,
    RTF,
    SHORT,
    attachment,
    body_text,
    chunk,
    html_text,
    properties,
    value,
    winmail,
)


def mail_of_winmail(content: bytes, kind: str = "application/ms-tnef") -> bytes:
    encoded = base64.encodebytes(content).decode()
    part = (
        f'Content-Type: {kind}; name="winmail.dat"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{encoded}"
    )
    return mail_with(text_part(""), part)


@pytest.mark.parametrize("kind", ["application/ms-tnef", "application/octet-stream"])
def test_reads_the_text_of_a_mail_from_outlook(kind: str) -> None:
    event = read_one(mail_of_winmail(winmail(body_text(LABELLED)), kind))

    assert event.external_id == "WF-2026-77"
    assert event.customer.last_name == "Weiß"


def test_reads_a_file_alone() -> None:
    assert read_one(winmail(body_text(LABELLED))).external_id == "WF-2026-77"


def test_reads_html() -> None:
    html = LABELLED.replace("\n", "<br>")

    assert read_one(winmail(html_text(f"<p>{html}</p>"))).vehicle.plate == "M-AB 123"


def test_reads_an_old_body_in_its_code_page() -> None:
    page = chunk(CODEPAGE, struct.pack("<II", 1252, 0))

    event = read_one(winmail(page, chunk(BODY, LABELLED.encode("cp1252"))))

    assert event.customer.last_name == "Weiß"


def test_reads_a_calendar_attached_to_it() -> None:
    content = winmail(*attachment("Termin.ics", calendar().encode()))

    event = read_one(mail_of_winmail(content))

    assert event.external_id == "termin-1@portal.example"


def test_reads_no_pictures() -> None:
    parts, problems = read_winmail(winmail(*attachment("bild.png", b"\x89PNG" * 10)))

    assert parts == []
    assert "no text" in problems[0].reason


def test_says_when_there_is_only_formatted_text() -> None:
    content = winmail(properties(value(RTF, 0x102, b"LZFu" * 8)))

    assert "no text found" in reasons(read_all(mail_of_winmail(content)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"xx",
        winmail()[:4],
        winmail(body_text(LABELLED))[:60],
        winmail(properties(count=4_000_000_000)),
        winmail(properties(struct.pack("<HHI", MANY | SHORT, 1, 4_000_000_000))),
        winmail(properties(struct.pack("<HHI", 0x1F, 1, 4_000_000_000))),
        winmail(chunk(RECIPIENTS, struct.pack("<I", 4_000_000_000))),
        winmail(chunk(PROPERTIES, b"\x01")),
        winmail(chunk(0x8000, b"x")),
        winmail(chunk(BODY, b"x" * 8, level=2)),
        winmail(chunk(0x8005, b"x" * 14, kind=3)),
        winmail(*[chunk(0x8008, b"x", kind=9)] * (MAX_OBJECTS + 5)),
        winmail(body_text("a"), winmail(body_text("b"))),
    ],
)
def test_a_broken_or_hostile_file_is_a_quick_problem(content: bytes) -> None:
    started = time.process_time()

    parts, problems = read_winmail(content)

    assert time.process_time() - started < 1
    assert parts == []
    assert problems


def test_a_broken_one_keeps_the_rest_of_the_mail_readable() -> None:
    part = "Content-Type: application/ms-tnef\r\n\r\nxx"

    result = read_all(mail_with(text_part(LABELLED), part))

    assert len(result.events) == 1
    assert "winmail.dat can't be read" in reasons(result)


def test_logs_nothing_of_a_broken_file(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        read_winmail(winmail(properties(value(0x1000, 0x1E, b"Frau M\xfcller\x81"))))

    assert caplog.records == []


@settings(max_examples=150, deadline=None)
@given(st.integers(6, 200), st.binary(min_size=1, max_size=8))
def test_no_damage_makes_it_raise(position: int, junk: bytes) -> None:
    whole = winmail(body_text("Name: Ina Stein"), *attachment("a.txt", b"Telefon: 1"))

    parts, problems = read_winmail(whole[:position] + junk + whole[position + len(junk) :])

    assert parts or problems
