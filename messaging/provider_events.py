"""Receipts of Twilio: kept in any order, once each, and applied by rank (T-03, T-04, T-05)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from customers.tasks_list import close_task
from messaging.channels.sms import meaning_of
from messaging.errors import DeliveryError
from messaging.models import Message, ProviderEvent
from messaging.settling import settle_refusal, uncertain_task_key
from workshop_crm.lib.house_text import house_text as _

logger = logging.getLogger(__name__)

State = Message.State
RANKS = {
    "accepted": 0, "scheduled": 0, "queued": 1, "sending": 2, "sent": 3,
    "undelivered": 9, "failed": 9, "canceled": 9, "delivered": 9, "read": 10,
}  # fmt: skip
_ARRIVED = {"delivered", "read"}
_NOT_ARRIVED = {"undelivered", "failed", "canceled"}


@dataclass(frozen=True)
class Receipt:
    """One status report; ``reference`` is ours, given along when the message was handed over."""

    provider_id: str
    status: str
    reference: str = ""
    error_code: int = 0


@transaction.atomic
def take_receipt(receipt: Receipt, *, now: datetime) -> bool:
    """Keep a status report and apply it; a repeat does nothing and returns False."""
    event, is_new = ProviderEvent.objects.get_or_create(
        key=f"{receipt.provider_id}:{receipt.status}",
        defaults={
            "provider_id": receipt.provider_id,
            "status": receipt.status,
            "detail": {"error_code": receipt.error_code},
            "received_at": now,
        },
    )
    if not is_new:
        return False
    if receipt.status not in RANKS:
        logger.warning("Twilio status %s is unknown", receipt.status)
    message = _find_message(receipt)
    if message is None:
        # It waits for the provider's own answer, which may be on its way.
        return True
    event.message = message
    event.save(update_fields=["message"])
    if not message.provider_id and message.state in {State.CLAIMED, State.UNCERTAIN}:
        _learn_provider_id(message, receipt.provider_id, now)
    apply_events(message.pk, now=now)
    return True


def apply_events(message_pk: int, *, now: datetime) -> None:
    """Raise a message's state to what its receipts say; safe to repeat, in any order."""
    message = Message.objects.select_for_update().get(pk=message_pk)
    events = ProviderEvent.objects.filter(provider_id=message.provider_id)
    events.filter(message=None).update(message=message)
    if message.state != State.HANDED_OVER or not message.provider_id:
        return
    # Of two final ones that contradict each other, a person did get the text.
    best = max(events, key=_weight, default=None)
    if best is None or RANKS.get(best.status, -1) < RANKS["delivered"]:
        return
    if best.status in _ARRIVED:
        message.state, message.delivered_at = State.DELIVERED, best.received_at
        message.save(update_fields=["state", "delivered_at"])
    else:
        code = int(best.detail.get("error_code") or 0)
        unknown = DeliveryError(f"Twilio {best.status} {code or ''}".strip(), permanent=True)
        settle_refusal(message, meaning_of(code) or unknown, now=now)


def _weight(event: ProviderEvent) -> tuple[int, bool]:
    return RANKS.get(event.status, -1), event.status in _ARRIVED


def _find_message(receipt: Receipt) -> Message | None:
    known = Message.objects.select_for_update()
    if message := known.filter(provider_id=receipt.provider_id).first():
        return message
    if not receipt.reference:
        return None
    # A later attempt of the same message has an id of its own; then this receipt is of old.
    return known.filter(reference=receipt.reference, provider_id="").first()


def _learn_provider_id(message: Message, provider_id: str, now: datetime) -> None:
    """A receipt proves that the provider took what we were unsure about (T-14)."""
    message.provider_id = provider_id
    if message.state == State.UNCERTAIN:
        message.state, message.handed_over_at = State.HANDED_OVER, now
        message.reason = _("The provider has confirmed it.")
        close_task(uncertain_task_key(message.pk), now=now, outcome=message.reason)
    message.save(update_fields=["provider_id", "state", "handed_over_at", "reason"])
