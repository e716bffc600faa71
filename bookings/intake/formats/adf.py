"""ADF/XML 1.0 (B-01): a lead as XML, in a mail's body or part, or as a file.

ADF has no element for a workshop appointment: the wish stands in the time frame or in the
comments, which may hold labelled lines. Senders are sloppy, so text around the XML, a missing
declaration, bare ampersands and HTML entities are put up with; DTDs and entities are refused.
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import replace

from django.utils.translation import gettext as _
from lxml import etree

from bookings.intake.events import (
    CONTENT_ID,
    BookingEvent,
    EventCustomer,
    EventTime,
    EventVehicle,
    ParseResult,
    Problem,
)
from bookings.intake.formats.base import Format, Labels
from bookings.intake.formats.labelled_text import read_event
from bookings.intake.labels import read_fields
from bookings.intake.moments import read_moment, read_time
from bookings.intake.reading import Document
from bookings.intake.values import (
    read_country,
    read_email,
    read_full_name,
    read_mileage,
    read_phone,
    read_text,
    read_vin,
)

NAME = "adf"
_ADF = re.compile(r"<adf\b.*?</adf\s*>", re.IGNORECASE | re.DOTALL)
_OPENING = re.compile(r"<adf[\s>]|<\?adf\s", re.IGNORECASE)
_REFUSED = re.compile(r"<!\s*(doctype|entity)", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z]{2,12}\d?;")
KM_PER_MILE = 1.609344
SHORT_COMMENT = 60
_PHONE_ORDER = ("cellphone", "mobile", "voice", "home", "work", "")


def recognises(document: Document) -> bool:
    return any(_OPENING.search(text) for text in document.texts)


def parse(document: Document, labels: Labels) -> ParseResult:
    problems = list(document.problems)
    root = _root("\n".join(document.texts), problems)
    if root is None:
        return ParseResult(NAME, problems=tuple(problems))
    prospects = [child for child in root.iter() if _tag(child) == "prospect"]
    if not prospects:
        problems.append(Problem("", _("no prospect in the ADF document")))
    read = [_event(prospect, document, labels, problems) for prospect in prospects]
    events = tuple(event for event in read if event)
    return ParseResult(NAME, events, tuple(problems), refused=len(read) - len(events))


def _root(text: str, problems: list[Problem]) -> etree._Element | None:
    found = _ADF.search(text)
    if not found:
        problems.append(Problem("", _("the ADF document is cut off")))
        return None
    if _REFUSED.search(text):
        problems.append(Problem("", _("an ADF document with a DTD or entities is refused")))
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(_mended(found[0]).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = error.position[0] if isinstance(error, etree.XMLSyntaxError) else 1
        problems.append(Problem("", _("not well-formed XML in line %(line)s") % {"line": line}))
        return None


def _mended(text: str) -> str:
    text = _NAMED.sub(lambda found: html.unescape(found[0]), text)
    return _BARE_AMPERSAND.sub("&amp;", text)


def _tag(element: etree._Element) -> str:
    """Return the lower-case local name; empty for comments and instructions."""
    tag = element.tag
    return etree.QName(tag).localname.lower() if isinstance(tag, str) else ""


def _all(element: etree._Element | None, *path: str) -> list[etree._Element]:
    """Return the elements below a path of child names."""
    found = [] if element is None else [element]
    for name in path:
        found = [child for parent in found for child in parent if _tag(child) == name]
    return found


def _all_text(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext())


def _text(element: etree._Element | None, *path: str, limit: int = 200) -> str | None:
    for found in _all(element, *path):
        if text := read_text(_all_text(found), limit):
            return text
    return None


def _event(
    prospect: etree._Element, document: Document, labels: Labels, problems: list[Problem]
) -> BookingEvent | None:
    customer = _customer(next(iter(_all(prospect, "customer", "contact")), None))
    if not customer.is_known:
        problems.append(Problem("customer", _("neither name nor e-mail nor phone number")))
        return None
    comments = _comments(prospect)
    fields = read_fields(comments, labels)
    said = read_event(fields, replace(document, mail=None), problems)
    requested = read_moment(_text(prospect, "requestdate"))
    provider = _text(prospect, "provider", "name")
    return replace(
        said,
        kind="created",
        external_id=_external_id(prospect, provider),
        occurred_at=requested[0] if requested else None,
        portal=provider,
        customer=customer,
        vehicle=_vehicle(next(iter(_all(prospect, "vehicle")), None), said.vehicle),
        services=said.services or _short(comments, fields),
        time=_time(prospect) or said.time,
        previous_external_id=None,
        notes=comments[:4000] or None,
    )


def _external_id(prospect: etree._Element, provider: str | None) -> str:
    """Return provider, id's source and id (B-01); without an id, a hash of the whole lead."""
    for found in _all(prospect, "id"):
        if number := read_text(found.text, 100):
            source = read_text(found.get("source"), 60) or ""
            return ":".join(filter(None, [(provider or "")[:30], source, number]))
    content = " ".join(_all_text(prospect).split())
    return f"{CONTENT_ID}{hashlib.sha256(content.encode()).hexdigest()[:32]}"


