"""Putting messages into the outbox and taking them back; messaging/delivery/round.py sends them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet

from customers.models import Customer
from customers.models.consent import Channel
from customers.tasks_list import close_task
from messaging.kinds import get_kind
from messaging.models import Message


@dataclass(frozen=True)
class NewMessage:
    """What the caller knows about a message: who, which kind, about what, when.

    With a ``refusal``, the gate's reason, it is only written down: as blocked. So it is with
    ``skipped``, the reason for which it is left out on purpose.
    """

    customer: Customer
    kind: str
    channel: str
    subject_ref: str
    # Distinguishes occasions of one subject: "sent", "2026-11/-46".
    occasion: str
    not_before: datetime
    not_after: datetime | None = None
    step: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""
    skipped: str = ""

    @property
    def first_state(self) -> str:
        if self.refusal:
            return Message.State.BLOCKED
        return Message.State.SKIPPED if self.skipped else Message.State.PLANNED


def put_message(new: NewMessage, *, now: datetime) -> Message:
    """Put one message into the outbox, once; a repeat returns the row that is there.

    Call it inside the transaction of its cause. Whether it may be sent is decided by the gate,
    when planned and again when claimed.
    """
    return put_messages([new], now=now)[0]


def put_messages(news: Sequence[NewMessage], *, now: datetime) -> list[Message]:
    """Put many messages into the outbox in two queries, each once; see ``put_message``."""
    rows = store_messages(news, now=now)
    stored = Message.objects.in_bulk([row.key for row in rows], field_name="key")
    return [stored[row.key] for row in rows]


def store_messages(news: Sequence[NewMessage], *, now: datetime) -> list[Message]:
    """Do the same in one query; what is returned has no ids."""
    rows = [_row_of(new, now) for new in news]
    return Message.objects.bulk_create(rows, ignore_conflicts=True)


def put_house_message(
    kind_name: str, subject_ref: str, payload: dict[str, Any], *, now: datetime, mobile: str = ""
) -> Message:
    """Put a mail to our own address into the outbox, once per kind and subject.

    With the ``mobile`` number of one of us it is an SMS. Call it inside the transaction of its
    cause.
    """
    channel = Channel.SMS if mobile else Channel.EMAIL
    kind = get_kind(kind_name)
    return Message.objects.get_or_create(
        key=f"house:{kind.name}:{subject_ref}",
        defaults={
            "kind": kind.name,
            "channel": channel,
            "address": mobile,
            "purpose": kind.purpose,
            "legal_class": kind.legal_class,
            "language": settings.LANGUAGE_CODE,
            "subject_ref": subject_ref,
            "payload": payload,
            "not_before": now,
            "not_after": now + kind.valid_for,
            "reference": new_reference(channel),
            "created_at": now,
        },
    )[0]


def _row_of(new: NewMessage, now: datetime) -> Message:
    """Return the unsaved row of a message.

    The key is made of person, kind, subject and occasion, without the channel: a fallback to
    another channel replaces, it does not add.
    """
    kind = get_kind(new.kind)
    return Message(
        key=f"{new.customer.pk}:{new.kind}:{new.subject_ref}:{new.occasion}",
        customer=new.customer,
        kind=kind.name,
        channel=new.channel,
        purpose=kind.purpose,
        legal_class=kind.legal_class,
        address=address_of(new.customer, new.channel),
        language=new.customer.language,
        subject_ref=new.subject_ref,
        payload=new.payload,
        step=new.step,
        state=new.first_state,
        reason=(new.refusal or new.skipped)[:300],
        not_before=new.not_before,
        not_after=new.not_after or new.not_before + kind.valid_for,
        reference=new_reference(new.channel),
        created_at=now,
    )


def address_of(customer: Customer, channel: str) -> str:
    """Return where ``channel`` reaches the customer; empty when it can't."""
    if channel == Channel.EMAIL:
        return customer.email
    if channel == Channel.SMS:
        return customer.phone if customer.phone_is_mobile else ""
    if channel in {Channel.CALL, Channel.VOICE}:
        return customer.phone
    return (
        f"{customer.street}, {customer.postcode} {customer.city}"
        if (customer.has_postal_address)
        else ""
    )


def new_reference(channel: str) -> str:
    """Make the id that the message keeps over every attempt (E-07)."""
    unique = uuid.uuid4()
    if channel != Channel.EMAIL:
        return str(unique)
    host = settings.PUBLIC_BASE_URL.split("://")[-1].split("/")[0].split(":")[0]
    return f"<{unique}@{host}>"


def withdraw_waiting(
    subject_ref: str, *, reason: str, now: datetime, kinds: tuple[str, ...] = ()
) -> int:
    """Take back what still waits about a subject; return how many messages that were.

    Call it inside the transaction of its cause. What a worker has claimed but not begun to hand
    over is taken from it, too.
    """
    waiting = not_leaving().filter(subject_ref=subject_ref)
    if kinds:
        waiting = waiting.filter(kind__in=kinds)
    calls = Message.objects.filter(
        subject_ref=subject_ref, channel=Channel.CALL, state=Message.State.HANDED_OVER
    )
    for pk in calls.values_list("pk", flat=True):
        close_task(call_task_key(pk), now=now, outcome=reason)
    return waiting.update(state=Message.State.SKIPPED, reason=reason[:300])


def take_back_claimed(**which: Any) -> int:
    """Take messages from workers that have not begun to hand them over; return how many.

    They are decided anew at the next claim. Call it inside the transaction that may change the
    answer: what it misses is on its way.
    """
    held = not_leaving().filter(state=Message.State.CLAIMED, **which)
    return held.update(state=Message.State.PLANNED, lease_until=None, attempts=F("attempts") - 1)


def not_leaving() -> QuerySet[Message]:
    """Return messages of which nothing can have left: waiting, or claimed and not begun.

    A printed batch of letters has no lease and is none of these.
    """
    is_unbegun = Q(state=Message.State.CLAIMED, started_at=None, lease_until__isnull=False)
    return Message.objects.filter(Q(state=Message.State.PLANNED) | is_unbegun)


def call_task_key(message_pk: int) -> str:
    """Return the key of the task by which a message of channel "call" is made known to staff."""
    return f"call:{message_pk}"
