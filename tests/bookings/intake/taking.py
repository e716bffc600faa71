"""Taking a notification in as the web hook and its job do."""

from __future__ import annotations

from typing import Any

from bookings.intake.receive import Incoming, receive
from bookings.intake.settle import settle
from bookings.models import Notification, Source
from tests.bookings.intake.samples import later


def take(source: Source, raw: bytes, *, minutes: int = 0, **fields: Any) -> Notification:
    fields.setdefault("is_authentic", True)
    notification, _is_new = receive(Incoming(source, raw, **fields), now=later(minutes))
    return settle(notification, now=later(minutes))
