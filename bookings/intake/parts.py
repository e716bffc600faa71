"""The readable parts of a mail: texts, HTML, calendars, JSON, and what hides in winmail.dat."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from django.utils.translation import gettext as _

from bookings.intake.charsets import decode_header_text, decode_text
from bookings.intake.events import Problem
from bookings.intake.html_text import html_to_text

HTML = "text/html"
_TEXT_TYPES = ("application/ics", "application/x-adf+xml", "application/csv")
# Some programs attach everything as a stream of bytes.
_TEXT_NAMES = re.compile(r"\.(ics|csv|xml|json|txt|eml|html?)$", re.IGNORECASE)
_ARCHIVE = re.compile(r"\.(zip|rar|7z|tgz|gz|tar|bz2|xz)$", re.IGNORECASE)
_ARCHIVE_TYPES = ("application/zip", "application/x-zip-compressed", "application/gzip")
_TYPES_BY_ENDING = {"html": HTML, "htm": HTML, "ics": "text/calendar", "csv": "text/csv"}


@dataclass(frozen=True)
class Part:
    """One readable part of a mail: HTML as lines of text, its source in ``page``."""

    content_type: str
    filename: str
    text: str
    page: str = ""


def read_part(part: Message) -> Part | None:
    """Return a leaf of the mail; None for pictures, archives and other things not for reading.

    Archives are never unpacked, so a zip bomb stays the few bytes that it is.
    """
    content = part.get_payload(decode=True)
    filename = filename_of(part)
    content_type = part.get_content_type()
    if not isinstance(content, bytes) or not _is_text(content_type, filename):
        return None
    return make_part(content_type, filename, content, str(part.get_param("charset") or ""))


def make_part(content_type: str, filename: str, content: bytes, charset: str = "") -> Part:
    """Decode a part; the ending of its name tells what a stream of bytes is."""
    ending = filename.rpartition(".")[2].lower()
    if content_type == "application/octet-stream":
        content_type = _TYPES_BY_ENDING.get(ending, "text/plain")
    text = decode_text(content, charset)
    if content_type == HTML:
        return Part(content_type, filename, html_to_text(text), page=text)
    return Part(content_type, filename, text)


def filename_of(part: Message) -> str:
    return decode_header_text(str(part.get_filename() or ""))


def is_winmail(part: Message) -> bool:
    return (
        part.get_content_type() in ("application/ms-tnef", "application/vnd.ms-tnef")
        or filename_of(part).lower() == "winmail.dat"
    )


def unread_part(part: Message) -> Problem | None:
    """Return a problem for an archive: a booking may be in it, and nobody would know."""
    if _ARCHIVE.search(filename_of(part)) or part.get_content_type() in _ARCHIVE_TYPES:
        return Problem("", _("an attached archive is not read"))
    return None


def _is_text(content_type: str, filename: str) -> bool:
    is_text = content_type.startswith("text/") or content_type.endswith(("xml", "json"))
    is_named = content_type == "application/octet-stream" and _TEXT_NAMES.search(filename)
    return is_text or content_type in _TEXT_TYPES or bool(is_named)
