"""The use of a consent, noted when a message leaves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from customers.consent.ledger import record_consent_uses
from messaging.models import Message


def note_consent_use(message: Message, *, now: datetime) -> None:
    """Prolong the proof of the consent that a message rests on (§7a UWG, C-20)."""
    note_consent_uses([message], now=now)


def note_consent_uses(messages: Iterable[Message], *, now: datetime) -> None:
    """Do so for many messages at once; those with another basis are passed over."""
    bases = [(message.pk, message.basis.partition(":")) for message in messages]
    uses = {
        f"message:{pk}": int(event_id)
        for pk, (name, _colon, event_id) in bases
        if name == "consent" and event_id
    }
    if uses:
        record_consent_uses(uses, now=now)
