"""One delivery round: claim, hand over, record, until nothing is due."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from customers.models.consent import Channel
from messaging.delivery.channel_states import channel_obstacles
from messaging.delivery.claiming import LEASE, Wanted, claim_batch, due_messages
from messaging.delivery.counts import Counts
from messaging.delivery.handing_over import HandOvers
from messaging.delivery.rates import next_room
from messaging.delivery.recording import settle_expired_claims
from messaging.models import Message
from workshop.models import Company
from workshop_crm.lib.house_text import house_text as _

type_of_clock = Callable[[], datetime]
# Letters are claimed by staff into a batch (messaging/letters/batches.py), not by the worker.
WORKER_CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.CALL, Channel.VOICE)


def deliver_due_messages(
    *,
    now: type_of_clock,
    until_empty: bool = True,
    lease: timedelta = LEASE,
    patience: timedelta = timedelta(0),
    at_most: timedelta = timedelta.max,
    sleep: Callable[[float], None] = time.sleep,
) -> Counts:
    """Deliver what is due; return what became of it. Any number of workers may run at once.

    Call it outside of transactions: hand-overs talk to the network. While the house is paused,
    nothing is claimed. Only one batch unless ``until_empty``; with ``patience`` it waits so long
    for a channel that takes only so many messages a minute (T-13). After ``at_most`` it claims
    no more, and ends when what it has claimed is handed over.
    """
    counts = Counts()
    settle_expired_claims(counts, now=now())
    mark_missed(counts, now=now())
    begun = now()
    until = begun + patience
    with HandOvers(counts, now) as hand_overs:
        is_going_on = True
        while is_going_on:
            channels = usable_channels(now())
            batch = claim_batch(Wanted(channels, lease=lease), counts, now=now())
            if batch:
                hand_overs.work_off(batch)
            is_in_time = until_empty and now() - begun < at_most
            is_going_on = is_in_time and bool(batch or hand_overs.finish())
            if is_in_time and not is_going_on and (wait := _seconds_to_room(now(), until)):
                sleep(wait)
                is_going_on = True
        hand_overs.finish()
    return counts


def _seconds_to_room(now: datetime, until: datetime) -> float:
    """Return how long to wait for a channel that is full; 0 when none is, or it takes too long."""
    company = Company.objects.first()
    channels = usable_channels(now) if now < until else ()
    if company is None or not channels:
        return 0
    moment = next_room(company, due_messages(channels, now), channels, now=now)
    return (moment - now).total_seconds() if moment and now < moment <= until else 0


def usable_channels(now: datetime) -> tuple[str, ...]:
    """Return the channels that a worker may use now; none while the house is paused."""
    company = Company.objects.first()
    if company is None or company.is_sending_paused:
        return ()
    obstacles = channel_obstacles(company, now)
    return tuple(channel for channel in WORKER_CHANNELS if channel not in obstacles)


def mark_missed(counts: Counts, *, now: datetime) -> None:
    """Settle what should have left before now: late is not sent, it is shown."""
    late = Message.objects.filter(state=Message.State.PLANNED, not_after__lt=now)
    counts.missed += late.update(
        state=Message.State.MISSED, reason=_("Its time passed before it could leave.")
    )
