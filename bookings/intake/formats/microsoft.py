"""Microsoft Bookings: Graph's ``bookingAppointment`` as a relay posts it (B-08; read Nov 2026).

Microsoft sends no web hooks itself; Power Automate and the like pass the object on. Times are
``{dateTime, timeZone}``, in UTC unless the relay asked for another zone. Nothing in it says that
it was cancelled: an appointment that vanishes is left to a person.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from bookings.intake.events import (
    BookingEvent,
    EventCustomer,
    EventTime,
    EventVehicle,
    ParseResult,
    Problem,
)
from bookings.intake.formats.base import Format, Labels
from bookings.intake.moments import read_span
from bookings.intake.reading import Document
from bookings.intake.values import read_email, read_full_name, read_phone, read_text

NAME = "microsoft"
_PLATE = ("kennzeichen", "plate")


def recognises(document: Document) -> bool:
    data = document.data
    return isinstance(data, dict) and "selfServiceAppointmentId" in data


def parse(document: Document, labels: Labels) -> ParseResult:
    data = document.data if isinstance(document.data, dict) else {}
    number = read_text(data.get("id"))
    if not number:
        problem = Problem("external_id", _("the appointment has no id"))
        return ParseResult(NAME, problems=(*document.problems, problem))
    event = _event(data, number)
    problems = list(document.problems)
    if event.time is None:
        problems.append(Problem("time.start", _("the event's time is missing")))
    if not event.customer.is_known:
        problems.append(Problem("customer", _("neither name nor e-mail nor phone number")))
    events = (event,) if event.customer.is_known else ()
    return ParseResult(NAME, events, tuple(problems), draft=event)


def _event(data: dict[str, Any], number: str) -> BookingEvent:
    listed = data.get("customers")
    people = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    first = people[0] if people else {}
    service = read_text(data.get("serviceName"))
    notes = [first.get("notes"), data.get("serviceNotes"), data.get("additionalInformation")]
    texts = [text for text in (read_text(each, 1000) for each in notes) if text]
    return BookingEvent(
        kind="created",
        external_id=number,
        customer=_customer(first),
        vehicle=EventVehicle(plate=_plate(first.get("customQuestionAnswers"))),
        services=(service,) if service else (),
        time=_time(data),
        notes="\n".join(dict.fromkeys(texts)) or None,
    )


def _customer(data: dict[str, Any]) -> EventCustomer:
    phone, phone_raw = read_phone(data.get("phone"))
    email = read_email(data.get("emailAddress"))
    return replace(read_full_name(data.get("name")), email=email, phone=phone, phone_raw=phone_raw)


def _plate(answers: Any) -> str | None:
    for each in answers if isinstance(answers, list) else []:
        if isinstance(each, dict):
            question = (read_text(each.get("question")) or "").lower()
            if any(word in question for word in _PLATE):
                return read_text(each.get("answer"), 20)
    return None


def _time(data: dict[str, Any]) -> EventTime | None:
    start, end = _moment(data.get("startDateTime")), _moment(data.get("endDateTime"))
    return read_span(start, end, is_agreed=True)


def _moment(value: Any) -> str | None:
    """Return the moment with its zone; another zone than UTC is the workshop's wall clock."""
    if not isinstance(value, dict):
        return None
    moment = (read_text(value.get("dateTime")) or "").removesuffix("Z")
    return f"{moment}Z" if value.get("timeZone") == "UTC" else moment


FORMAT = Format(NAME, "Microsoft Bookings", recognises, parse)
