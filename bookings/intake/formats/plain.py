"""What staff typed during a phone call: "Frau Müller, 0171 2345678, Golf M-AB 123, Bremsen".

A forgiving reader of prose in German and English: it picks the phone number, the e-mail address,
the plate, the name, the car, known works and the wished date, and leaves the rest as notes. It is
never found by looking, and refuses mails: nobody looked over what a machine wrote.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from django.utils.translation import gettext as _

from bookings.intake.events import (
    CONTENT_ID,
    BookingEvent,
    EventTime,
    EventVehicle,
    ParseResult,
    Problem,
)
from bookings.intake.formats.base import Format, Labels
from bookings.intake.moments import BERLIN
from bookings.intake.picking import (
    Rest,
    pick_car,
    pick_email,
    pick_mileage,
    pick_person,
    pick_phone,
    pick_plate,
    pick_works,
)
from bookings.intake.reading import Document
from bookings.intake.wishes import read_wish

NAME = "plain"
_CANCELS = re.compile(r"\b(storn|absag|sagt ab|abgesagt|cancel)", re.IGNORECASE)
_NAMES_A_DAY = re.compile(
    r"\d{1,2}\.\s?\d{1,2}\.|\b(montag|dienstag|mittwoch|donnerstag|freitag|samstag|heute|morgen|"
    r"übermorgen|monday|tuesday|wednesday|thursday|friday|saturday|today|tomorrow)",
    re.IGNORECASE,
)
MAX_NOTE = 8000
_NEEDED = ("customer.last_name", "customer.email")


def recognises(document: Document) -> bool:
    return False


def parse(document: Document, labels: Labels) -> ParseResult:
    problems = list(document.problems)
    text = "\n".join(document.texts).strip()[:MAX_NOTE]
    if document.mail or document.data is not None or not text:
        problems.append(Problem("", _("only a text that a person typed is read as a note")))
        return ParseResult(NAME, problems=tuple(problems))
    if _CANCELS.search(text):
        problems.append(Problem("", _("a note that cancels; please choose the booking yourself")))
        return ParseResult(NAME, problems=tuple(problems))
    event = _event(text, document, problems)
    customer = event.customer
    if not (customer.last_name or customer.company):
        problems.append(Problem("customer.last_name", _("no name found")))
    if not (customer.email or customer.phone):
        problems.append(Problem("customer.email", _("neither e-mail nor phone number found")))
    is_enough = not any(each.field in _NEEDED for each in problems)
    return ParseResult(NAME, (event,) if is_enough else (), tuple(problems), draft=event)


def _event(text: str, document: Document, problems: list[Problem]) -> BookingEvent:
    """Pick what is surest first: what one reader took, the next no longer sees."""
    rest = Rest(text)
    email = pick_email(rest)
    plate = pick_plate(rest)
    mileage = pick_mileage(rest)
    time = _time(rest, document, problems)
    phone, phone_raw = pick_phone(rest)
    person = pick_person(rest)
    make, model = pick_car(rest)
    works = pick_works(rest)
    digest = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:32]
    return BookingEvent(
        kind="created",
        external_id=f"{CONTENT_ID}{digest}",
        occurred_at=document.received_at,
        customer=replace(person, email=email, phone=phone, phone_raw=phone_raw),
        vehicle=EventVehicle(plate=plate, make=make, model=model, mileage_km=mileage),
        services=works,
        time=time,
        notes=rest.notes()[:4000] or None,
    )


def _time(rest: Rest, document: Document, problems: list[Problem]) -> EventTime | None:
    """Read the wish; its words stay in the notes, for they often say more than a time can."""
    if not _NAMES_A_DAY.search(rest.text):
        return None
    received = document.received_at
    today = received.astimezone(BERLIN).date() if received else None
    time = read_wish(rest.text, today=today) if today else None
    if time is None:
        problems.append(Problem("time.start", _("the date can't be read for sure")))
    return time


FORMAT = Format(NAME, "Text", recognises, parse)
