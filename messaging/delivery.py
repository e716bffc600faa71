"""One delivery round: claim, hand over, record, until nothing is due (DESIGN section 5, Outbox)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from customers.models import Customer
from customers.models.consent import Channel
from messaging.channel_states import channel_obstacles, note_success
from messaging.channels import CHANNELS, EMAIL, Outgoing
from messaging.claiming import LEASE, Batch, Wanted, claim_batch
from messaging.counts import Counts
from messaging.errors import DeliveryError, OutcomeUnknownError
from messaging.kinds import get_kind
from messaging.models import Message
from messaging.recording import (
    record_handed_over,
    record_refusal,
    record_unknown,
    release,
    settle_expired_claims,
    start_hand_over,
)
from workshop.models import Company
from workshop_crm.lib.house_text import house_text as _

logger = logging.getLogger(__name__)

type_of_clock = Callable[[], datetime]
# Letters are claimed by staff into a batch (messaging/letters.py), not by the worker.
WORKER_CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.CALL, Channel.VOICE)


def deliver_due_messages(
    *, now: type_of_clock, until_empty: bool = True, lease: timedelta = LEASE
) -> Counts:
    """Deliver what is due; return what became of it. Any number of workers may run at once.

    Call it outside of transactions: hand-overs talk to the network. While the house is paused,
    nothing is claimed. Only one batch unless ``until_empty``.
    """
    counts = Counts()
    settle_expired_claims(counts, now=now())
    mark_missed(counts, now=now())
    while channels := usable_channels(now()):
        batch = claim_batch(Wanted(channels, lease=lease), counts, now=now())
        if batch is None:
            break
        hand_over_batch(batch, counts, now=now)
        if not until_empty:
            break
    EMAIL.connections.close()
    return counts


def usable_channels(now: datetime) -> tuple[str, ...]:
    """Return the channels that a worker may use now; none while the house is paused."""
    company = Company.objects.first()
    if company is None or company.is_sending_paused:
        return ()
    obstacles = channel_obstacles(company, now)
    return tuple(channel for channel in WORKER_CHANNELS if channel not in obstacles)


def mark_missed(counts: Counts, *, now: datetime) -> None:
    """Settle what should have left before now: late is not sent, it is shown (PITFALLS 9)."""
    late = Message.objects.filter(state=Message.State.PLANNED, not_after__lt=now)
    counts.missed += late.update(
        state=Message.State.MISSED, reason=_("Its time passed before it could leave.")
    )


def hand_over_batch(batch: Batch, counts: Counts, *, now: type_of_clock) -> None:
    """Hand over a claimed batch one by one; a channel in trouble gives its messages back."""
    given_up: set[str] = set()
    worked: set[str] = set()
    for message in batch.ready:
        if message.channel in given_up:
            release([message])
            continue
        is_fine = hand_over(message, batch, counts, now=now)
        (worked if is_fine else given_up).add(message.channel)
    for channel in worked - given_up:
        note_success(channel)


def hand_over(message: Message, batch: Batch, counts: Counts, *, now: type_of_clock) -> bool:
    """Hand one message to its channel and record how it went.

    Returns whether the channel itself works. No transaction is open here: a slow provider must
    not hold a database lock.
    """
    outgoing = _outgoing(message, batch, now())
    if outgoing is None:
        refusal = DeliveryError(_("The attachments could not be made."), permanent=True)
        record_refusal(message, refusal, counts, now=now())
        return True
    if not start_hand_over(message, now=now()):
        return True
    try:
        receipt = CHANNELS[message.channel].send(outgoing, now=now())
    except OutcomeUnknownError as error:
        record_unknown(message, str(error), counts, now=now())
    except DeliveryError as error:
        logger.warning("Message %s not taken by %s", message.pk, message.channel)
        record_refusal(message, error, counts, now=now())
        return not error.is_channel_trouble
    else:
        record_handed_over(message, receipt, counts, now=now())
    return True


def _outgoing(message: Message, batch: Batch, now: datetime) -> Outgoing | None:
    """Make the values for the channel; None when the kind fails to make its attachments."""
    try:
        attachments = get_kind(message.kind).attachments(message)
    except Exception:
        logger.exception("Attachments of message %s failed", message.pk)
        return None
    return Outgoing(
        pk=message.pk,
        reference=message.reference,
        channel=message.channel,
        address=message.address,
        name=message.customer.name if isinstance(message.customer, Customer) else "",
        language=message.language,
        subject=message.subject,
        text=message.text,
        html=message.html,
        is_advertising=message.legal_class == Message.LegalClass.ADVERTISING,
        valid_seconds=batch.call_times.seconds_left(now),
        company=batch.company,
        attachments=attachments if message.channel == Channel.EMAIL else [],
    )
