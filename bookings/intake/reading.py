"""Raw bytes to a document that every format can look at: a mail, JSON or text, within limits."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bookings.intake.charsets import decode_text
from bookings.intake.events import Problem
from bookings.intake.html_text import html_to_text
from bookings.intake.json_data import load_json
from bookings.intake.mail import ParsedMail, looks_like_mail, read_mail
from bookings.intake.winmail import looks_like_winmail, read_winmail

MAX_BYTES = 1024 * 1024
MAX_HEAD = 20_000
_HTML = re.compile(r"<(!doctype html|html|table|body|script)[\s>]|\sitemscope[\s=>]", re.IGNORECASE)


@dataclass(frozen=True)
class Document:
    """A notification taken apart: ``data`` for JSON, ``texts`` in reading order for all else.

    ``pages`` are the sources of its HTML parts, for marks that nobody sees. ``received_at`` is
    when it reached us, for texts that say "Tuesday"; None when that isn't known.
    """

    data: Any = None
    texts: tuple[str, ...] = ()
    mail: ParsedMail | None = None
    problems: tuple[Problem, ...] = ()
    pages: tuple[str, ...] = ()
    received_at: datetime | None = None

    @property
    def has_content(self) -> bool:
        """Whether there is anything that a format could look at."""
        return self.data is not None or bool(self.texts)

    @property
    def text(self) -> str:
        """All texts as one, for showing to a person."""
        if self.data is not None and not self.texts:
            return json.dumps(self.data, ensure_ascii=False, indent=2)
        return "\n\n".join(self.texts)


def read_document(raw: bytes) -> Document:
    """Take a notification apart; too large or too deep input gives a problem and no content."""
    if len(raw) > MAX_BYTES:
        return Document(problems=(Problem("", _("larger than 1 MiB")),))
    if not raw.strip(b"\x00 \t\r\n"):
        return Document(problems=(Problem("", _("empty")),))
    if b"\n" not in raw[:MAX_HEAD]:
        raw = raw.replace(b"\r", b"\n")  # The line ends of old Macs.
    if looks_like_mail(raw):
        return _from_mail(read_mail(raw))
    start = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return _from_json(raw) if start in (b"{", b"[") else _from_file(raw)


def _from_file(raw: bytes) -> Document:
    if looks_like_winmail(raw):
        parts, problems = read_winmail(raw)
        return Document(texts=tuple(part.text for part in parts), problems=tuple(problems))
    text = decode_text(raw)
    if _is_html(text):
        return Document(texts=(html_to_text(text),), pages=(text,))
    return Document(texts=(text,))


def _is_html(text: str) -> bool:
    # A calendar's description may be a whole page.
    is_calendar = text.lstrip()[:6].upper() == "BEGIN:"
    return not is_calendar and bool(_HTML.search(text[:MAX_HEAD]) or "<table" in text.lower())


def _from_mail(mail: ParsedMail) -> Document:
    texts = tuple(part.text for part in mail.parts if part.text.strip())
    data = None
    for part in mail.parts:
        is_json = part.content_type.endswith("json") or part.text.lstrip().startswith("{")
        if is_json and (found := load_json(part.text)[0]) is not None:
            data = found
    pages = tuple(part.page for part in mail.parts if part.page)
    return Document(data=data, texts=texts, mail=mail, problems=mail.problems, pages=pages)


def _from_json(raw: bytes) -> Document:
    data, refused = load_json(raw)
    if refused:
        # The text stays, for a person to look at.
        return Document(texts=(decode_text(raw),), problems=(Problem("", refused),))
    return Document(data=data)
