"""Easy!Appointments' web hooks (B-06; alextselegidis/easyappointments, read Nov 2026).

The body is ``{action, payload}``. A deleted appointment can be read for sure. A saved one names
its customer by a number only; it is read if the sender (a relay that asked the API) put the
customer into it, and left to a person otherwise. Times are the wall clock of the workshop.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from bookings.intake.events import BookingEvent, EventCustomer, ParseResult, Problem
from bookings.intake.formats.base import Format, Labels
from bookings.intake.moments import read_span
from bookings.intake.reading import Document
from bookings.intake.values import read_email, read_language, read_phone, read_text

NAME = "easyappointments"
_SAVED, _DELETED = "appointment_save", "appointment_delete"
_OTHERS = ("customer", "service", "provider", "unavailability", "blocked", "admin", "secretary")
_CANCELLED = ("cancelled", "canceled")


def recognises(document: Document) -> bool:
    data = document.data
    action = data.get("action") if isinstance(data, dict) else None
    if not isinstance(action, str) or not isinstance(data.get("payload"), dict | list):
        return False
    return action in (_SAVED, _DELETED) or action.startswith(_OTHERS)


def parse(document: Document, labels: Labels) -> ParseResult:
    data = document.data if isinstance(document.data, dict) else {}
    action, payload = data.get("action"), data.get("payload")
    if not isinstance(action, str) or not isinstance(payload, dict | list):
        return _refused("", _("no action and payload"), document)
    if action not in (_SAVED, _DELETED):
        return ParseResult(NAME, ignored=_("%(event)s needs no action") % {"event": action[:60]})
    number = read_text(payload.get("id"), 60) if isinstance(payload, dict) else None
    if not isinstance(payload, dict) or not number:
        return _refused("external_id", _("payload.id is missing"), document)
    if _is_true(payload.get("is_unavailability")):
        return ParseResult(
            NAME, ignored=_("%(event)s needs no action") % {"event": "unavailability"}
        )
    event = _event(action, payload, number)
    if event.kind == "created" and not event.customer.is_known:
        reason = _(
            "Easy!Appointments names only the number of its customer; look up appointment"
            " %(number)s there and fill it in"
        )
        return _refused("customer", reason % {"number": number}, document)
    missing = () if event.time else (Problem("time.start", _("the event's time is missing")),)
    return ParseResult(NAME, (event,), (*document.problems, *missing))


def _refused(field: str, reason: str, document: Document) -> ParseResult:
    return ParseResult(NAME, problems=(*document.problems, Problem(field, reason)))


def _event(action: str, payload: dict[str, Any], number: str) -> BookingEvent:
    status = (read_text(payload.get("status")) or "").lower()
    is_cancelled = action == _DELETED or status in _CANCELLED
    service = _object(payload, "service")
    name = read_text(service.get("name"))
    start = payload.get("start_datetime") or payload.get("start")
    end = payload.get("end_datetime") or payload.get("end")
    notes = payload.get("notes")
    return BookingEvent(
        kind="cancelled" if is_cancelled else "created",
        external_id=number,
        customer=_customer(_object(payload, "customer")),
        services=(name,) if name else (),
        time=read_span(start, end, is_agreed=True),
        notes=notes.strip()[:4000] or None if isinstance(notes, str) else None,
    )


def _customer(data: dict[str, Any]) -> EventCustomer:
    phone, phone_raw = read_phone(
        data.get("mobile_number") or data.get("phone_number") or data.get("phone")
    )
    person = EventCustomer(
        first_name=read_text(data.get("first_name") or data.get("firstName"), 80),
        last_name=read_text(data.get("last_name") or data.get("lastName"), 80),
        email=read_email(data.get("email")),
        phone=phone,
        phone_raw=phone_raw,
    )
    return replace(
        person,
        street=read_text(data.get("address"), 120),
        postcode=read_text(data.get("zip_code") or data.get("zip"), 10),
        city=read_text(data.get("city"), 80),
        language=read_language(data.get("language")),
    )


def _object(payload: dict[str, Any], name: str) -> dict[str, Any]:
    value = payload.get(name)
    return value if isinstance(value, dict) else {}


def _is_true(value: Any) -> bool:
    return value in (True, 1, "1", "true")


FORMAT = Format(NAME, "Easy!Appointments", recognises, parse)
