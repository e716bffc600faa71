"""Taking due messages out of the outbox: all that is decided inside the claiming transaction."""

from __future__ import annotations

import logging
import os
import socket
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers.consent import record_consent_use, states_by_customer
from customers.models import Customer, Task
from customers.models.consent import Channel
from customers.tasks_list import NewTask, open_task
from messaging.call_times import QUIET_CHANNELS, CallTimes, house_call_times
from messaging.counts import Counts
from messaging.gate import Decision, judge, next_allowed_channel
from messaging.gate_facts import Question, States, collect_facts
from messaging.kinds import get_kind
from messaging.models import Message
from messaging.outbox import address_of, call_task_key
from messaging.rendering import render_message
from workshop.models import Company

logger = logging.getLogger(__name__)

BATCH_SIZE = 50
LEASE = timedelta(minutes=5)
State = Message.State


@dataclass(frozen=True)
class Wanted:
    """What a worker asks for: which channels, how many, for how long they stay its own."""

    channels: tuple[str, ...]
    limit: int = BATCH_SIZE
    lease: timedelta = LEASE


@dataclass
class Batch:
    """What one claim brought: messages to hand over, and what became of the others."""

    token: str
    company: Company
    call_times: CallTimes
    ready: list[Message] = field(default_factory=list)
    looked_at: int = 0


@dataclass(frozen=True)
class _Round:
    """What is the same for all messages of one claim."""

    company: Company
    call_times: CallTimes
    now: datetime
    states: dict[int, States]
    known_customers: set[int]


@transaction.atomic
def claim_batch(wanted: Wanted, counts: Counts, *, now: datetime) -> Batch | None:
    """Claim due messages and decide about each; None when nothing is due.

    Safe with any number of workers: PostgreSQL skips rows that another one has locked, SQLite
    lets one transaction write at a time. Messages that may not or need not go are settled here.
    """
    rows = _lock_due(wanted, now)
    if not rows:
        return None
    batch = Batch(_new_token(), Company.objects.get(), call_times=_call_times())
    around = _look_around(rows, batch, now)
    for message in rows:
        batch.looked_at += 1
        if _settle_safely(message, around, counts):
            message.state, message.lease_by = State.CLAIMED, batch.token
            message.claimed_at, message.lease_until = now, now + wanted.lease
            message.attempts += 1
            batch.ready.append(message)
            counts.claimed += 1
        message.save(update_fields=_CLAIM_FIELDS)
    return batch


_CLAIM_FIELDS = [
    "state", "reason", "basis", "address", "language", "not_before", "lease_until", "lease_by",
    "attempts", "claimed_at", "started_at", "handed_over_at", "subject", "text", "html",
]  # fmt: skip


def _lock_due(wanted: Wanted, now: datetime) -> list[Message]:
    """Lock due rows, what the contract needs first, and the people whom advertising is for."""
    due = Message.objects.filter(
        state=State.PLANNED,
        channel__in=wanted.channels,
        not_before__lte=now,
        not_after__gte=now,
    ).select_related("customer")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    rows: list[Message] = []
    for legal_class in (Message.LegalClass.TRANSACTIONAL, Message.LegalClass.ADVERTISING):
        left = wanted.limit - len(rows)
        if left > 0:
            ordered = due.filter(legal_class=legal_class).order_by("not_before", "id")
            rows += ordered[:left]
    people = sorted(
        row.customer_id
        for row in rows
        if row.customer_id and row.legal_class == Message.LegalClass.ADVERTISING
    )
    # Two workers with one message each to the same person queue up here: the cap is per person.
    list(Customer.objects.select_for_update().filter(pk__in=people).order_by("pk").values("pk"))
    return rows


def _look_around(rows: Iterable[Message], batch: Batch, now: datetime) -> _Round:
    advertised = {
        row.customer
        for row in rows
        if row.customer and row.legal_class == Message.LegalClass.ADVERTISING
    }
    mailed = Message.objects.filter(
        customer__in=[row.customer_id for row in rows],
        channel=Channel.EMAIL,
        state__in=Message.SENT_STATES,
    )
    return _Round(
        company=batch.company,
        call_times=batch.call_times,
        now=now,
        states=states_by_customer(advertised) if advertised else {},
        known_customers=set(mailed.values_list("customer_id", flat=True).distinct()),
    )


