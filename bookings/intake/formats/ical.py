"""Appointments as iCalendar: iTIP mails and .ics files (B-03, K-01 to K-03; RFC 5545, 5546, 6047).

The key is UID and RECURRENCE-ID, the order SEQUENCE and then DTSTAMP. A time is agreed only
where the sender says CONFIRMED. Answers to our own invitations (``calendar_answers``) are no
bookings, and a series of dates is none either.
"""

from __future__ import annotations

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from bookings.intake.calendar_answers import ANSWERS
from bookings.intake.calendars import (
    BEGIN,
    Address,
    CalendarEvent,
    CalendarRefusedError,
    read_calendars,
)
from bookings.intake.events import (
    BookingEvent,
    EventCustomer,
    EventTime,
    ParseResult,
    Problem,
    utc_text,
)
from bookings.intake.formats import labelled_text
from bookings.intake.formats.base import Format, Labels
from bookings.intake.labels import read_fields
from bookings.intake.mail import ParsedMail
from bookings.intake.reading import Document
from bookings.intake.values import read_email, read_full_name, read_text

NAME = "icalendar"
_METHOD = re.compile(
    r"^METHOD:(REQUEST|CANCEL|ADD|REPLY|COUNTER|REFRESH|DECLINECOUNTER)", re.M | re.I
)
_MACHINE = re.compile(
    r"^(no-?reply|do-?not-?reply|booking|buchung|termin|service|info|kontakt|contact|mail|team)",
    re.IGNORECASE,
)
_RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")


def recognises(document: Document) -> bool:
    """A calendar; but the one that a mail with labels has beside it is only for convenience."""
    calendars = [text for text in document.texts if BEGIN in text.upper()]
    if document.mail is None or any(_METHOD.search(text) for text in calendars):
        return bool(calendars)
    return bool(calendars) and not labelled_text.recognises(document)


def parse(document: Document, labels: Labels) -> ParseResult:
    problems = list(document.problems)
    try:
        found = read_calendars(document.texts)
    except CalendarRefusedError:
        problems.append(Problem("", _("the calendar file can't be read")))
        return ParseResult(NAME, problems=tuple(problems))
    events: list[BookingEvent] = []
    draft = None
    for each in found:
        if refused := _refused(each):
            problems.append(refused)
            continue
        event = _event(each, document, labels, problems)
        if event.kind == "created" and not event.customer.is_known:
            problems.append(Problem("customer", _("the appointment doesn't say whose it is")))
            draft = draft or event
        else:
            events.append(event)
    if not found:
        problems.append(Problem("", _("no appointment in the calendar file")))
    told, refused_count = tuple(dict.fromkeys(problems)), len(found) - len(events)
    return ParseResult(NAME, tuple(events), told, refused=refused_count, draft=draft)


def _refused(event: CalendarEvent) -> Problem | None:
    if event.method in ANSWERS:
        return Problem("", _("an answer to an invitation, not a booking"))
    if event.is_series or event.method == "ADD":
        return Problem("time.start", _("a series of dates is not read"))
    if not event.uid:
        return Problem("external_id", _("the appointment has no UID"))
    return None


def _event(
    event: CalendarEvent, document: Document, labels: Labels, problems: list[Problem]
) -> BookingEvent:
    fields = read_fields(event.description, labels)
    said = labelled_text.read_event(fields, replace(document, mail=None), problems)
    is_cancelled = event.method == "CANCEL" or event.status == "CANCELLED"
    summary = read_text(event.summary)
    return replace(
        said,
        kind="cancelled" if is_cancelled else "created",
        external_id=_external_id(event),
        version=_version(event),
        occurred_at=event.stamp,
        customer=_customer(said.customer, event, document.mail),
        services=said.services or ((summary,) if summary else ()),
        time=_time(event, problems),
        notes=_notes(said.notes, event, fields),
        previous_external_id=None,
    )


def _external_id(event: CalendarEvent) -> str:
    """Return the UID, with the one date of a series that it is about."""
    if event.recurrence_id is None:
        return event.uid
    return f"{event.uid}/{utc_text(event.recurrence_id)[:16]}"


def _version(event: CalendarEvent) -> str:
    stamp = utc_text(event.stamp) if event.stamp else ""
    return f"{event.sequence:010}.{stamp}"


def _time(event: CalendarEvent, problems: list[Problem]) -> EventTime | None:
    if event.start is None:
        problems.append(Problem("time.start", _("the appointment has no beginning")))
        return None
    return EventTime(
        start=event.start,
        end=event.end,
        is_agreed=event.status == "CONFIRMED",
        zone_was_missing=event.zone_was_missing,
    )


def _notes(said: str | None, event: CalendarEvent, fields: dict[str, str]) -> str | None:
    # Without labels nobody knows what of the description matters.
    texts = [said or ("" if fields else event.description), event.comment]
    return "\n".join(filter(None, texts))[:4000] or None


def _customer(said: EventCustomer, event: CalendarEvent, mail: ParsedMail | None) -> EventCustomer:
    """Return who the description names, else the one guest, else who invites us in person."""
    if said.is_known:
        return said
    organizer = event.organizer.email if event.organizer else ""
    us = _recipients(mail)
    guests = [each for each in event.attendees if each.email not in (organizer, *us)]
    if len(guests) == 1:
        return _person(guests[0])
    is_personal = mail is not None and organizer == mail.sender and not _MACHINE.match(organizer)
    if event.organizer and is_personal and not guests:
        return _person(event.organizer)
    return said


def _recipients(mail: ParsedMail | None) -> list[str]:
    headers = [
        text for name in _RECIPIENTS for text in (mail.headers.get(name, []) if mail else [])
    ]
    pieces = [piece for text in headers for piece in text.split(",")]
    return [found for found in map(read_email, pieces) if found]


def _person(address: Address) -> EventCustomer:
    """Take the name apart; a name that is just the address says nothing more."""
    named = read_full_name("" if "@" in address.name else address.name)
    return replace(named, email=read_email(address.email))


FORMAT = Format(NAME, "iCalendar", recognises, parse)
