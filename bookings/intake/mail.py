"""Reading a mail: headers and texts, within limits, without ever failing on a broken one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr

from django.utils.translation import gettext as _

from bookings.intake.charsets import decode_header_text
from bookings.intake.events import Problem
from bookings.intake.forwarded import Original, find_original, read_sent_at
from bookings.intake.parts import Part, is_winmail, read_part, unread_part
from bookings.intake.winmail import read_winmail

MAX_DEPTH = 12
MAX_PARTS = 60
_HEAD = re.compile(
    rb"^(received|return-path|message-id|mime-version|content-type|from|to|subject|date"
    rb"|delivered-to|x-[a-z-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
MIN_HEADERS = 2
_REPORTS = {"multipart/report", "message/delivery-status", "message/feedback-report"}
_SERVER = re.compile(r"(mailer-daemon|mail-daemon|mdaemon|postmaster|ndr)(@|$)")
_UNDELIVERED = re.compile(
    r"(?i)\b(undeliver(ed|able)|unzustellbar|nicht zugestellt|(non|un)?-?delivery (failure|status"
    r"|report|notification|warning)|non-delivery|(mail|message) delivery (fail|warn|system|error)"
    r"|returned mail|failure notice|could not be delivered|mail error)"
)


@dataclass(frozen=True)
class ParsedMail:
    """A mail taken apart; ``original`` is the head of the mail that it forwards, if it does."""

    message_id: str
    sender: str
    subject: str
    sent_at: datetime | None
    headers: dict[str, list[str]]
    parts: tuple[Part, ...]
    problems: tuple[Problem, ...]
    is_report: bool
    original: Original | None = None

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
    # A calendar's lines look like headers, too.
    is_header_line = re.match(rb"(?!BEGIN:)(From |[!-9;-~]+[ \t]*:)", first) is not None
    return is_header_line and len(set(_HEAD.findall(head))) >= MIN_HEADERS


def read_mail(raw: bytes) -> ParsedMail:
    """Read a mail; whatever can't be read is a problem in the result."""
    problems: list[Problem] = []
    nodes: list[Message] = []
    try:
        message = BytesParser(policy=compat32).parsebytes(raw)
        nodes = list(_nodes(message, problems))
        parts = tuple(part for node in nodes for part in _read(node, problems))
    except (RecursionError, MessageError, ValueError, LookupError):
        problems.append(Problem("", _("the mail can't be taken apart")))
        message, parts = BytesParser(policy=compat32).parsebytes(raw, headersonly=True), ()
    headers = _headers(message)
    _name, sender = parseaddr(headers.get("from", [""])[0])
    return ParsedMail(
        message_id=headers.get("message-id", [""])[0][:500],
        sender=sender.strip().lower(),
        subject=headers.get("subject", [""])[0],
        sent_at=read_sent_at(headers.get("date", [""])[0]),
        headers=headers,
        parts=parts,
        problems=tuple(dict.fromkeys(problems)),
        is_report=_is_report(message, nodes, headers),
        original=_original(nodes, parts),
    )


def _nodes(message: Message, problems: list[Problem]) -> Iterator[Message]:
    """Yield the mail's parts in reading order, those of attached (forwarded) mails included."""
    waiting = [(message, 1)]
    seen = 0
    while waiting:
        part, depth = waiting.pop(0)
        seen += 1
        if depth > MAX_DEPTH or seen > MAX_PARTS:
            problems.append(Problem("", _("the mail is nested too deeply or has too many parts")))
            return
        yield part
        payload = part.get_payload()
        if isinstance(payload, list):
            children = [child for child in payload if isinstance(child, Message)]
            waiting = [(child, depth + 1) for child in children] + waiting


def _read(node: Message, problems: list[Problem]) -> list[Part]:
    if node.is_multipart():
        return []
    if is_winmail(node):
        content = node.get_payload(decode=True)
        parts, found = read_winmail(content if isinstance(content, bytes) else b"")
        problems.extend(found)
        return parts
    if unread := unread_part(node):
        problems.append(unread)
    part = read_part(node)
    return [part] if part else []


def _original(nodes: list[Message], parts: tuple[Part, ...]) -> Original | None:
    """Return the innermost attached mail's head, else the one quoted in the text."""
    attached = [node for node in nodes if node.get_content_type() == "message/rfc822"]
    for node in reversed(attached):
        inner = node.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            headers = _headers(inner[0])
            sender = parseaddr(headers.get("from", [""])[0])[1].strip().lower()
            sent_at = read_sent_at(headers.get("date", [""])[0])
            return Original(sender, headers.get("subject", [""])[0], sent_at)
    quoted = [found for part in parts if (found := find_original(part.text))]
    return quoted[0] if quoted else None


def _headers(message: Message) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    # Only the raw values still hold the bytes of headers that are not ASCII.
    for name, value in message.raw_items():
        headers.setdefault(name.lower(), []).append(decode_header_text(str(value)).strip())
    return headers


def _is_report(message: Message, nodes: list[Message], headers: dict[str, list[str]]) -> bool:
    """Whether a mail server writes: by structure, sender, empty return path or plain subject."""
    kinds = {message.get_content_type(), *(node.get_content_type() for node in nodes)}
    sender = parseaddr(headers.get("from", [""])[0])[1].lower()
    return (
        bool(kinds & _REPORTS)
        or bool(_SERVER.match(sender))
        or "x-failed-recipients" in headers
        or headers.get("return-path", [""])[0] == "<>"
        or bool(_UNDELIVERED.search(headers.get("subject", [""])[0]))
    )
