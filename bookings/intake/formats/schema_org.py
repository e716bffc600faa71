"""schema.org reservations as JSON-LD or microdata (B-02; schema.org/Reservation, read Nov 2026).

They come in mails, as web pages or as JSON. http and https, long and short names of a status,
lists and ``@graph`` are all met with. Addresses in them are never followed. What a machine mark
leaves out (the plate has no place in it) is read from the labelled lines that people see.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from bookings.intake.events import (
    CONTENT_ID,
    BookingEvent,
    EventCustomer,
    EventTime,
    ParseResult,
    Problem,
    utc_text,
)
from bookings.intake.formats.base import Format, Labels
from bookings.intake.formats.labelled_text import read_event, richest_fields, subject_and_date
from bookings.intake.moments import read_moment, read_span
from bookings.intake.reading import Document
from bookings.intake.structured import Item, find_items, first, part_of, short_name, types_of
from bookings.intake.values import (
    read_amount,
    read_country,
    read_currency,
    read_email,
    read_full_name,
    read_phone,
    read_text,
)

NAME = "schema.org"
_CANCELLED = ("cancelled", "canceled")
# A time may stand on the reservation or on what is reserved; the first one counts.
_STARTS = (
    "startTime",
    "checkinTime",
    "checkinDate",
    "pickupTime",
    "bookingStartTime",
    "reservationFor/startTime",
    "reservationFor/startDate",
    "reservationFor/departureTime",
)
_ENDS = (
    "endTime",
    "checkoutTime",
    "checkoutDate",
    "dropoffTime",
    "bookingEndTime",
    "reservationFor/endTime",
    "reservationFor/endDate",
    "reservationFor/arrivalTime",
)
_PLACES = ("Business", "Establishment", "Restaurant", "Store", "Organization", "AutoRepair")


def recognises(document: Document) -> bool:
    return bool(_reservations(document))


def parse(document: Document, labels: Labels) -> ParseResult:
    problems = list(document.problems)
    read = [(item, _event(item, document)) for item in _reservations(document)]
    events = _newest([event for _item, event in read])
    if not events:
        problems.append(Problem("", _("no reservation found in it")))
    elif len(events) == 1:
        events = [_with_labels(events[0], document, labels, problems)]
    numbers = [event.external_id for event in events]
    if len(set(numbers)) < len(numbers):
        problems.append(Problem("external_id", _("several reservations have one number")))
    known = [event for event in events if event.kind == "cancelled" or event.customer.is_known]
    if len(known) < len(events):
        problems.append(Problem("customer", _("neither name nor e-mail nor phone number")))
    return ParseResult(NAME, tuple(known), tuple(problems), refused=len(events) - len(known))


def _reservations(document: Document) -> list[Item]:
    items = find_items(document.data, document.pages)
    return [item for item in items if any(map(_is_reservation, types_of(item)))]


def _is_reservation(name: str) -> bool:
    return name.endswith("Reservation")


def _newest(events: list[BookingEvent]) -> list[BookingEvent]:
    """Keep of each number what was changed last, and of equal ones (JSON-LD, microdata) one."""
    last: dict[str, str] = {}
    for event in events:
        last[event.external_id] = max(last.get(event.external_id, ""), event.version or "")
    kept = [event for event in events if (event.version or "") == last[event.external_id]]
    return list(dict.fromkeys(kept))


def _event(item: Item, document: Document) -> BookingEvent:
    _subject, sent_at = subject_and_date(document)
    modified = read_moment(part_of(item, "modifiedTime"))
    booked = read_moment(part_of(item, "bookingTime"))
    status = short_name(read_text(part_of(item, "reservationStatus")) or "").lower()
    price = read_amount(part_of(item, "totalPrice", "price") or part_of(item, "totalPrice"))
    return BookingEvent(
        kind="cancelled" if status.removeprefix("reservation") in _CANCELLED else "created",
        external_id=_external_id(item, document),
        version=utc_text(modified[0]) if modified else None,
        occurred_at=modified[0] if modified else sent_at or (booked[0] if booked else None),
        portal=_portal(item),
        customer=_customer(part_of(item, "underName")),
        services=_services(item),
        price_gross=price,
        currency=_currency(item) if price else None,
        time=_time(item, is_agreed=status.endswith("confirmed")),
    )


def _external_id(item: Item, document: Document) -> str:
    """Return the sender's domain and the number (B-02); without a number, a hash of all."""
    names = ("reservationNumber", "reservationId", "identifier")
    number = next(filter(None, (read_text(part_of(item, name), 120) for name in names)), None)
    if number is None:
        content = json.dumps(item, sort_keys=True, default=str)
        return f"{CONTENT_ID}{hashlib.sha256(content.encode()).hexdigest()[:32]}"
    mail = document.mail
    sender = (mail.original.sender if mail.original else "") or mail.sender if mail else ""
    domain = sender.rpartition("@")[2][:70]
    return f"{domain}:{number}" if domain else number


