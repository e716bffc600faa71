"""What the tests of formats share: reading a text as one format, and mails with parts."""

from __future__ import annotations

from datetime import datetime

from bookings.intake.events import BookingEvent, ParseResult
from bookings.intake.formats import parse_notification
from tests.bookings.intake.samples import NOW


def read_all(
    text: str | bytes, name: str = "", *, received_at: datetime | None = NOW
) -> ParseResult:
    raw = text if isinstance(text, bytes) else text.encode()
    return parse_notification(raw, format_name=name, received_at=received_at)


def read_one(text: str | bytes, name: str = "") -> BookingEvent:
    result = read_all(text, name)
    assert len(result.events) == 1, result
    return result.events[0]


def reasons(result: ParseResult) -> str:
    return "; ".join(problem.reason for problem in result.problems)


def mail_with(
    *parts: str, kind: str = "mixed", sender: str = "termin@portal.example", headers: str = ""
) -> bytes:
    body = "".join(f"--grenze\r\n{part}\r\n" for part in parts)
    return (
        f"From: Portal <{sender}>\r\nTo: werkstatt@mueller.example\r\n"
        "Subject: Ihre Buchung\r\nDate: Mon, 23 Nov 2026 09:59:00 +0100\r\n"
        f"{headers}MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/{kind}; boundary="grenze"\r\n\r\n{body}--grenze--\r\n'
    ).encode()


def html_part(html: str) -> str:
    return f"Content-Type: text/html; charset=utf-8\r\n\r\n{html}"


def text_part(text: str) -> str:
    return f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
