"""Raw bytes to a document that every format can look at: a mail, JSON or text, within limits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bookings.intake.charsets import decode_text, without_controls
from bookings.intake.events import Problem
from bookings.intake.html_text import html_to_text
from bookings.intake.mail import ParsedMail, looks_like_mail, read_mail

MAX_BYTES = 1024 * 1024
MAX_JSON_DEPTH = 32


@dataclass(frozen=True)
class Document:
    """A notification taken apart: ``data`` for JSON, ``texts`` in reading order for all else."""

    data: Any = None
    texts: tuple[str, ...] = ()
    mail: ParsedMail | None = None
    problems: tuple[Problem, ...] = ()

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
    if looks_like_mail(raw):
        return _from_mail(read_mail(raw))
    start = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"["):
        return _from_json(raw)
    text = decode_text(raw)
    is_html = "<html" in text[:2000].lower() or "<table" in text.lower()
    return Document(texts=(html_to_text(text) if is_html else text,))


def _from_mail(mail: ParsedMail) -> Document:
    texts = tuple(part.text for part in mail.parts if part.text.strip())
    data = None
    for part in mail.parts:
        if part.content_type == "application/json" or part.text.lstrip().startswith("{"):
            data = _from_json(part.text.encode()).data
    return Document(data=data, texts=texts, mail=mail, problems=mail.problems)


def _from_json(raw: bytes) -> Document:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        problem = Problem("", _("not valid JSON"))
        return Document(texts=(decode_text(raw),), problems=(problem,))
    if _depth(data) > MAX_JSON_DEPTH:
        return Document(problems=(Problem("", _("JSON is nested too deeply")),))
    return Document(data=_clean(data))


def _depth(data: Any) -> int:
    """Measure the nesting without recursion; stops counting just over the limit."""
    level, depth = [data], 0
    while level and depth <= MAX_JSON_DEPTH:
        depth += 1
        level = [child for item in level for child in _children(item)]
    return depth


def _children(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return list(item.values())
    return item if isinstance(item, list) else []


def _clean(data: Any) -> Any:
    """Take control characters out of all texts; the depth was checked before."""
    if isinstance(data, str):
        return without_controls(data)
    if isinstance(data, list):
        return [_clean(item) for item in data]
    if isinstance(data, dict):
        return {without_controls(str(key)): _clean(value) for key, value in data.items()}
    return data
