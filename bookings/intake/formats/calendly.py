"""Calendly's web hooks (B-05; developer.calendly.com, webhook signatures, read 21 Nov 2026).

A reschedule is two events: ``invitee.canceled`` with ``rescheduled: true``, which we leave
alone, and ``invitee.created`` with ``old_invitee``, which moves the booking.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from bookings.intake.events import (
    BookingEvent,
    EventCustomer,
    EventVehicle,
    Kind,
    ParseResult,
    Problem,
    utc_text,
)
from bookings.intake.formats.base import Format, Labels
from bookings.intake.moments import read_moment, read_span
from bookings.intake.reading import Document
from bookings.intake.values import read_email, read_full_name, read_phone, read_text

NAME = "calendly"
_READ = ("invitee.created", "invitee.canceled")


def recognises(document: Document) -> bool:
    data = document.data
    payload = data.get("payload") if isinstance(data, dict) else None
    return isinstance(payload, dict) and "calendly.com/" in str(payload.get("uri"))


def parse(document: Document, labels: Labels) -> ParseResult:
    data = document.data
    payload = data.get("payload") if isinstance(data, dict) else None
    if not isinstance(payload, dict) or not read_text(payload.get("uri")):
        return ParseResult(NAME, problems=(*document.problems, Problem("", _("no invitee"))))
    # Some relays drop the event's name; the invitee's status says the same.
    named = data.get("event")
    event_name = named or f"invitee.{'canceled' if _is_cancelled(payload) else 'created'}"
    if event_name not in _READ:
        return ParseResult(
            NAME, ignored=_("%(event)s needs no action") % {"event": str(event_name)[:60]}
        )
    if event_name == "invitee.canceled" and payload.get("rescheduled") is True:
        return ParseResult(NAME, ignored=_("the new date comes as an event of its own"))
    problems: list[Problem] = []
    event = _event(data, payload, is_cancelled=event_name == "invitee.canceled")
    if event.time is None:
        problems.append(Problem("time.start", _("the event's time is missing")))
    if event.kind == "created" and not event.customer.is_known:
        return ParseResult(NAME, problems=(Problem("customer", _("no invitee")),))
    return ParseResult(NAME, (event,), tuple(problems))


def _is_cancelled(payload: dict[str, Any]) -> bool:
    return payload.get("status") == "canceled"


def _event(data: dict[str, Any], payload: dict[str, Any], *, is_cancelled: bool) -> BookingEvent:
    scheduled = payload.get("scheduled_event")
    scheduled = scheduled if isinstance(scheduled, dict) else {}
    service = read_text(scheduled.get("name"))
    previous = read_text(payload.get("old_invitee"))
    moment = read_moment(data.get("created_at"))
    kind: Kind = "cancelled" if is_cancelled else "moved" if previous else "created"
    answers = _answers(payload)
    return BookingEvent(
        kind=kind,
        external_id=read_text(payload["uri"]) or "",
        version=utc_text(moment[0]) if moment else None,
        occurred_at=moment[0] if moment else None,
        customer=_customer(payload, answers),
        vehicle=EventVehicle(plate=_answer(answers, ("kennzeichen", "plate"))),
        services=(service,) if service else (),
        time=read_span(scheduled.get("start_time"), scheduled.get("end_time"), is_agreed=True),
        previous_external_id=previous,
        notes="\n".join(f"{question}: {answer}" for question, answer in answers.items()) or None,
    )


def _customer(payload: dict[str, Any], answers: dict[str, str]) -> EventCustomer:
    person = read_full_name(payload.get("name"))
    phone, phone_raw = read_phone(
        payload.get("text_reminder_number") or _answer(answers, ("telefon", "phone", "mobil"))
    )
    return replace(
        person,
        first_name=read_text(payload.get("first_name"), 80) or person.first_name,
        last_name=read_text(payload.get("last_name"), 80) or person.last_name,
        email=read_email(payload.get("email")),
        phone=phone,
        phone_raw=phone_raw,
    )


def _answers(payload: dict[str, Any]) -> dict[str, str]:
    listed = payload.get("questions_and_answers")
    answers: dict[str, str] = {}
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict) and (answer := read_text(item.get("answer"), 500)):
            answers[read_text(item.get("question")) or "?"] = answer
    return answers


def _answer(answers: dict[str, str], words: tuple[str, ...]) -> str | None:
    for question, answer in answers.items():
        if any(word in question.lower() for word in words):
            return answer[:60]
    return None


FORMAT = Format(NAME, "Calendly", recognises, parse, is_signed=True)
