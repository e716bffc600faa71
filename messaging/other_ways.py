"""A message that was refused on one channel goes on another that is allowed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from messaging.errors import NotWaitingError
from messaging.gate.rules import decide
from messaging.kinds import get_kind
from messaging.models import Message
from messaging.outbox import address_of, new_reference
from workshop.models import User
from workshop_crm.lib.house_text import house_text as _

# Surely not sent: what is uncertain or came back may have been read.
REFUSED_STATES = (Message.State.BLOCKED, Message.State.FAILED)


def other_ways(message: Message, *, now: datetime) -> list[str]:
    """Return the other channels of its kind on which a refused message may still go now."""
    customer = message.customer
    is_over = message.state not in REFUSED_STATES or message.not_after <= now
    if is_over or customer is None or get_kind(message.kind).still_wanted(message, now):
        return []
    return [
        channel
        for channel in get_kind(message.kind).channels
        if channel != message.channel
        and decide(
            customer,
            channel=channel,
            purpose=message.purpose,
            address=address_of(customer, channel),
            now=now,
        ).is_allowed
    ]


@transaction.atomic
def send_another_way(message_pk: int, channel: str, *, by: User, now: datetime) -> Message:
    """Let a refused message leave on another channel; it is replaced, not doubled.

    The gate is asked here, and again when a worker claims it. Raises NotWaitingError when that
    is not, or no longer, possible.
    """
    message = Message.objects.select_for_update(of=("self",)).get(pk=message_pk)
    if channel not in other_ways(message, now=now):
        raise NotWaitingError
    message.reason = _("%(name)s chose this way instead of: %(channel)s.") % {
        "name": by.get_full_name() or by.username,
        "channel": message.get_channel_display(),
    }
    message.channel, message.state = channel, Message.State.PLANNED
    message.address = address_of(message.customer, channel) if message.customer else ""
    message.reference, message.provider_id = new_reference(channel), ""
    message.not_before, message.attempts = now, 0
    message.save()
    return message
