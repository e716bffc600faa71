"""What a notification says, as plain values: an event, and the problems of reading it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["created", "moved", "cancelled"]
# Begins the ids that we make of the content, for sources that give none.
CONTENT_ID = "content:"
KINDS: tuple[Kind, ...] = ("created", "moved", "cancelled")


@dataclass(frozen=True)
class EventCustomer:
    """Who booked. ``phone`` is E.164 or None; what was written stays in ``phone_raw``."""

    salutation: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    phone_raw: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    language: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether we can tell this person from nobody: a name, an e-mail or a phone number."""
        return bool(self.last_name or self.company or self.email or self.phone)


@dataclass(frozen=True)
class EventVehicle:
    plate: str | None = None
    vin: str | None = None
    hsn: str | None = None
    tsn: str | None = None
    make: str | None = None
    model: str | None = None
    first_registration: date | None = None
    mileage_km: int | None = None


@dataclass(frozen=True)
class EventTime:
    """A wished or agreed span; aware. Without an end only the beginning was said."""

    start: datetime
    end: datetime | None = None
    is_agreed: bool = False
    zone_was_missing: bool = False


@dataclass(frozen=True)
class EventConsent:
    """A consent that the source passes on, with the words the person agreed to (B-00 point 9)."""

    channel: str
    purpose: str
    wording: str


@dataclass(frozen=True)
class BookingEvent:
    """One thing that happened to one booking at its source.

    ``version`` orders the events of a booking and compares as text; see ``order_key``.
    """

    kind: Kind
    external_id: str
    version: str | None = None
    occurred_at: datetime | None = None
    portal: str | None = None
    customer: EventCustomer = field(default_factory=EventCustomer)
    vehicle: EventVehicle = field(default_factory=EventVehicle)
    services: tuple[str, ...] = ()
    price_gross: Decimal | None = None
    currency: str | None = None
    time: EventTime | None = None
    previous_external_id: str | None = None
    notes: str | None = None
    consents: tuple[EventConsent, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the event with exactly the keys that are promised; unknown values are null."""
        return {
            "kind": self.kind,
            "external_id": self.external_id,
            "version": self.version,
            "occurred_at": _iso(self.occurred_at),
            "portal": self.portal,
            "customer": asdict(self.customer),
            "vehicle": {
                **asdict(self.vehicle),
                "first_registration": _iso(self.vehicle.first_registration),
            },
            "services": list(self.services),
            "price_gross": None if self.price_gross is None else f"{self.price_gross:.2f}",
            "currency": self.currency,
            "time": _time_to_json(self.time),
            "previous_external_id": self.previous_external_id,
            "notes": self.notes,
            "consents": [asdict(consent) for consent in self.consents],
        }


@dataclass(frozen=True)
class Problem:
    """Something that could not be read; ``field`` is a path such as ``customer.phone``."""

    field: str
    reason: str


@dataclass(frozen=True)
class ParseResult:
    """What a format made of a notification.

    No event and no problem means that there is nothing to do (a ping); ``ignored`` says why.
    ``refused`` counts the bookings in it that became no event although others did. ``draft`` is
    what could be read although it isn't enough, for the form that a person fills.
    """

    format: str
    events: tuple[BookingEvent, ...] = ()
    problems: tuple[Problem, ...] = ()
    ignored: str = ""
    refused: int = 0
    draft: BookingEvent | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the result as ``parse_notification`` prints it."""
        return {
            "format": self.format or None,
            "events": [event.to_json() for event in self.events],
            "problems": [asdict(problem) for problem in self.problems],
            "ignored": self.ignored or None,
        }


def order_key(event: BookingEvent) -> str:
    """Return what orders the events of one booking as text; empty when nothing orders them.

    Numbers are padded, so that 10 comes after 9; without a version the moment counts, in UTC.
    Of two events of one moment a cancellation comes last and a creation first.
    """
    text = (event.version or "").strip()
    if text.isascii() and text.isdigit():
        text = text.zfill(20)
    elif not text and event.occurred_at:
        text = utc_text(event.occurred_at)
    return f"{text[:58]}#{KINDS.index(event.kind)}" if text else ""


def utc_text(moment: datetime) -> str:
    """Return an aware moment in UTC to the microsecond, so that texts sort as the moments do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _iso(moment: datetime | date | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _time_to_json(time: EventTime | None) -> dict[str, Any] | None:
    if time is None:
        return None
    return {
        "start": _iso(time.start),
        "end": _iso(time.end),
        "is": "agreed" if time.is_agreed else "wished",
        "zone_was_missing": time.zone_was_missing,
    }
