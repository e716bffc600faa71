"""How fast a channel takes messages: a rule of the house, kept evenly by all workers (T-13)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from customers.models.consent import Channel
from messaging.models import ChannelState, Message
from workshop.models import Company

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Pace:
    """So many messages in so short a time, at any moment: a minute's share of about a second."""

    messages: int
    window: timedelta

    @classmethod
    def of(cls, a_minute: int) -> Pace:
        """Spread a minute's number evenly: 60 are one a second, 20 one in three seconds."""
        messages = max(a_minute // 60, 1)
        return cls(messages, MINUTE * messages / a_minute)


def paces(company: Company, channels: Collection[str]) -> dict[str, Pace]:
    """Return the paces of those channels that have a limit."""
    limits = {Channel.EMAIL: company.emails_per_minute, Channel.SMS: company.sms_per_minute}
    return {
        channel: Pace.of(limit)
        for channel, limit in limits.items()
        if channel in channels and limit is not None
    }


def rooms_left(
    company: Company, due: QuerySet[Message], channels: Collection[str], *, now: datetime
) -> dict[str, int]:
    """Return how many messages each limited channel may take now.

    Call it in the claiming transaction: until that ends nobody else may use the channel's room.
    A channel without a limit is missing; one with nothing due, or counted by another worker
    just now, has no room.
    """
    return {
        channel: _room(channel, pace, due, now)
        for channel, pace in paces(company, channels).items()
    }


def next_room(
    company: Company, due: QuerySet[Message], channels: Collection[str], *, now: datetime
) -> datetime | None:
    """Return when the first channel that is full by now takes what is due; None if none is."""
    moments = []
    for channel, pace in paces(company, channels).items():
        taken = taken_lately(channel, pace, now)
        if len(taken) >= pace.messages and due.filter(channel=channel).exists():
            moments.append(taken[pace.messages - 1] + pace.window)
    return min(moments, default=None)


def _room(channel: str, pace: Pace, due: QuerySet[Message], now: datetime) -> int:
    if not due.filter(channel=channel).exists() or not _lock(channel):
        return 0
    return max(pace.messages - len(taken_lately(channel, pace, now)), 0)


def taken_lately(channel: str, pace: Pace, now: datetime) -> list[datetime]:
    """Return when workers took what fills the room now, latest first.

    What they gave back untried does not count.
    """
    taken = Message.objects.filter(channel=channel, claimed_at__gt=now - pace.window)
    counting = taken.exclude(state=Message.State.PLANNED, attempts=0)
    moments = counting.order_by("-claimed_at").values_list("claimed_at", flat=True)
    return [moment for moment in moments if moment]


def _lock(channel: str) -> bool:
    """Lock the channel's row unless another worker has; nobody waits here."""
    ChannelState.objects.get_or_create(channel=channel)
    mine = ChannelState.objects.filter(channel=channel).select_for_update(skip_locked=True)
    return mine.first() is not None
