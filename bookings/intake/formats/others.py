"""Booking systems that tell us only the number of a booking (B-07, B-09).

Their notice is a hint: what was booked stands in their own system, which we don't ask. Nothing
is guessed; a person gets told which system, which booking, and what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.utils.translation import gettext as _

from bookings.intake.events import ParseResult, Problem
from bookings.intake.formats.base import Format, Labels
from bookings.intake.reading import Document
from bookings.intake.values import read_text

NAME = "other"
_ACUITY = re.compile(r"(?:^|&)action=(?:appointment\.)?(scheduled|rescheduled|canceled|changed)\b")
MAX_FORM = 4000


@dataclass(frozen=True)
class Hint:
    """What a notice says: ``needs_nothing`` when it only repeats what was told before."""

    system: str
    number: str
    needs_nothing: bool = False


def recognises(document: Document) -> bool:
    return _hint(document) is not None


def parse(document: Document, labels: Labels) -> ParseResult:
    hint = _hint(document)
    if hint is None:
        problem = Problem("", _("no notice of a booking system that we know"))
        return ParseResult(NAME, problems=(*document.problems, problem))
    if hint.needs_nothing:
        return ParseResult(NAME, ignored=_("%(event)s needs no action") % {"event": hint.system})
    reason = _(
        "%(system)s tells only the number of a booking (%(number)s); look it up there and fill"
        " it in, or let %(system)s send its e-mails to your mailbox"
    )
    said = reason % {"system": hint.system, "number": hint.number or "?"}
    return ParseResult(NAME, problems=(*document.problems, Problem("", said)))


def _hint(document: Document) -> Hint | None:
    """Recognise a system by marks of its own."""
    data: Any = document.data
    if not isinstance(data, dict):
        return _form_hint(document.texts)
    if {"notification_type", "booking_hash"} <= data.keys():
        is_reminder = data["notification_type"] == "notify"
        return Hint("SimplyBook.me", _number(data.get("booking_id")), is_reminder)
    if {"appointmentTypeID", "calendarID"} <= data.keys():
        return Hint("Acuity Scheduling", _number(data.get("id")))
    return None


def _form_hint(texts: tuple[str, ...]) -> Hint | None:
    """Recognise Acuity's form, ``action=scheduled&id=…&calendarID=…&appointmentTypeID=…``."""
    form = texts[0].strip() if len(texts) == 1 else ""
    if len(form) > MAX_FORM or "appointmentTypeID=" not in form or not _ACUITY.search(form):
        return None
    return Hint("Acuity Scheduling", _number(parse_qs(form).get("id", [""])[0]))


def _number(value: Any) -> str:
    return read_text(value, 40) or ""


FORMAT = Format(NAME, "-", recognises, parse)
