"""Mails and texts with labels, in German and English (B-11): "Kennzeichen: M-AB 123".

A source may add its own labels in its settings. If name and way to reach, or everything that
tells what the booking is about, are missing, the mail goes to a person: nothing is guessed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from bookings.intake.events import (
    CONTENT_ID,
    BookingEvent,
    EventCustomer,
    EventTime,
    EventVehicle,
    Kind,
    ParseResult,
    Problem,
)
from bookings.intake.formats.base import Format, Labels
from bookings.intake.labels import read_fields
from bookings.intake.moments import read_time
from bookings.intake.reading import Document
from bookings.intake.values import (
    read_amount,
    read_country,
    read_currency,
    read_email,
    read_full_name,
    read_key_number,
    read_language,
    read_mileage,
    read_phone,
    read_registration,
    read_salutation,
    read_text,
    read_vin,
)

NAME = "labelled"
ABOUT = frozenset(("plate", "vin", "hsn_tsn", "vehicle", "services", "wish", "agreed"))
WHO = frozenset(("name", "last_name", "company"))
REACH = frozenset(("email", "phone"))
_CANCELLED = re.compile(r"storn|abgesagt|absage|cancel", re.IGNORECASE)
_MOVED = re.compile(
    r"verschoben|verlegt|umgebucht|umbuchung|terminänderung|reschedul|moved", re.IGNORECASE
)
ENOUGH = 3
# A specification of 2,000 lines has such words too.
LINES_PER_FIELD = 60


def recognises(document: Document) -> bool:
    """At least three of our fields, of person and of matter: no chance find in any mail."""
    fields = set(richest_fields(document, {}))
    is_dense = len(fields) * LINES_PER_FIELD >= max(map(_line_count, document.texts), default=0)
    about_both = bool(fields & (WHO | REACH)) and bool(fields & ABOUT)
    return len(fields) >= ENOUGH and about_both and is_dense


def _line_count(text: str) -> int:
    return text.count("\n")


def parse(document: Document, labels: Labels) -> ParseResult:
    fields = richest_fields(document, labels)
    problems = list(document.problems)
    event = read_event(fields, document, problems)
    missing = missing_from(fields, event)
    if missing:
        return ParseResult(NAME, problems=(*problems, *missing))
    return ParseResult(NAME, (event,), tuple(problems))


def richest_fields(document: Document, labels: Labels) -> dict[str, str]:
    """Read the part with most fields: text and HTML of a mail say the same twice."""
    found = [read_fields(text, labels) for text in document.texts]
    return max(found, key=len, default={})


def missing_from(fields: dict[str, str], event: BookingEvent) -> list[Problem]:
    """Return what an event needs and the labels don't give; nothing when it may act."""
    if event.kind != "created" and fields.get("external_id"):
        return []
    customer = event.customer
    missing = []
    if not (customer.last_name or customer.company):
        missing.append(Problem("customer.last_name", _("no name found")))
    if not (customer.email or customer.phone):
        missing.append(Problem("customer.email", _("neither e-mail nor phone number found")))
    if not ABOUT & set(fields):
        missing.append(Problem("services", _("neither service nor vehicle nor date found")))
    return missing


def read_event(fields: dict[str, str], document: Document, problems: list[Problem]) -> BookingEvent:
    """Make an event of labelled values; what can't be read becomes a problem and a note."""
    subject, sent_at = subject_and_date(document)
    left_over: list[str] = []
    customer = _customer(fields, problems)
    time = _time(fields, problems, left_over)
    vehicle = _vehicle(fields, problems, left_over)
    services = _services(fields.get("services", ""))
    notes = "\n".join(filter(None, [fields.get("notes", ""), *left_over]))
    price = fields.get("price_gross")
    return BookingEvent(
        kind=_kind(f"{fields.get('status', '')} {subject}"),
        external_id=read_text(fields.get("external_id")) or _own_id(fields),
        occurred_at=sent_at,
        portal=read_text(fields.get("portal")),
        customer=customer,
        vehicle=vehicle,
        services=services,
        price_gross=read_amount(price),
        currency=(read_currency(price) or "EUR") if read_amount(price) else None,
        time=time,
        previous_external_id=read_text(fields.get("previous_external_id")),
        notes=notes[:4000] or None,
    )


