"""Klärung: what a person read in a message, and what they teach its source with it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from bookings.direct.taking import direct_source
from bookings.intake.events import BookingEvent
from bookings.intake.overview import CALL
from bookings.intake.receive import Incoming, receive
from bookings.intake.settle import Settlement, settle_by_hand
from bookings.intake.teaching import read_again, teach_labels, teach_words
from bookings.models import Notification
from workshop.models import Service, User, Workshop


@dataclass(frozen=True)
class Reading:
    """What a person read. ``labels`` are {the source's label: our field}, to be remembered.

    ``words`` are {the source's word: our service}; they are always remembered.
    """

    event: BookingEvent
    words: Mapping[str, Service] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def clarify(
    notification: Notification, reading: Reading, *, by: User, now: datetime
) -> tuple[Settlement, int]:
    """Settle a message as a person read it; with it what the new labels make readable.

    Returns how many others could be read then. A settled message stays as it is.
    """
    teach_words(notification.source, reading.words, now=now)
    settlement = settle_by_hand(notification, reading.event, by=by, now=now)
    if not reading.labels:
        return settlement, 0
    teach_labels(notification.source, reading.labels)
    return settlement, read_again(notification.source, now=now)


@transaction.atomic
def book_call(
    site: Workshop, text: str, reading: Reading, *, once: uuid.UUID, by: User, now: datetime
) -> Settlement:
    """Make a direct booking of a call, and answer it; the same ``once`` books once.

    What was typed is kept like any other message, with who typed it.
    """
    incoming = Incoming(
        source=direct_source(site),
        raw=text.encode(),
        key=call_key(once),
        content_type="text/plain",
    )
    notification, _is_new = receive(incoming, now=now)
    teach_words(notification.source, reading.words, now=now)
    return settle_by_hand(notification, reading.event, by=by, now=now)


def call_key(once: uuid.UUID) -> str:
    """Return the key, and the booking number, of a call."""
    return f"{CALL}{once}"
