"""Writing down how a hand-over went. Each step only touches a row that this worker still holds."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from customers.tasks_list import close_task
from messaging.channels import Receipt
from messaging.consent_uses import note_consent_use, note_consent_uses
from messaging.delivery.counts import Counts
from messaging.delivery.settling import settle_refusal, uncertain_task_key
from messaging.errors import DeliveryError
from messaging.inbound.provider_events import apply_events, settle_doubt
from messaging.models import Message
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.plain_sql import fetch, marks, skip_locked

logger = logging.getLogger(__name__)

State = Message.State


def start_hand_over(*messages: Message, now: datetime) -> list[Message]:
    """Commit that hand-overs begin; return those that may.

    The lease of the others is over, or the house is paused.
    Only after this can a message be on its way, so a claim that dies before is simply free again.
    Whoever takes messages back meanwhile (STOP, booking, pause) finds them not begun; rows that
    they hold are left to them, as nobody may wait here.
    """
    pks, leases = _keys(messages)
    begun = fetch(
        "UPDATE messaging_message SET started_at = %s WHERE id IN (SELECT id FROM messaging_message"  # noqa: S608
        f" WHERE id IN {marks(pks)} AND lease_by IN {marks(leases)} AND state = %s"
        " AND started_at IS NULL AND lease_until > %s"
        " AND NOT EXISTS (SELECT 1 FROM workshop_company WHERE is_sending_paused)"
        f" {skip_locked()}) RETURNING id",
        [now, *pks, *leases, State.CLAIMED, now],
    )
    return _of(messages, begun)


def record_all_handed_over(
    taken: list[tuple[Message, Receipt]], counts: Counts, *, now: datetime
) -> None:
    """Note what the outside took, many at once where nothing is peculiar about them."""
    noted = _record_plain([message for message, receipt in taken if receipt == Receipt()], now)
    counts.handed_over += len(noted)
    for message, receipt in taken:
        if message not in noted:
            record_handed_over(message, receipt, counts, now=now)


def _record_plain(messages: list[Message], now: datetime) -> list[Message]:
    """Note those that this worker still holds; return them."""
    if not messages:
        return []
    pks, leases = _keys(messages)
    noted = fetch(
        "UPDATE messaging_message SET state = %s, handed_over_at = %s, reason = '',"  # noqa: S608
        f" lease_until = NULL WHERE id IN {marks(pks)} AND lease_by IN {marks(leases)}"
        " AND state = %s RETURNING id",
        [State.HANDED_OVER, now, *pks, *leases, State.CLAIMED],
    )
    messages = _of(messages, noted)
    note_consent_uses(messages, now=now)
    return messages


def _keys(messages: Sequence[Message]) -> tuple[list[int], list[str]]:
    pks, leases = zip(*((message.pk, message.lease_by) for message in messages), strict=True)
    return list(pks), sorted(set(leases))


def _of(messages: Sequence[Message], rows: list[tuple[int]]) -> list[Message]:
    pks = {pk for (pk,) in rows}
    return [message for message in messages if message.pk in pks]


@transaction.atomic
def record_handed_over(
    message: Message, receipt: Receipt, counts: Counts, *, now: datetime
) -> None:
    """Note that the outside took it, even when the lease has run out meanwhile."""
    held = Message.objects.filter(
        pk=message.pk, lease_by=message.lease_by, state__in=(State.CLAIMED, State.UNCERTAIN)
    )
    was_held = held.update(
        state=State.HANDED_OVER,
        handed_over_at=now,
        provider_id=receipt.provider_id,
        reason=receipt.note,
        lease_until=None,
    )
    if not was_held:
        logger.warning("Message %s was handed over after its lease", message.pk)
        return
    counts.handed_over += 1
    close_task(uncertain_task_key(message.pk), now=now, outcome=_("It was handed over."))
    note_consent_use(message, now=now)
    if receipt.provider_id:
        # Its receipts may have overtaken the provider's own answer (T-04).
        apply_events(message.pk, now=now)


@transaction.atomic
def record_refusal(
    message: Message, error: DeliveryError, counts: Counts, *, now: datetime
) -> None:
    """Plan the next attempt, or give up: the outside surely did not take it."""
    held = _lock_held(message)
    if held is not None and settle_refusal(held, error, now=now):
        counts.failed += 1


@transaction.atomic
def record_unknown(message: Message, reason: str, counts: Counts, *, now: datetime) -> None:
    """Note that nobody knows whether it arrived: a mail of the contract may go again (E-07)."""
    held = _lock_held(message)
    if held is not None and not settle_doubt(held, reason, now=now):
        counts.uncertain += 1


def release(messages: list[Message]) -> None:
    """Give back claimed messages whose hand-over has not begun; this was no attempt."""
    for message in messages:
        Message.objects.filter(
            pk=message.pk, lease_by=message.lease_by, state=State.CLAIMED, started_at=None
        ).update(state=State.PLANNED, lease_until=None, attempts=F("attempts") - 1)


@transaction.atomic
def settle_expired_claims(counts: Counts, *, now: datetime) -> None:
    """Settle claims whose worker died: free again if surely unsent, else repeated or uncertain."""
    expired = Message.objects.filter(state=State.CLAIMED, lease_until__lt=now)
    expired.filter(started_at=None).update(
        state=State.PLANNED, lease_until=None, attempts=F("attempts") - 1
    )
    begun = expired.select_related("customer").order_by("id")
    if connection.features.has_select_for_update_skip_locked:
        begun = begun.select_for_update(skip_locked=True, of=("self",))
    for message in begun:
        if not settle_doubt(message, _("The worker died during the hand-over."), now=now):
            counts.uncertain += 1


def _lock_held(message: Message) -> Message | None:
    """Lock the row if it is still this worker's."""
    held = Message.objects.select_for_update(of=("self",)).select_related("customer")
    return held.filter(pk=message.pk, lease_by=message.lease_by, state=State.CLAIMED).first()
