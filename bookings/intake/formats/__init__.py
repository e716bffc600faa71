"""The formats in which sources tell us of bookings, and finding the right one.

``FORMATS`` is the whole list, on purpose in one place: adding one is a file and a line
(docs/adding_a_format.md). The order matters only for documents that two would take.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from bookings.intake.events import ParseResult, Problem
from bookings.intake.formats import (
    adf,
    cal_com,
    calendly,
    csv_rows,
    easy_appointments,
    ical,
    labelled_text,
    microsoft,
    others,
    own_json,
    plain,
    schema_org,
)
from bookings.intake.formats.base import Format, Labels
from bookings.intake.reading import Document, read_document

FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        own_json.FORMAT,
        cal_com.FORMAT,
        calendly.FORMAT,
        easy_appointments.FORMAT,
        microsoft.FORMAT,
        adf.FORMAT,
        schema_org.FORMAT,
        ical.FORMAT,
        csv_rows.FORMAT,
        labelled_text.FORMAT,
        plain.FORMAT,
        others.FORMAT,
    )
}
NO_LABELS: Labels = {}


def parse_notification(
    raw: bytes,
    *,
    format_name: str = "",
    labels: Labels = NO_LABELS,
    received_at: datetime | None = None,
) -> ParseResult:
    """Read a notification without touching the database; never raises for any input.

    ``received_at`` is what "Tuesday" in a typed note is counted from.
    Without a name the format is found by looking at the bytes. Bounces and automatic answers
    are never bookings; mail made by a machine as such may well be one (E-05).
    """
    document = replace(read_document(raw), received_at=received_at)
    if refused := _not_a_booking(document):
        return ParseResult("", problems=(Problem("", refused),))
    chosen = FORMATS.get(format_name) or find_format(document)
    if chosen is None and document.problems and not document.has_content:
        return ParseResult("", problems=document.problems)
    if chosen is None:
        reason = Problem("", _("no format fits; nothing in it looks like a booking"))
        return ParseResult("", problems=(*document.problems, reason))
    return chosen.parse(document, labels)


def find_format(document: Document) -> Format | None:
    """Return the first format that recognises the document."""
    return next((each for each in FORMATS.values() if each.recognises(document)), None)


def _not_a_booking(document: Document) -> str:
    mail = document.mail
    if mail and mail.is_report:
        return _("a report of a mail server, not a booking")
    if mail and mail.is_automatic_answer:
        return _("an automatic answer, not a booking")
    return ""
