"""Reading a mail: headers and texts, within limits, without ever failing on a broken one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime

from django.utils.translation import gettext as _

from bookings.intake.charsets import decode_text, without_controls
from bookings.intake.events import Problem
from bookings.intake.html_text import html_to_text

MAX_DEPTH = 12
MAX_PARTS = 60
_HEAD = re.compile(
    rb"^(received|return-path|message-id|mime-version|content-type|from|to|subject|date"
    rb"|delivered-to|x-[a-z-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
MIN_HEADERS = 2


@dataclass(frozen=True)
class Part:
    """One readable part of a mail; HTML is already turned into lines of text."""

    content_type: str
    filename: str
    text: str


@dataclass(frozen=True)
class ParsedMail:
    message_id: str
    sender: str
    sender_name: str
    subject: str
    sent_at: datetime | None
    headers: dict[str, list[str]]
    parts: tuple[Part, ...]
    problems: tuple[Problem, ...]
    is_report: bool

    @property
    def is_automatic_answer(self) -> bool:
        """Whether a machine answers *us*; machine mail as such is normal for portals (E-05)."""
        answers = {"auto-replied", "auto-notified"}
        submitted = re.split(r"[;(\s]", self.header("auto-submitted").lower())[0]
        is_marked = bool(self.header("x-autoreply") or self.header("x-autorespond"))
        return submitted in answers or is_marked or self.header("precedence") == "auto_reply"

    def header(self, name: str) -> str:
        """Return the first header of that (lower-case) name, or an empty text."""
        return self.headers.get(name, [""])[0]


def looks_like_mail(raw: bytes) -> bool:
    """Whether the bytes start with the header of a mail."""
    head = re.split(rb"\r?\n\r?\n", raw[:20_000].lstrip(), maxsplit=1)[0]
    first = head.split(b"\n", 1)[0]
    is_header_line = re.match(rb"(From |[!-9;-~]+[ \t]*:)", first) is not None
    return is_header_line and len(set(_HEAD.findall(head))) >= MIN_HEADERS


def read_mail(raw: bytes) -> ParsedMail:
    """Read a mail; whatever can't be read is a problem in the result."""
    problems: list[Problem] = []
    try:
        message = BytesParser(policy=compat32).parsebytes(raw)
        parts = tuple(_parts(message, problems))
    except (RecursionError, MessageError, ValueError, LookupError):
        problems.append(Problem("", _("the mail can't be taken apart")))
        message, parts = BytesParser(policy=compat32).parsebytes(raw, headersonly=True), ()
    headers = _headers(message)
    name, sender = parseaddr(headers.get("from", [""])[0])
    return ParsedMail(
        message_id=headers.get("message-id", [""])[0][:500],
        sender=sender.strip().lower(),
        sender_name=name.strip(),
        subject=headers.get("subject", [""])[0],
        sent_at=_sent_at(headers.get("date", [""])[0]),
        headers=headers,
        parts=parts,
        problems=tuple(problems),
        is_report=message.get_content_type() == "multipart/report" or _is_system(sender),
    )


def _parts(message: Message, problems: list[Problem]) -> Iterator[Part]:
    """Yield the readable parts, those of attached (forwarded) mails included."""
    waiting = [(message, 1)]
    seen = 0
    while waiting:
        part, depth = waiting.pop(0)
        seen += 1
        if depth > MAX_DEPTH or seen > MAX_PARTS:
            problems.append(Problem("", _("the mail is nested too deeply or has too many parts")))
            return
        payload = part.get_payload()
        if isinstance(payload, list):
            children = [child for child in payload if isinstance(child, Message)]
            waiting = [(child, depth + 1) for child in children] + waiting
        elif found := _leaf(part, problems):
            yield found


def _leaf(part: Message, problems: list[Problem]) -> Part | None:
    content_type = part.get_content_type()
    filename = _decode(str(part.get_filename() or ""))
    if content_type == "application/ms-tnef" or filename.lower() == "winmail.dat":
        problems.append(Problem("", _("the attachment winmail.dat is not read")))
        return None
    is_text = content_type.startswith("text/") or content_type.endswith(("xml", "json"))
    if not is_text:
        return None
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return None
    text = decode_text(content, str(part.get_param("charset") or ""))
    if content_type == "text/html":
        text = html_to_text(text)
    return Part(content_type=content_type, filename=filename, text=text)


def _decode(value: str) -> str:
    """Decode RFC 2047 words; a broken one stays as it is."""
    # A raw 8-bit header reaches us with surrogates for its bytes.
    value = decode_text(value.encode("utf-8", "surrogateescape")).replace("\n", " ")
    try:
        pieces = [
            decode_text(content, charset or "") if isinstance(content, bytes) else content
            for content, charset in decode_header(value)
        ]
    except (HeaderParseError, ValueError):
        return value
    return without_controls("".join(pieces))


def _headers(message: Message) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    # Only the raw values still hold the bytes of headers that are not ASCII.
    for name, value in message.raw_items():
        headers.setdefault(name.lower(), []).append(_decode(str(value)).strip())
    return headers


def _sent_at(date: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else None


def _is_system(sender: str) -> bool:
    return sender.lower().startswith(("mailer-daemon", "postmaster@", "mail-daemon"))
