"""cal.com's web hooks (B-04; cal.com docs, webhooks, read 21 Nov 2026).

The default body is ``{triggerEvent, createdAt, payload}``. Triggers that don't move a booking,
PING among them, are kept and ignored.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.intake.events import (
    BookingEvent,
    EventCustomer,
    EventTime,
    EventVehicle,
    Kind,
    ParseResult,
    Problem,
    utc_text,
)
from bookings.intake.formats.base import Format, Labels
from bookings.intake.moments import read_moment, read_span
from bookings.intake.reading import Document
from bookings.intake.values import (
    read_amount,
    read_currency,
    read_email,
    read_full_name,
    read_language,
    read_phone,
    read_text,
    read_vin,
)

NAME = "cal.com"
_KINDS: dict[str, Kind] = {
    "BOOKING_CREATED": "created",
    "BOOKING_REQUESTED": "created",
    "BOOKING_RESCHEDULED": "moved",
    "BOOKING_CANCELLED": "cancelled",
    "BOOKING_REJECTED": "cancelled",
}
# Questions of a booking form are named by the workshop; these words tell what they ask.
_QUESTIONS = {
    "plate": ("kennzeichen", "plate", "nummernschild"),
    "vin": ("vin", "fin", "fahrgestell"),
    "model": ("fahrzeug", "vehicle", "modell", "model", "auto"),
    "phone": ("phone", "telefon", "handy", "mobil"),
}


def recognises(document: Document) -> bool:
    data = document.data
    return isinstance(data, dict) and "triggerEvent" in data


def parse(document: Document, labels: Labels) -> ParseResult:
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("triggerEvent"), str):
        return ParseResult(NAME, problems=(*document.problems, Problem("", _("no triggerEvent"))))
    trigger = data["triggerEvent"]
    if trigger not in _KINDS:
        return ParseResult(NAME, ignored=_("%(event)s needs no action") % {"event": trigger[:60]})
    payload = data.get("payload")
    uid = read_text(payload.get("uid")) if isinstance(payload, dict) else None
    if not isinstance(payload, dict) or not uid:
        return ParseResult(NAME, problems=(Problem("external_id", _("payload.uid is missing")),))
    problems: list[Problem] = []
    event = _event(trigger, payload, uid, problems)
    created_at = read_moment(data.get("createdAt"))
    if created_at:
        event = replace(event, version=utc_text(created_at[0]), occurred_at=created_at[0])
    if event.kind == "created" and not event.customer.is_known:
        return ParseResult(NAME, problems=(Problem("customer", _("no attendee")),))
    return ParseResult(NAME, (event,), tuple(problems))


def _event(
    trigger: str, payload: dict[str, Any], uid: str, problems: list[Problem]
) -> BookingEvent:
    answers = _answers(payload)
    service = read_text(payload.get("eventTitle")) or read_text(payload.get("type"))
    price = _price(payload.get("price"))
    return BookingEvent(
        kind=_KINDS[trigger],
        external_id=uid,
        customer=_customer(payload, answers),
        vehicle=EventVehicle(
            plate=(answers.get("plate") or "")[:20] or None,
            vin=read_vin(answers.get("vin")),
            model=(answers.get("model") or "")[:60] or None,
        ),
        services=(service,) if service else (),
        price_gross=price,
        currency=read_currency(payload.get("currency")) if price else None,
        time=_time(payload, problems, is_agreed=trigger != "BOOKING_REQUESTED"),
        previous_external_id=read_text(payload.get("rescheduleUid")),
        notes=_notes(payload),
    )


def _customer(payload: dict[str, Any], answers: dict[str, str]) -> EventCustomer:
    attendees = payload.get("attendees")
    listed = attendees if isinstance(attendees, list) else []
    first = next((item for item in listed if isinstance(item, dict)), {})
    person = read_full_name(first.get("name") or answers.get("name"))
    phone, phone_raw = read_phone(
        first.get("phoneNumber") or payload.get("smsReminderNumber") or answers.get("phone")
    )
    language = first.get("language")
    return replace(
        person,
        first_name=read_text(first.get("firstName"), 80) or person.first_name,
        last_name=read_text(first.get("lastName"), 80) or person.last_name,
        email=read_email(first.get("email") or answers.get("email")),
        phone=phone,
        phone_raw=phone_raw,
        language=read_language(language.get("locale")) if isinstance(language, dict) else None,
    )


def _price(value: Any) -> Decimal | None:
    """Read cal.com's price, which counts in cents; 0 means that it was told none."""
    amount = read_amount(value)
    return amount / 100 if amount else None


def _answers(payload: dict[str, Any]) -> dict[str, str]:
    """Return the form's answers under their own key, and under ours where a word tells it."""
    answers: dict[str, str] = {}
    for group in ("userFieldsResponses", "responses"):
        fields = payload.get(group)
        for key, field in fields.items() if isinstance(fields, dict) else ():
            value = read_text(field.get("value")) if isinstance(field, dict) else None
            if not value:
                continue
            answers.setdefault(key, value)
            named = f"{key} {field.get('label') or ''}".lower()
            for ours, words in _QUESTIONS.items():
                if any(word in named for word in words):
                    answers.setdefault(ours, value)
    return answers


def _time(payload: dict[str, Any], problems: list[Problem], *, is_agreed: bool) -> EventTime | None:
    time = read_span(payload.get("startTime"), payload.get("endTime"), is_agreed=is_agreed)
    if time is None:
        problems.append(Problem("time.start", _("startTime can't be read")))
    return time


def _notes(payload: dict[str, Any]) -> str | None:
    keys = ("additionalNotes", "cancellationReason", "rejectionReason")
    texts = [read_text(payload.get(key), 2000) for key in keys]
    return "\n".join(text for text in texts if text) or None


FORMAT = Format(NAME, "cal.com", recognises, parse, is_signed=True)