def _comments(prospect: etree._Element) -> str:
    found = [*_all(prospect, "customer", "comments"), *_all(prospect, "vehicle", "comments")]
    found += _all(prospect, "customer", "timeframe", "description")
    texts = ["\n".join(map(str.strip, _all_text(each).split("\n"))) for each in found]
    return "\n".join(filter(None, map(str.strip, texts)))


def _short(comments: str, fields: dict[str, str]) -> tuple[str, ...]:
    """Take a short comment without labels and question mark as the name of the service."""
    is_name = not fields and "\n" not in comments and "?" not in comments
    return (comments,) if is_name and 0 < len(comments) <= SHORT_COMMENT else ()


def _customer(contact: etree._Element | None) -> EventCustomer:
    if contact is None:
        return EventCustomer()
    names = {found.get("part", "full").lower(): found for found in _all(contact, "name")}
    full = names.get("full")
    person = read_full_name(full.text if full is not None else None)
    if full is not None and full.get("type") == "business":
        person = EventCustomer(company=read_text(full.text, 120))
    last = names.get("last", names.get("surname"))
    first = names.get("first")
    phone, phone_raw = read_phone(_best_phone(contact))
    address = next(iter(_all(contact, "address")), None)
    return replace(
        person,
        first_name=read_text(first.text, 80) if first is not None else person.first_name,
        last_name=read_text(last.text, 80) if last is not None else person.last_name,
        email=read_email(_text(contact, "email")),
        phone=phone,
        phone_raw=phone_raw,
        street=_text(address, "street", limit=120),
        postcode=_text(address, "postalcode", limit=10),
        city=_text(address, "city", limit=80),
        country=read_country(_text(address, "country")),
    )


def _best_phone(contact: etree._Element) -> str | None:
    phones = {found.get("type", "").lower(): found.text for found in _all(contact, "phone")}
    for kind in _PHONE_ORDER:
        if phones.get(kind):
            return phones[kind]
    return None


def _vehicle(vehicle: etree._Element | None, said: EventVehicle) -> EventVehicle:
    """Read the car; what ADF has no element for (the plate) comes from the comments."""
    if vehicle is None:
        return said
    mileage = read_mileage(_text(vehicle, "odometer"))
    if mileage and any(found.get("units") == "mi" for found in _all(vehicle, "odometer")):
        mileage = round(mileage * KM_PER_MILE)
    return replace(
        said,
        vin=read_vin(_text(vehicle, "vin")) or said.vin,
        make=_text(vehicle, "make", limit=60) or said.make,
        model=_text(vehicle, "model", limit=60) or said.model,
        mileage_km=mileage or said.mileage_km,
    )


def _time(prospect: etree._Element) -> EventTime | None:
    earliest = read_time(_text(prospect, "customer", "timeframe", "earliestdate") or "")
    latest = read_time(_text(prospect, "customer", "timeframe", "latestdate") or "")
    if earliest is None:
        return read_time(_text(prospect, "customer", "timeframe", "description") or "")
    end = (latest.end or latest.start) if latest else earliest.end
    return replace(earliest, end=end if end and end > earliest.start else None)


FORMAT = Format(NAME, "ADF/XML 1.0", recognises, parse)
