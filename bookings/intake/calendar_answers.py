"""Answers to our own invitations: iTIP REPLY and COUNTER (K-01, RFC 5546 3.2.3 and 3.2.7).

Reading only: who may act on one decides elsewhere. An answer may change nothing but the
participation of the address that was invited (K-03), and From can be written by anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bookings.intake.calendars import CalendarEvent, CalendarRefusedError, read_calendars
from bookings.intake.reading import Document, read_document

ANSWERS = ("REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER")


@dataclass(frozen=True)
class CalendarAnswer:
    """What somebody answered to the invitation ``uid``.

    ``method`` is REPLY, COUNTER (they propose ``start`` and ``end``, aware), REFRESH or
    DECLINECOUNTER. ``partstat`` is ACCEPTED, DECLINED, TENTATIVE …, or empty. ``sequence`` and
    then ``stamp`` order the answers: one to an older sequence says nothing about the new date.
    ``sender`` is the mail's From; it is proven only if our mail server says so.
    """

    method: str
    uid: str
    sequence: int
    stamp: datetime | None
    recurrence_id: datetime | None
    attendee: str
    partstat: str
    start: datetime | None = None
    end: datetime | None = None
    zone_was_missing: bool = False
    comment: str = ""
    sender: str = ""


def read_calendar_answer(raw: bytes) -> CalendarAnswer | None:
    """Return the answer in a mail or an .ics file; None when it holds none, or not just one."""
    answers = find_answers(read_document(raw))
    return answers[0] if len(answers) == 1 else None


def find_answers(document: Document) -> list[CalendarAnswer]:
    """Return the answers in a document; none for a calendar that can't be read."""
    try:
        events = read_calendars(document.texts)
    except CalendarRefusedError:
        return []
    sender = document.mail.sender if document.mail else ""
    return [_answer(event, sender) for event in events if event.method in ANSWERS and event.uid]


def _answer(event: CalendarEvent, sender: str) -> CalendarAnswer:
    is_counter = event.method == "COUNTER"
    # A REPLY names the one who answers, a COUNTER often everybody: then it is who wrote it.
    named = [each for each in event.attendees if each.email == sender]
    who = next(iter(named or event.attendees), None)
    is_clear = bool(named) or len(event.attendees) == 1
    return CalendarAnswer(
        method=event.method,
        uid=event.uid,
        sequence=event.sequence,
        stamp=event.stamp,
        recurrence_id=event.recurrence_id,
        attendee=who.email if who and is_clear else "",
        partstat=who.partstat if who and is_clear else "",
        start=event.start if is_counter else None,
        end=event.end if is_counter else None,
        zone_was_missing=is_counter and event.zone_was_missing,
        comment=event.comment,
        sender=sender,
    )