def subject_and_date(document: Document) -> tuple[str, datetime | None]:
    """Return what the subject says and when it was written; a forwarded mail counts as its own.

    Else an old booking that somebody forwards today would seem newer than its cancellation.
    """
    mail = document.mail
    if mail is None:
        return "", None
    if mail.original is None:
        return mail.subject, mail.sent_at
    return f"{mail.subject} {mail.original.subject}", mail.original.sent_at or mail.sent_at


def _kind(text: str) -> Kind:
    if _CANCELLED.search(text):
        return "cancelled"
    return "moved" if _MOVED.search(text) else "created"


def _own_id(fields: dict[str, str]) -> str:
    """Make an id of the content: the same booking forwarded or sent again is the same one."""
    content = "\n".join(f"{name}={' '.join(fields[name].split())}" for name in sorted(fields))
    return f"{CONTENT_ID}{hashlib.sha256(content.encode()).hexdigest()[:32]}"


def _services(text: str) -> tuple[str, ...]:
    pieces = re.split(r"[\n;]|,\s(?=[A-ZÄÖÜ])|\s\+\s", text)
    return tuple(piece for piece in map(read_text, pieces) if piece)


def _customer(fields: dict[str, str], problems: list[Problem]) -> EventCustomer:
    person = read_full_name(fields.get("name"))
    phone, phone_raw = read_phone(fields.get("phone"))
    email = read_email(fields.get("email"))
    if fields.get("email") and not email:
        problems.append(Problem("customer.email", _("not an e-mail address")))
    if phone_raw and not phone:
        problems.append(Problem("customer.phone", _("not a phone number")))
    place = re.match(r"\D{0,3}(\d{4,5})\s+(.+)", fields.get("postcode_city", ""))
    return replace(
        person,
        salutation=read_salutation(fields.get("salutation")) or person.salutation,
        first_name=read_text(fields.get("first_name"), 80) or person.first_name,
        last_name=read_text(fields.get("last_name"), 80) or person.last_name,
        company=read_text(fields.get("company"), 120) or person.company,
        email=email,
        phone=phone,
        phone_raw=phone_raw,
        street=read_text(fields.get("street"), 120),
        postcode=read_text(place[1] if place else fields.get("postcode"), 10),
        city=read_text(place[2] if place else fields.get("city"), 80),
        country=read_country(fields.get("country")),
        language=read_language(fields.get("language")),
    )


def _vehicle(fields: dict[str, str], problems: list[Problem], left_over: list[str]) -> EventVehicle:
    make, model = read_text(fields.get("make"), 60), read_text(fields.get("model"), 60)
    if not (make or model) and (words := (read_text(fields.get("vehicle")) or "").split()):
        make, model = words[0][:60], " ".join(words[1:])[:60] or None
    vin = read_vin(fields.get("vin"))
    if fields.get("vin") and not vin:
        problems.append(Problem("vehicle.vin", _("not a VIN of 17 characters")))
        left_over.append(f"VIN: {fields['vin']}")
    numbers = re.split(r"\s*/\s*|\s+", fields.get("hsn_tsn", ""), maxsplit=1)
    return EventVehicle(
        plate=read_text(fields.get("plate"), 20),
        vin=vin,
        hsn=read_key_number(fields.get("hsn") or numbers[0], 4),
        tsn=read_key_number(fields.get("tsn") or numbers[-1], 3),
        make=make,
        model=model,
        first_registration=read_registration(fields.get("first_registration")),
        mileage_km=read_mileage(fields.get("mileage_km")),
    )


def _time(
    fields: dict[str, str], problems: list[Problem], left_over: list[str]
) -> EventTime | None:
    said = fields.get("agreed") or fields.get("wish") or fields.get("day") or ""
    text = f"{said} {_clock(fields)}".strip()
    if not text:
        return None
    time = read_time(text, is_agreed="agreed" in fields)
    if time is None:
        problems.append(Problem("time.start", _("the date can't be read for sure")))
        left_over.append(text)
    return time


def _clock(fields: dict[str, str]) -> str:
    """Return the time of its own line; "14" alone gets its unit."""
    clock = fields.get("clock", "")
    return f"{clock} Uhr" if re.fullmatch(r"\d{1,2}", clock) else clock


FORMAT = Format(NAME, "E-Mail / Text", recognises, parse)
