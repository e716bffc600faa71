"""What a stored notification says: decrypted, parsed by its source's rules."""

from __future__ import annotations

from datetime import datetime

from bookings.intake.events import BookingEvent, ParseResult
from bookings.intake.formats import parse_notification
from bookings.models import Booking, Notification, Source
from workshop_crm.lib.crypto import decrypt


def read_notification(notification: Notification) -> ParseResult:
    """Parse a stored notification; the source's format first, then whatever fits."""
    received_at = notification.received_at
    return parse_for(notification.source, raw_body(notification), received_at=received_at)


def parse_for(source: Source, raw: bytes, *, received_at: datetime | None = None) -> ParseResult:
    """Parse bytes with the format and the labels of a source, without the database.

    ``received_at`` is what "Tuesday" in a typed note is counted from.
    """
    labels = labels_of(source)
    result = parse_notification(
        raw, format_name=source.format, labels=labels, received_at=received_at
    )
    if source.format and not result.events:
        guessed = parse_notification(raw, labels=labels, received_at=received_at)
        return guessed if guessed.events or guessed.ignored else result
    return result


def labels_of(source: Source) -> dict[str, list[str]]:
    """Return the source's own labels; anything else in the setting is left out."""
    mapping = source.field_mapping if isinstance(source.field_mapping, dict) else {}
    return {
        name: [label for label in labels if isinstance(label, str)]
        for name, labels in mapping.items()
        if isinstance(labels, list)
    }


def raw_body(notification: Notification) -> bytes:
    """Return the bytes as they came; empty once they were purged."""
    body = notification.body_encrypted
    return decrypt(bytes(body)) if body else b""


def recorded_events(booking: Booking) -> list[BookingEvent]:
    """Return what the booking's settled notifications said, as far as they are still kept."""
    ids = {booking.external_id, *booking.earlier_ids.values_list("external_id", flat=True)}
    kept = booking.notifications.filter(
        state=Notification.State.SETTLED, body_encrypted__isnull=False
    ).select_related("source")
    return [
        event
        for notification in kept
        for event in read_notification(notification).events
        if event.external_id in ids
    ]
