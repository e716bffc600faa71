"""Taking due messages out of the outbox: all that is decided inside the claiming transaction."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from customers.consent.ledger import states_by_customer
from customers.models.consent import Channel, Purpose
from messaging.calls.times import CallTimes, house_call_times
from messaging.delivery.counts import Counts
from messaging.delivery.deciding import BrokenMessageError, Round, settle_safely
from messaging.delivery.rates import rooms_left
from messaging.gate.records import GateRecords
from messaging.grounds import grounds_of
from messaging.models import Message
from messaging.said_since import declarations_of, free_people
from messaging.texts.sources import load_house_texts
from workshop.models import Company
from workshop_crm.lib.plain_sql import update_rows

# So few that the servers need longer for them than we for the next ones: see handing_over.py.
PER_CONNECTION = 5
LEASE = timedelta(minutes=5)
HOST = socket.gethostname()[:40]
State = Message.State
_ADVERTISING = Message.LegalClass.ADVERTISING


@dataclass(frozen=True)
class Wanted:
    """What a worker asks for: which channels, how many, for how long they stay its own."""

    channels: tuple[str, ...]
    limit: int = field(default_factory=lambda: PER_CONNECTION * settings.EMAIL_CONNECTIONS)
    lease: timedelta = LEASE


@dataclass
class Batch:
    """What one claim brought: messages to hand over, and what became of the others."""

    token: str
    company: Company
    call_times: CallTimes
    ready: list[Message] = field(default_factory=list)
    looked_at: int = 0
    # What the people of the batch had declared when the gate was asked.
    said: Mapping[int, int] = field(default_factory=dict)
    # What made its messages wanted when that was asked, by message.
    grounds: Mapping[int, Any] = field(default_factory=dict)


def claim_batch(wanted: Wanted, counts: Counts, *, now: datetime) -> Batch | None:
    """Claim due messages and decide about each; None when nothing is due.

    Safe with any number of workers: PostgreSQL skips rows that another one has locked, SQLite
    lets one transaction write at a time. Messages that may not or need not go are settled here.
    """
    claimed = Counts()
    try:
        batch = _claim(wanted, claimed, now=now, is_careful=False)
    except BrokenMessageError:
        # Seldom: so the others need no savepoint for each message.
        claimed = Counts()
        batch = _claim(wanted, claimed, now=now, is_careful=True)
    counts.add(claimed)
    return batch


@transaction.atomic
def _claim(wanted: Wanted, counts: Counts, *, now: datetime, is_careful: bool) -> Batch | None:
    company = Company.objects.first()
    rows = _lock_due(wanted, company, now) if company else []
    if company is None or not rows:
        return None
    batch = Batch(_new_token(), company, house_call_times(company))
    # Noted before the gate looks: what changes in between is then asked about once more.
    batch.said, batch.grounds = declarations_of(rows), grounds_of(rows)
    around = replace(_look_around(rows, batch, now), is_careful=is_careful)
    for message in rows:
        batch.looked_at += 1
        if settle_safely(message, around, counts):
            message.state, message.lease_by = State.CLAIMED, batch.token
            message.claimed_at, message.lease_until = now, now + wanted.lease
            message.attempts += 1
            batch.ready.append(message)
            counts.claimed += 1
    update_rows(rows, _CLAIM_FIELDS)
    return batch


_CLAIM_FIELDS = [
    "state", "reason", "basis", "address", "language", "not_before", "lease_until", "lease_by",
    "attempts", "claimed_at", "started_at", "handed_over_at", "subject", "text", "html",
    "text_version",
]  # fmt: skip


def due_messages(channels: Iterable[str], now: datetime) -> QuerySet[Message]:
    """Return what may leave now, as far as the clock says."""
    return Message.objects.filter(
        state=State.PLANNED, channel__in=channels, not_before__lte=now, not_after__gte=now
    )


def _lock_due(wanted: Wanted, company: Company, now: datetime) -> list[Message]:
    """Lock due rows, what the contract needs first, and the people whom advertising is for.

    Of a channel that is limited no more than its room; these come first, as they are few.
    """
    due = due_messages(wanted.channels, now).select_related("customer")
    rooms = rooms_left(company, due, wanted.channels, now=now)
    free = [channel for channel in wanted.channels if channel not in rooms]
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    rows: list[Message] = []
    for legal_class in (Message.LegalClass.TRANSACTIONAL, Message.LegalClass.ADVERTISING):
        ordered = due.filter(legal_class=legal_class).order_by("not_before", "id")
        for channel, room in rooms.items():
            found = ordered.filter(channel=channel)[: min(room, wanted.limit - len(rows))]
            rooms[channel] -= len(found)
            rows += found
        rows += ordered.filter(channel__in=free)[: wanted.limit - len(rows)]
    people = free_people(rows)
    return [row for row in rows if row.legal_class != _ADVERTISING or row.customer_id in people]


def _look_around(rows: Iterable[Message], batch: Batch, now: datetime) -> Round:
    """Read what the gate will ask for about all people of the batch at once."""
    people = [row.customer for row in rows if row.customer]
    advertised = {row.customer for row in rows if row.customer and row.purpose != Purpose.CONTRACT}
    mailed = Message.objects.filter(
        customer__in=[person.pk for person in people],
        channel=Channel.EMAIL,
        state__in=Message.SENT_STATES,
    )
    return Round(
        company=batch.company,
        call_times=batch.call_times,
        now=now,
        records=GateRecords(
            people,
            now,
            known_states=states_by_customer(advertised) if advertised else {},
            house=batch.company,
        ),
        known_customers=set(mailed.order_by().values_list("customer_id", flat=True).distinct()),
        texts=load_house_texts(),
    )


def _new_token() -> str:
    return f"{HOST}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
