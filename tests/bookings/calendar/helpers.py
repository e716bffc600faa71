"""What the calendar's tests share: a Monday morning, a booking that can be answered."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bookings.models import Appointment, Booking, Proposal
from bookings.proposals.life import answer_booking
from messaging.models import Message
from tests.factories import make_booking, make_service, make_source, make_workshop

BERLIN = ZoneInfo("Europe/Berlin")
# A Monday, six in the morning; the site opens at eight.
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=BERLIN).astimezone(UTC)
OCCUPYING = Appointment.OCCUPYING_STATES


def at(hour: int, minute: int = 0, *, days: int = 1) -> datetime:
    """So many days after the Monday (1: Tuesday), at the site's wall-clock time."""
    day = date(2026, 11, 23) + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), BERLIN).astimezone(UTC)


def make_open_booking(*, bays: int = 2, service: dict[str, Any] | None = None, **fields: Any):
    """A booking with a known service, ready to be answered."""
    if "source" not in fields:
        fields["source"] = make_source(workshop=make_workshop(bays=bays))
    booking = make_booking(received_at=NOW, **fields)
    booking.services.add(make_service(**(service or {})))
    return booking


def make_proposal(**fields: Any) -> Proposal:
    proposal = answer_booking(make_open_booking(**fields), now=NOW)
    assert isinstance(proposal, Proposal)
    return proposal


def live_rows() -> list[Appointment]:
    return list(Appointment.objects.filter(state__in=OCCUPYING))


def overlaps() -> list[tuple[int, int]]:
    """Pairs of live rows on one bay that overlap: must always be empty."""
    rows = live_rows()
    return [
        (a.pk, b.pk)
        for a in rows
        for b in rows
        if a.pk < b.pk
        and a.bay_id == b.bay_id
        and a.starts_at < b.ends_at
        and b.starts_at < a.ends_at
    ]


def messages_of(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("id"))


def reread(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)
