"""The mail within the mail: who wrote what somebody forwarded to us, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from bookings.intake.moments import read_time
from bookings.intake.values import read_email

_NAMES = {
    "sender": ("von", "from"),
    "date": ("gesendet", "sent", "datum", "date"),
    "subject": ("betreff", "subject"),
    "other": ("an", "to", "cc", "kopie", "antwort an", "reply-to", "wichtigkeit", "importance"),
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names}
_LINE = re.compile(rf"[>\s*]*({'|'.join(_FIELDS)})\s*:[\s*]*(.*)", re.IGNORECASE)
_INDENT = re.compile(r"^[>\s*]*")
MIN_LINES = 3
MAX_LINES = 3000


@dataclass(frozen=True)
class Original:
    """The head of a forwarded mail. ``sender`` is only what is written there: anybody can."""

    sender: str = ""
    subject: str = ""
    sent_at: datetime | None = None


def find_original(text: str) -> Original | None:
    """Return the innermost forwarded mail's head, as Outlook, Gmail and Apple write it."""
    heads = [fields for fields, _lines in find_heads(text.split("\n")[:MAX_LINES])]
    if not heads:
        return None
    last = heads[-1]
    return Original(
        sender=read_email(last.get("sender")) or "",
        subject=last["subject"],
        sent_at=_sent_at(last.get("date", "")),
    )


def find_heads(lines: list[str]) -> Iterator[tuple[dict[str, str], range]]:
    """Yield each block of "Von, Gesendet, An, Betreff" lines and where it stands."""
    fields: dict[str, str] = {}
    start = 0
    for number, line in enumerate([*lines, ""]):
        if found := _LINE.fullmatch(_INDENT.sub("", line).rstrip()):
            start = start if fields else number
            fields[_FIELDS[found[1].lower()]] = found[2].strip(" *")
            continue
        if "subject" in fields and number - start >= MIN_LINES:
            yield fields, range(start, number)
        fields = {}


def read_sent_at(text: str) -> datetime | None:
    """Read the date of a mail's header; None without a zone."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else None


def _sent_at(text: str) -> datetime | None:
    """Read the date of a quoted head, as mail programs write it for people."""
    time = read_time(text)
    return read_sent_at(text) or (time.start if time else None)