def _portal(item: Item) -> str | None:
    for name in ("bookingAgent", "broker", "provider"):
        if found := read_text(part_of(item, name, "name") or part_of(item, name)):
            return found
    return None


def _customer(person: Any) -> EventCustomer:
    if not isinstance(person, dict):
        return read_full_name(person)
    named = read_full_name(part_of(person, "name"))
    if "Organization" in types_of(person):
        named = EventCustomer(company=read_text(part_of(person, "name"), 120))
    phone, phone_raw = read_phone(part_of(person, "telephone"))
    address = part_of(person, "address")
    return replace(
        named,
        first_name=read_text(part_of(person, "givenName"), 80) or named.first_name,
        last_name=read_text(part_of(person, "familyName"), 80) or named.last_name,
        email=read_email(part_of(person, "email")),
        phone=phone,
        phone_raw=phone_raw,
        street=read_text(part_of(address, "streetAddress"), 120),
        postcode=read_text(part_of(address, "postalCode"), 10),
        city=read_text(part_of(address, "addressLocality"), 80),
        country=read_country(part_of(address, "addressCountry")),
    )


def _services(item: Item) -> tuple[str, ...]:
    """Return what is reserved; a business that only says where it takes place is no service."""
    reserved = part_of(item, "reservationFor")
    if not isinstance(reserved, dict):
        named = read_text(reserved)
        return (named,) if named else ()
    if any(name.endswith(_PLACES) for name in types_of(reserved)):
        return ()
    name = read_text(part_of(reserved, "name"))
    flight = read_text(part_of(reserved, "flightNumber"))
    carrier = read_text(part_of(reserved, "airline", "name")) or ""
    return (name,) if name else (f"{carrier} {flight}".strip(),) if flight else ()


def _currency(item: Item) -> str:
    named = part_of(item, "priceCurrency") or part_of(item, "totalPrice", "priceCurrency")
    return read_currency(named) or read_currency(part_of(item, "totalPrice")) or "EUR"


def _time(item: Item, *, is_agreed: bool) -> EventTime | None:
    return read_span(_moment(item, _STARTS), _moment(item, _ENDS), is_agreed=is_agreed)


def _moment(item: Item, paths: tuple[str, ...]) -> Any:
    for path in paths:
        if (found := first(part_of(item, *path.split("/")))) is not None:
            return found
    return None


def _with_labels(
    event: BookingEvent, document: Document, labels: Labels, problems: list[Problem]
) -> BookingEvent:
    """Add what only the visible lines say: the plate, the phone number, remarks."""
    fields = richest_fields(document, labels)
    said = read_event(fields, document, problems if fields else [])
    person, seen = event.customer, said.customer
    return replace(
        event,
        customer=replace(
            person,
            email=person.email or seen.email,
            phone=person.phone or seen.phone,
            phone_raw=person.phone_raw or seen.phone_raw,
        ),
        vehicle=said.vehicle,
        services=event.services or said.services,
        price_gross=event.price_gross or said.price_gross,
        currency=event.currency or said.currency,
        time=event.time or said.time,
        notes=said.notes,
    )


FORMAT = Format(NAME, "schema.org", recognises, parse)
