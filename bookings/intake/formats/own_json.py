"""The house's own format, "workshop": one booking event as JSON, or several under ``events``.

The body mirrors an event as commands print it. Needed are ``kind`` and ``external_id``, and for a
new booking a customer that can be named or reached; everything else may be null or missing, and
unknown fields are ignored. ``SCHEMA`` says it to machines and is shown on the API's page.

* ``kind``: ``created``, ``moved`` or ``cancelled``. A repeated ``created`` with a newer
  ``version`` changes the booking.
* ``version``: orders the events of one booking: a number, or a text that sorts. Without it
  ``occurred_at`` orders them.
* Times are RFC 3339; without an offset they are Berlin's wall clock. ``time.is`` is ``wished``
  (we propose dates) or ``agreed`` (we keep the time if we can).
* ``price_gross`` is a text with two decimals, VAT included.
* ``consents``: only what the person was asked in these words; ``wording`` is the text itself.

It comes signed by Standard Webhooks (B-10) to ``POST /hooks/bookings/<source>/``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

from django.utils.translation import gettext as _

from bookings.intake.events import (
    KINDS,
    BookingEvent,
    EventConsent,
    EventCustomer,
    EventTime,
    EventVehicle,
    Kind,
    ParseResult,
    Problem,
)
from bookings.intake.formats.base import Format, Labels
from bookings.intake.moments import read_moment, read_span
from bookings.intake.reading import Document
from bookings.intake.values import (
    read_amount,
    read_country,
    read_currency,
    read_email,
    read_key_number,
    read_language,
    read_mileage,
    read_phone,
    read_registration,
    read_salutation,
    read_text,
    read_vin,
)

NAME = "workshop"
MAX_ID = 200
Value = TypeVar("Value")
CONSENT_CHANNELS = ("call", "email", "sms", "letter")
CONSENT_PURPOSES = ("service", "satisfaction", "offers")

_TEXT = {"type": ["string", "null"]}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "BookingEvent",
    "description": "One thing that happened to one booking.",
    "type": "object",
    "required": ["kind", "external_id"],
    "properties": {
        "kind": {"enum": list(KINDS)},
        "external_id": {"type": "string", "maxLength": MAX_ID},
        "version": {"type": ["string", "integer", "null"]},
        "occurred_at": {"type": ["string", "null"], "format": "date-time"},
        "portal": _TEXT,
        "customer": {
            "type": ["object", "null"],
            "properties": {
                "salutation": {"enum": ["mr", "ms", None]},
                **dict.fromkeys(
                    ("first_name", "last_name", "company", "email", "phone", "street"), _TEXT
                ),
                **dict.fromkeys(("postcode", "city", "country"), _TEXT),
                "language": {"enum": ["de", "en", None]},
            },
        },
        "vehicle": {
            "type": ["object", "null"],
            "properties": {
                **dict.fromkeys(("plate", "vin", "hsn", "tsn", "make", "model"), _TEXT),
                "first_registration": {"type": ["string", "null"], "format": "date"},
                "mileage_km": {"type": ["integer", "null"]},
            },
        },
        "services": {"type": "array", "items": {"type": "string"}},
        "price_gross": {"type": ["string", "null"], "pattern": "^[0-9]+\\.[0-9]{2}$"},
        "currency": {"type": ["string", "null"], "default": "EUR"},
        "time": {
            "type": ["object", "null"],
            "required": ["start"],
            "properties": {
                "start": {"type": "string", "format": "date-time"},
                "end": {"type": ["string", "null"], "format": "date-time"},
                "is": {"enum": ["wished", "agreed"], "default": "wished"},
            },
        },
        "previous_external_id": _TEXT,
        "notes": _TEXT,
        "consents": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["channel", "purpose", "wording"],
                "properties": {
                    "channel": {"enum": list(CONSENT_CHANNELS)},
                    "purpose": {"enum": list(CONSENT_PURPOSES)},
                    "wording": {"type": "string"},
                },
            },
        },
    },
}


def recognises(document: Document) -> bool:
    return any(
        isinstance(item, dict) and "kind" in item and "external_id" in item
        for item in _items(document.data)
    )


def parse(document: Document, labels: Labels) -> ParseResult:
    events, problems = [], list(document.problems)
    items = _items(document.data)
    if not items:
        problems.append(Problem("", _("not a JSON object with an event")))
    for number, item in enumerate(items, start=1):
        found: list[Problem] = []
        if event := _accepted(item, found):
            events.append(event)
        problems += found if len(items) == 1 else [_numbered(number, each) for each in found]
    return ParseResult(NAME, tuple(events), tuple(problems), refused=len(items) - len(events))


def _numbered(number: int, problem: Problem) -> Problem:
    told = _("event %(number)s: %(reason)s") % {"number": number, "reason": problem.reason}
    return Problem(problem.field, told)


def _items(data: Any) -> list[Any]:
    if isinstance(data, dict) and isinstance(data.get("events"), list):
        return cast(list[Any], data["events"])
    return data if isinstance(data, list) else [data] if isinstance(data, dict) else []


def _accepted(item: Any, problems: list[Problem]) -> BookingEvent | None:
    fields = item if isinstance(item, dict) else {}
    # One more than fits: two long numbers that begin alike are two bookings.
    external_id = read_text(fields.get("external_id"), MAX_ID + 1) or ""
    if fields.get("kind") not in KINDS or not external_id:
        problems.append(Problem("", _("an event needs kind and external_id")))
        return None
    if len(external_id) > MAX_ID:
        problems.append(Problem("external_id", _("longer than 200 characters")))
        return None
    event = _event(fields, external_id, problems)
    if event.kind == "created" and not event.customer.is_known:
        problems.append(Problem("customer", _("neither name nor e-mail nor phone number")))
        return None
    return event


def _event(item: dict[str, Any], external_id: str, problems: list[Problem]) -> BookingEvent:
    occurred = _told(
        item, "occurred_at", read_moment, Problem("occurred_at", _("not a time")), problems
    )
    return BookingEvent(
        kind=cast(Kind, item["kind"]),
        external_id=external_id,
        version=read_text(item.get("version"), 60),
        occurred_at=occurred[0] if occurred else None,
        portal=read_text(item.get("portal")),
        customer=_customer(_object(item, "customer", problems), problems),
        vehicle=_vehicle(_object(item, "vehicle", problems), problems),
        services=tuple(filter(None, map(read_text, _list(item, "services", problems)))),
        price_gross=_told(
            item, "price_gross", read_amount, Problem("price_gross", _("not an amount")), problems
        ),
        currency=read_currency(item.get("currency")),
        time=_time(_object(item, "time", problems), problems),
        previous_external_id=read_text(item.get("previous_external_id")),
        notes=_notes(item.get("notes")),
        consents=tuple(_consents(_list(item, "consents", problems), problems)),
    )


def _told(
    data: dict[str, Any],
    key: str,
    read: Callable[[object], Value | None],
    problem: Problem,
    problems: list[Problem],
) -> Value | None:
    """Read a value; one that was given and can't be read is told."""
    value = read(data.get(key))
    if value is None and data.get(key) not in (None, ""):
        problems.append(problem)
    return value


