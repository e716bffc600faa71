"""What a person sees of a message that waits: its text, line by line, and what we could read."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bookings.intake.charsets import decode_text
from bookings.intake.events import BookingEvent
from bookings.intake.field_names import FIELD_NAMES
from bookings.intake.formats import labelled_text, parse_notification, plain
from bookings.intake.labels import MarkedLine, mark_lines, read_fields
from bookings.intake.reading import Document, read_document
from bookings.intake.recorded import labels_of, parse_for, raw_body
from bookings.intake.teaching import LabelMap, with_labels
from bookings.models import Notification, Source

NOTHING_TAUGHT: Mapping[str, str] = {}
MOST_LINES, MOST_CHARACTERS = 300, 20_000


@dataclass(frozen=True)
class ShownLine:
    """One line of the original: its text, the name of the field it fills, its unknown label."""

    text: str
    field: str = ""
    field_name: str = ""
    label: str = ""


@dataclass(frozen=True)
class Draft:
    """A message as a person clarifies it.

    ``event`` is what could be read, however little; ``is_readable`` when nothing is missing.
    ``lines`` are those of the part that says most; ``raw`` is how all of it came.
    """

    text: str
    event: BookingEvent
    is_readable: bool
    lines: list[ShownLine] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    raw: str = ""


def draft_of(notification: Notification, taught: Mapping[str, str] = NOTHING_TAUGHT) -> Draft:
    """Read what can be read, without refusing anything.

    ``taught`` is ``{label: field}`` that a person has just assigned; it is not stored here.
    """
    # A copy: what is only tried must not be saved with the source by accident.
    source = copy.copy(notification.source)
    source.field_mapping = with_labels(labels_of(source), taught)
    return draft_from(source, raw_body(notification), received_at=notification.received_at)


def draft_from(source: Source, raw: bytes, *, received_at: datetime) -> Draft:
    """Draft bytes by the rules of a source."""
    result = parse_for(source, raw, received_at=received_at)
    document, labels = read_document(raw), labels_of(source)
    best = _fullest(document, labels)
    read = result.events[0] if result.events else result.draft
    return Draft(
        text=document.text,
        event=read or _half(document, best, labels, received_at),
        is_readable=bool(result.events),
        lines=[_shown(line) for line in _marked(best, labels)],
        headers=_headers(document),
        raw=decode_text(raw[: 2 * MOST_CHARACTERS])[:MOST_CHARACTERS],
    )


def draft_typed(text: str, *, now: datetime) -> BookingEvent:
    """Read what was typed during a call, however little it says."""
    return _plain(text, now) or BookingEvent("created", "")


def _plain(text: str, moment: datetime) -> BookingEvent | None:
    result = parse_notification(text.encode(), format_name=plain.NAME, received_at=moment)
    return result.events[0] if result.events else result.draft


def _half(document: Document, text: str, labels: LabelMap, moment: datetime) -> BookingEvent:
    """Read labelled values if there are any, else take the text as somebody wrote it."""
    fields = read_fields(text, labels)
    found = None if fields else _plain(text, moment)
    return found or labelled_text.read_event(fields, document, [])


def _fullest(document: Document, labels: LabelMap) -> str:
    """Return the part with most fields: text and HTML of a mail say the same twice."""
    return max(document.texts, key=lambda text: len(read_fields(text, labels)), default="")


def _marked(text: str, labels: LabelMap) -> list[MarkedLine]:
    return [line for line in mark_lines(text, labels) if line.text][:MOST_LINES]


def _shown(line: MarkedLine) -> ShownLine:
    name = str(FIELD_NAMES.get(line.field, line.field))
    return ShownLine(line.text, line.field, name, line.label)


def mark_sample(text: str, labels: LabelMap) -> list[ShownLine]:
    """Say of each line of a pasted sample which field it fills."""
    document = read_document(text.encode())
    best = _fullest(document, labels)
    return [_shown(line) for line in _marked(best, labels)]


def _headers(document: Document) -> list[tuple[str, str]]:
    if document.mail is None:
        return []
    return [(name, value) for name, values in document.mail.headers.items() for value in values][
        :MOST_LINES
    ]
