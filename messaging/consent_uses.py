"""The use of a consent, noted when a message leaves."""

from __future__ import annotations

from datetime import datetime

from customers.consent import record_consent_use
from messaging.models import Message


def note_consent_use(message: Message, *, now: datetime) -> None:
    """Prolong the proof of the consent that a message rests on (§7a UWG, C-20)."""
    name, _colon, event_id = message.basis.partition(":")
    if name == "consent" and event_id:
        record_consent_use(int(event_id), reference=f"message:{message.pk}", now=now)
