"""Reports of Twilio: kept in any order, once each, and applied by rank (T-03, T-04, T-05, T-16)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from customers.models.consent import Channel
from customers.tasks_list import close_task
from messaging.consent_uses import note_consent_use
from messaging.delivery.settling import settle_refusal, settle_unknown, uncertain_task_key
from messaging.inbound.receipts import is_known, verdict_of
from messaging.models import Message, ProviderEvent
from workshop_crm.lib.house_text import house_text as _

logger = logging.getLogger(__name__)

State = Message.State


@dataclass(frozen=True)
class Receipt:
    """One report; ``reference`` is ours, given along when the message was handed over.

    ``sequence`` tells reports of one status apart. Of calls: seconds, and who answered.
    """

    provider_id: str
    status: str
    reference: str = ""
    error_code: int = 0
    sequence: str = ""
    duration: int = 0
    answered_by: str = ""

    @property
    def key(self) -> str:
        """What makes the report unique (T-03)."""
        parts = [self.provider_id, self.status, self.sequence]
        return ":".join(part for part in parts if part)[:200]

    @property
    def detail(self) -> dict[str, Any]:
        of_calls = {"duration": self.duration, "answered_by": self.answered_by}
        told = {name: value for name, value in of_calls.items() if value}
        return {"error_code": self.error_code, **told}


@transaction.atomic
def take_receipt(receipt: Receipt, *, now: datetime) -> bool:
    """Keep a report and apply it; a repeat does nothing and returns False."""
    event, is_new = ProviderEvent.objects.get_or_create(
        key=receipt.key,
        defaults={
            "provider_id": receipt.provider_id,
            "status": receipt.status[:30],
            "detail": receipt.detail,
            "received_at": now,
        },
    )
    if not is_new:
        return False
    if not is_known(receipt.status):
        logger.warning("Twilio status %s is unknown", receipt.status)
    message = _find_message(receipt)
    if message is None:
        # It waits for the provider's own answer, which may be on its way.
        return True
    event.message = message
    event.save(update_fields=["message"])
    if message.state == State.UNCERTAIN:
        message.provider_id = receipt.provider_id
        _confirm(message, now)
    elif message.state == State.CLAIMED and not message.provider_id:
        message.provider_id = receipt.provider_id
        message.save(update_fields=["provider_id"])
    apply_events(message.pk, now=now)
    return True


def apply_events(message_pk: int, *, now: datetime) -> None:
    """Raise a message's state to what its reports say; safe to repeat, in any order."""
    message = Message.objects.select_for_update().get(pk=message_pk)
    events = ProviderEvent.objects.filter(provider_id=message.provider_id)
    events.filter(message=None).update(message=message)
    if message.state != State.HANDED_OVER or not message.provider_id:
        return
    verdict = verdict_of(message.channel, list(events))
    if verdict is None:
        return
    if verdict.refusal:
        settle_refusal(message, verdict.refusal, now=now)
        return
    if message.channel == Channel.VOICE:
        message.reason = verdict.note[:300]
    if verdict.arrived_at:
        message.state, message.delivered_at = State.DELIVERED, verdict.arrived_at
    message.save(update_fields=["state", "delivered_at", "reason"])


def settle_doubt(message: Message, reason: str, *, now: datetime) -> bool:
    """Settle a hand-over without an answer; False when a person has to decide.

    A report that came before the time-out says that the provider has it. Needs the locked row.
    """
    if not message.provider_id:
        return settle_unknown(message, reason, now=now)
    _confirm(message, now)
    apply_events(message.pk, now=now)
    return True


def _find_message(receipt: Receipt) -> Message | None:
    """Find and lock the message that a report is about."""
    known = Message.objects.select_for_update()
    if not receipt.reference:
        return known.filter(provider_id=receipt.provider_id).first()
    # Found by our reference alone, so that it waits for whoever is just writing the id down.
    message = known.filter(reference=receipt.reference).first()
    if message is None or message.provider_id == receipt.provider_id:
        return message
    # A later attempt has an id of its own; then this report is of an older one.
    is_older = (
        bool(message.provider_id)
        or message.provider_events.filter(provider_id=receipt.provider_id).exists()
    )
    return None if is_older else message


def _confirm(message: Message, now: datetime) -> None:
    """A report proves that the provider took what we were unsure about (T-14)."""
    message.state, message.handed_over_at, message.lease_until = State.HANDED_OVER, now, None
    message.reason = _("The provider has confirmed it.")
    message.save(update_fields=["provider_id", "state", "handed_over_at", "lease_until", "reason"])
    close_task(uncertain_task_key(message.pk), now=now, outcome=message.reason)
    note_consent_use(message, now=now)
