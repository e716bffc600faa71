"""A portal's mail whose labels we don't all know."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bookings.intake.receive import Incoming, receive
from bookings.intake.settle import settle
from bookings.models import Notification, Source

UNKNOWN = """Guten Tag,
Buchungsnummer: W-99
Besteller: Herr Jörg Weiß
E-Mail: joerg@kunde.example
Wagennummer: M-AB 123
Leistungen: Inspektion groß
Wunschtermin: 01.12.2026 um 10 Uhr
"""
TAUGHT = {"Besteller": "name", "Wagennummer": "plate"}


def assigned(taught: dict[str, str] = TAUGHT) -> dict[str, str]:
    """The lines of the original to which somebody gave a field, as the page sends them."""
    sent = {}
    for number, (label, field) in enumerate(taught.items()):
        sent |= {f"label_{number}": label, f"field_{number}": field}
    return sent


def arrive(source: Source, raw: bytes | str, *, now: datetime, **fields: Any) -> Notification:
    """Take a notification in and settle it, as the web hook and its worker do."""
    body = raw.encode() if isinstance(raw, str) else raw
    notification, _is_new = receive(Incoming(source, body, **fields), now=now)
    return settle(notification, now=now)
