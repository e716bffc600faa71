"""What kind of automatic mail came back: bounce, delay, complaint, automatic reply. Pure (E-09)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message as Mail
from email.parser import BytesParser
from enum import StrEnum
from html import unescape

from flufl.bounce import all_failures

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_MESSAGE_ID = re.compile(r"<[^<>@\s]+@[^<>\s]+>")
_ID_HEADER = re.compile(r"(?im)^(?:message-id|x-message-id):\s*(<[^<>\s]+>)")
_NOT_STORABLE = re.compile(r"[\x00\ud800-\udfff]")
_LONGEST_LOOK = 200_000
MAX_DEPTH = 20
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponse")


class ReportKind(StrEnum):
    """What a mail is, by its headers and structure."""

    BOUNCE = "bounce"
    DELAY = "delay"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"
    AUTO_REPLY = "auto_reply"
    PERSONAL = "personal"


@dataclass(frozen=True)
class MailReport:
    """``status`` is RFC 3463's "5.1.1" or empty; ``original_ids`` are Message-IDs quoted in it.

    ``is_certain``: a code says so and no words beside it say something that may pass.
    """

    kind: ReportKind
    status: str = ""
    original_ids: tuple[str, ...] = ()
    is_certain: bool = True

    @property
    def is_permanent(self) -> bool:
        return self.kind == ReportKind.BOUNCE and self.status.startswith("5")

    @property
    def is_address_dead(self) -> bool:
        """The address itself does not exist: 5.1.x but for the codes about senders and routes."""
        is_about_address = self.status.startswith("5.1.") and self.status not in _NOT_DEAD
        return self.is_permanent and is_about_address and self.is_certain


# 5.1.0 says nothing certain, 5.1.5 that it is valid, 5.1.7 and 5.1.8 are about our own address.
_NOT_DEAD = {"5.1.0", "5.1.5", "5.1.7", "5.1.8", "5.1.9"}


def parse_mail(raw: bytes) -> Mail:
    """Parse a mail with any line ends; a broken one is read as far as it goes."""
    content = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        mail = message_from_bytes(content)
        depth = _depth(mail)
    except (RecursionError, MessageError, ValueError):
        depth = MAX_DEPTH + 1
    if depth <= MAX_DEPTH:
        return mail
    return BytesParser().parsebytes(content.split(b"\n\n")[0], headersonly=True)


def storable(text: str) -> str:
    """Take out what no database stores: NUL, and the halves of characters."""
    return _NOT_STORABLE.sub("", text)


def _depth(mail: Mail) -> int:
    """Measure the nesting without recursion; stops counting just over the limit."""
    level, depth = [mail], 0
    while level and depth <= MAX_DEPTH:
        depth += 1
        payloads = [part.get_payload() for part in level if part.is_multipart()]
        level = [child for each in payloads for child in each if isinstance(child, Mail)]
    return depth


def read_report(mail: Mail) -> MailReport:
    """Classify one mail. Never raises for a broken one; what is unclear is personal."""
    fields = _delivery_status(mail)
    if fields is not None:
        return _from_delivery_status(mail, fields)
    if _is_complaint(mail):
        return MailReport(ReportKind.COMPLAINT, original_ids=_quoted_ids(mail))
    if _names_a_server(mail):
        return _from_free_text(mail)
    if _is_automatic_reply(mail):
        return MailReport(ReportKind.AUTO_REPLY, original_ids=_quoted_ids(mail))
    if _is_from_nobody(mail):
        return _from_free_text(mail)
    return MailReport(ReportKind.PERSONAL)


def _delivery_status(mail: Mail) -> list[Mail] | None:
    """Return the per-recipient fields of a delivery report; None when the mail is none."""
    for part in mail.walk():
        if part.get_content_type() in {
            "message/delivery-status",
            "message/global-delivery-status",
        }:
            blocks = [block for block in part.walk() if block is not part]
            return [block for block in blocks if "Action" in block or "Status" in block]
    return None


def _from_delivery_status(mail: Mail, blocks: list[Mail]) -> MailReport:
    ids = _quoted_ids(mail)
    for block in blocks:
        action = str(block.get("Action", "failed")).split(";")[0].strip().lower()
        found = _STATUS.search(str(block.get("Status", "")))
        status = found.group(0) if found else ""
        if action == "delayed":
            return MailReport(ReportKind.DELAY, status, ids)
        if action in {"delivered", "relayed", "expanded"}:
            return MailReport(ReportKind.DELIVERED, status, ids)
        diagnostic = " ".join(str(block.get("Diagnostic-Code", "")).split())
        return _bounce(status, diagnostic, ids)
    return _bounce("", plain_text(mail)[:_LONGEST_LOOK], ids)


def _bounce(status: str, words: str, ids: tuple[str, ...]) -> MailReport:
    """Take the status as it is; of a general or missing one, what the words beside it say."""
    if status and not status.endswith(".0.0"):
        is_certain = not (_FULL.search(words) or _MAY_PASS.search(words))
        return MailReport(ReportKind.BOUNCE, status, ids, is_certain)
    if status.startswith("4"):
        return MailReport(ReportKind.BOUNCE, status, ids)
    read = _status_in(words)
    has_code = read in words
    return MailReport(
        ReportKind.BOUNCE, read or status, ids, has_code and not _MAY_PASS.search(words)
    )


_MAY_PASS = re.compile(
    r"(?i)command died|couldn't create|mailer error|too (many|fast)|rate limit|speeding|blocked"
    r"|blacklist|spam|filter|rejected due|policy|temporar|try again|disk|insufficient|denied"
    r"|not allowed"
)
_FULL = re.compile(r"(?i)mailbox( \S+)? (is )?full|over quota|quota exceeded|out of storage")
_UNKNOWN_PERSON = re.compile(
    r"user unknown|unknown user|no such (user|mailbox|recipient|person|address)"
    r"|(user|mailbox|recipient|account|address)( \S+)? (does not exist|not found|unknown)"
    r"|unknown (recipient|mailbox|local part)|host unknown|name server: host not found"
    r"|(domain|host)( or domain)? (name )?not found|no mailbox here by that name"
    r"|doesn't have .{0,40}account",
    re.IGNORECASE,
)


def _from_free_text(mail: Mail) -> MailReport:
    """Read a mail server's report without structure, with flufl.bounce's list of dialects."""
    try:
        temporary, permanent = all_failures(mail)
    except ValueError:  # A charset that Python's codecs stumble over.
        temporary, permanent = frozenset(), frozenset()
    ids, words = _quoted_ids(mail), plain_text(mail)[:_LONGEST_LOOK]
    if permanent or "X-Failed-Recipients" in mail:
        return _bounce("5.0.0", words, ids)
    if temporary:
        return MailReport(ReportKind.DELAY, "4.0.0", ids)
    if _is_answer_of_a_machine(mail):
        return MailReport(ReportKind.AUTO_REPLY, original_ids=ids)
    return _bounce("", words, ids)


def _status_in(words: str) -> str:
    """Return the code that a report's text names, or what its words mean; empty if neither."""
    if _FULL.search(words):
        return "5.2.2"
    if found := _STATUS.search(words):
        return found.group(0)
    return "5.1.1" if _UNKNOWN_PERSON.search(words) else ""


