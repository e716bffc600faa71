"""How many messages a channel takes a minute: a rule of the house, kept by all workers (T-13)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet

from customers.models.consent import Channel
from messaging.models import ChannelState, Message
from workshop.models import Company

WINDOW = timedelta(minutes=1)


def rooms_left(
    company: Company, due: QuerySet[Message], channels: Collection[str], *, now: datetime
) -> dict[str, int]:
    """Return how many messages each limited channel may still take in this minute.

    Call it in the claiming transaction: until that ends nobody else may use the channel's room.
    A channel without a limit is missing; one with nothing due, or counted by another worker
    just now, has no room.
    """
    limits = {Channel.EMAIL: company.emails_per_minute, Channel.SMS: company.sms_per_minute}
    return {
        channel: _room(channel, limit, due, now)
        for channel, limit in limits.items()
        if channel in channels and limit is not None
    }


def _room(channel: str, limit: int, due: QuerySet[Message], now: datetime) -> int:
    if not due.filter(channel=channel).exists() or not _lock(channel):
        return 0
    return max(limit - taken_lately(channel, now), 0)


def taken_lately(channel: str, now: datetime) -> int:
    """Count what workers took in the last minute; what they gave back untried does not count."""
    taken = Message.objects.filter(channel=channel, claimed_at__gt=now - WINDOW)
    return taken.exclude(state=Message.State.PLANNED, attempts=0).count()


def _lock(channel: str) -> bool:
    """Lock the channel's row unless another worker has; nobody waits here."""
    ChannelState.objects.get_or_create(channel=channel)
    mine = ChannelState.objects.filter(channel=channel).select_for_update(skip_locked=True)
    return mine.first() is not None