def _object(item: dict[str, Any], key: str, problems: list[Problem]) -> dict[str, Any]:
    value = item.get(key)
    if value is not None and not isinstance(value, dict):
        problems.append(Problem(key, _("not an object")))
    return value if isinstance(value, dict) else {}


def _list(item: dict[str, Any], key: str, problems: list[Problem]) -> list[Any]:
    value = item.get(key)
    if value is not None and not isinstance(value, list):
        problems.append(Problem(key, _("not a list")))
    return value if isinstance(value, list) else []


def _notes(value: Any) -> str | None:
    return value.strip()[:4000] or None if isinstance(value, str) else None


def _customer(data: dict[str, Any], problems: list[Problem]) -> EventCustomer:
    phone, phone_raw = read_phone(data.get("phone") or data.get("phone_raw"))
    email = read_email(data.get("email"))
    if phone_raw and not phone:
        problems.append(Problem("customer.phone", _("not a phone number")))
    if data.get("email") and not email:
        problems.append(Problem("customer.email", _("not an e-mail address")))
    return EventCustomer(
        salutation=read_salutation(data.get("salutation")),
        first_name=read_text(data.get("first_name"), 80),
        last_name=read_text(data.get("last_name"), 80),
        company=read_text(data.get("company"), 120),
        email=email,
        phone=phone,
        phone_raw=phone_raw,
        street=read_text(data.get("street"), 120),
        postcode=read_text(data.get("postcode"), 10),
        city=read_text(data.get("city"), 80),
        country=read_country(data.get("country")),
        language=read_language(data.get("language")),
    )


def _vehicle(data: dict[str, Any], problems: list[Problem]) -> EventVehicle:
    def told(key: str, read: Callable[[object], Value | None], reason: str) -> Value | None:
        return _told(data, key, read, Problem(f"vehicle.{key}", reason), problems)

    return EventVehicle(
        plate=read_text(data.get("plate"), 20),
        vin=told("vin", read_vin, _("not a VIN of 17 characters")),
        hsn=read_key_number(data.get("hsn"), 4),
        tsn=read_key_number(data.get("tsn"), 3),
        make=read_text(data.get("make"), 60),
        model=read_text(data.get("model"), 60),
        first_registration=told("first_registration", read_registration, _("not a date")),
        mileage_km=told("mileage_km", read_mileage, _("not a mileage")),
    )


def _time(data: dict[str, Any], problems: list[Problem]) -> EventTime | None:
    if not data.get("start"):
        return None
    time = read_span(data["start"], data.get("end"), is_agreed=data.get("is") == "agreed")
    if time is None:
        problems.append(Problem("time.start", _("not a time")))
    return time


def _consents(items: list[Any], problems: list[Problem]) -> Iterator[EventConsent]:
    """Take over only consents that name channel, purpose and wording (B-00 point 9)."""
    for item in items:
        fields = item if isinstance(item, dict) else {}
        channel, purpose = fields.get("channel"), fields.get("purpose")
        wording = read_text(fields.get("wording"), 2000)
        if channel in CONSENT_CHANNELS and purpose in CONSENT_PURPOSES and wording:
            yield EventConsent(str(channel), str(purpose), wording)
        else:
            reason = _("a consent needs a known channel, a known purpose and its wording")
            problems.append(Problem("consents", reason))


FORMAT = Format(NAME, "Workshop CRM (JSON)", recognises, parse, is_signed=True)