def _is_complaint(mail: Mail) -> bool:
    return any(part.get_content_type() == "message/feedback-report" for part in mail.walk())


def _is_automatic_reply(mail: Mail) -> bool:
    """RFC 3834 and the habits of older systems."""
    if _is_answer_of_a_machine(mail):
        return True
    precedence = str(mail.get("Precedence", "")).strip().lower()
    marked = any(name in mail for name in _AUTOMATIC_HEADERS)
    subject = str(mail.get("Subject", ""))
    is_answer = "In-Reply-To" in mail or "References" in mail or _is_from_nobody(mail)
    is_away = bool(_AWAY.match(subject)) and is_answer
    return marked or precedence == "auto_reply" or is_away


def _is_answer_of_a_machine(mail: Mail) -> bool:
    return str(mail.get("Auto-Submitted", "no")).split(";")[0].strip().lower() == "auto-replied"


def _is_from_nobody(mail: Mail) -> bool:
    return str(mail.get("Return-Path", "")).strip() == "<>"


_AWAY = re.compile(
    r"(?i)\s*(automatische antwort|abwesenheit|abwesend|out of (the )?office|auto(matic)?[ -]?reply"
    r"|autosvar|abwesenheitsnotiz|ich bin nicht im b(ü|ue)ro)"
)


def _names_a_server(mail: Mail) -> bool:
    """Say whether a mail server speaks, by name or by a header that only servers set (E-09)."""
    sender = str(mail.get("From", "")).lower()
    names = ("mailer-daemon", "mailerdaemon", "postmaster", "mail delivery")
    return "X-Failed-Recipients" in mail or any(name in sender for name in names)


def _quoted_ids(mail: Mail) -> tuple[str, ...]:
    """Return the Message-IDs of mails that are quoted or answered, in order, each once."""
    ids: list[str] = []
    for header in ("In-Reply-To", "References"):
        ids += _MESSAGE_ID.findall(str(mail.get(header, "")))
    own = str(mail.get("Message-ID", "")).strip()
    for part in mail.walk():
        ids += _MESSAGE_ID.findall(str(part.get("Message-ID", "")))
        if not part.is_multipart():
            ids += _ID_HEADER.findall(_content(part)[:_LONGEST_LOOK])
    return tuple(dict.fromkeys(found for found in ids if found != own))


def plain_text(mail: Mail) -> str:
    """Return the readable text of a mail, from its first text part; empty if there is none."""
    for subtype in ("plain", "html"):
        for part in mail.walk():
            if part.get_content_type() == f"text/{subtype}" and not part.get_filename():
                text = _content(part)
                return text if subtype == "plain" else _without_tags(text)
    return ""


def _content(part: Mail) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8")
    except (LookupError, ValueError):  # An unknown name, or bytes that don't fit it.
        return content.decode("latin-1")


def _without_tags(html: str) -> str:
    lines = re.sub(r"(?i)<br\s*/?>|</(p|div|tr|li|h[1-6])>", "\n", html)
    bare = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>", "", lines)
    return unescape(bare)