def _settle_safely(message: Message, around: _Round, counts: Counts) -> bool:
    """Decide about one message; a bug in its kind or template stops only this one (PITFALLS 6)."""
    try:
        with transaction.atomic():
            return _is_ready(message, around, counts)
    except Exception:
        logger.exception("Message %s can't be prepared", message.pk)
        message.state, message.reason = State.FAILED, _("The text could not be made.")
        counts.failed += 1
        return False


def _is_ready(message: Message, around: _Round, counts: Counts) -> bool:
    """Ask gate, ``still_wanted`` and the clock, then render. Writes the answers on the object."""
    customer, kind = message.customer, get_kind(message.kind)
    if customer is None:
        return _skip(message, _("The customer's data have been deleted."), counts)
    message.address = address_of(customer, message.channel)
    message.language = customer.language
    decision = _ask_gate(message, customer, around)
    if not decision.is_allowed:
        return _refuse(message, customer, decision, around, counts)
    if reason := kind.still_wanted(message, around.now):
        return _skip(message, reason, counts)
    if _is_quiet(message, around):
        return False
    _render(message, customer, around)
    message.basis, message.reason = _basis_of(decision), ""
    if message.channel == Channel.CALL:
        return _put_on_call_list(message, around.now, counts)
    return True


def _ask_gate(message: Message, customer: Customer, around: _Round) -> Decision:
    question = Question(
        customer,
        message.channel,
        message.purpose,
        message.address,
        exclude=message.pk,
        states=around.states.get(customer.pk),
    )
    return judge(collect_facts(question, now=around.now), now=around.now)


def _skip(message: Message, reason: str, counts: Counts) -> bool:
    message.state, message.reason = State.SKIPPED, reason[:300]
    counts.skipped += 1
    return False


def _refuse(
    message: Message, customer: Customer, decision: Decision, around: _Round, counts: Counts
) -> bool:
    """Put off what only a passing pause holds back; block the rest and name another way."""
    if decision.until and decision.until <= message.not_after:
        message.not_before, message.reason = decision.until, decision.reason[:300]
        return False
    reason = decision.reason
    order = [name for name in get_kind(message.kind).channels if name != message.channel]
    purpose = message.purpose
    if other := next_allowed_channel(customer, purpose=purpose, order=order, now=around.now):
        reason = _("%(reason)s Allowed would be: %(channel)s.") % {
            "reason": reason,
            "channel": Channel(other).label,
        }
    message.state, message.reason = State.BLOCKED, reason[:300]
    counts.blocked += 1
    return False


def _is_quiet(message: Message, around: _Round) -> bool:
    """Move calls and SMS out of quiet hours, Sundays and holidays (C-63)."""
    if message.channel not in QUIET_CHANNELS:
        return False
    moment = around.call_times.next_moment(around.now)
    if moment <= around.now:
        return False
    message.not_before = moment
    message.reason = _("Waits for call hours: %(moment)s.") % {
        "moment": date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
    }
    return True


def _render(message: Message, customer: Customer, around: _Round) -> None:
    with translation.override(customer.language):
        rendered = render_message(
            message,
            company=around.company,
            is_first_contact=customer.pk not in around.known_customers,
        )
    message.subject, message.text, message.html = rendered.subject, rendered.text, rendered.html


def _basis_of(decision: Decision) -> str:
    if decision.consent_id is None:
        return decision.basis
    return f"{decision.basis}:{decision.consent_id}"


def _put_on_call_list(message: Message, now: datetime, counts: Counts) -> bool:
    """Hand a call over to people, in this very transaction: nothing leaves the house."""
    task = NewTask(
        kind=Task.Kind.REMINDER_CALL,
        key=call_task_key(message.pk),
        title=_("Call %(name)s: %(what)s")
        % {"name": message.customer, "what": get_kind(message.kind).label},
        detail=message.text,
        link=reverse("reminders:call", args=[message.pk]),
        customer=message.customer,
        due_at=now,
    )
    open_task(task, now=now)
    message.state, message.claimed_at, message.handed_over_at = State.HANDED_OVER, now, now
    note_consent_use(message, now=now)
    counts.claimed += 1
    counts.handed_over += 1
    return False


def note_consent_use(message: Message, *, now: datetime) -> None:
    """Prolong the proof of the consent that a message rests on (§7a UWG, C-20)."""
    name, _colon, event_id = message.basis.partition(":")
    if name == "consent" and event_id:
        record_consent_use(int(event_id), reference=f"message:{message.pk}", now=now)


def _call_times() -> CallTimes:
    return house_call_times(Company.objects.first())


def _new_token() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
