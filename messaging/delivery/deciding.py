"""What becomes of one due message, decided inside the claiming transaction."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from customers.models import Customer, Task
from customers.models.consent import Channel
from customers.tasks_list import NewTask, open_task
from messaging.calls.times import QUIET_CHANNELS, CallTimes
from messaging.consent_uses import note_consent_use
from messaging.delivery.counts import Counts
from messaging.gate.facts import Question, collect_facts
from messaging.gate.records import GateRecords
from messaging.gate.rules import Decision, judge, next_allowed_channel
from messaging.kinds import get_kind
from messaging.letters.postal_address import postal_problem
from messaging.models import Message
from messaging.outbox import address_of, call_task_key
from messaging.rendering import render_message
from messaging.texts.sources import HouseTexts
from workshop.models import Company
from workshop_crm.lib.house_text import house_text as _

logger = logging.getLogger(__name__)

State = Message.State


@dataclass(frozen=True)
class Round:
    """What is the same for all messages of one claim.

    ``is_careful``: each message gets a savepoint of its own, since one of them is broken.
    """

    company: Company
    call_times: CallTimes
    now: datetime
    records: GateRecords
    known_customers: set[int]
    texts: HouseTexts
    is_careful: bool = False


class BrokenMessageError(Exception):
    """One message can't be prepared: roll back, and go through the batch carefully."""


def settle_safely(message: Message, around: Round, counts: Counts) -> bool:
    """Decide about one message; a bug in its kind or template stops only this one.

    Raises BrokenMessageError for a broken one unless the round is careful.
    """
    try:
        with transaction.atomic() if around.is_careful else nullcontext():
            is_ours = get_kind(message.kind).is_for_house
            prepare = _is_ready_for_house if is_ours else _is_ready
            return prepare(message, around, counts)
    except Exception as error:
        if not around.is_careful:
            raise BrokenMessageError from error
        logger.exception("Message %s can't be prepared", message.pk)
        message.state, message.reason = State.FAILED, _("The text could not be made.")
        counts.failed += 1
        return False


def _is_ready(message: Message, around: Round, counts: Counts) -> bool:
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
    _render(message, around)
    message.basis, message.reason = _basis_of(decision), ""
    if message.legal_class == Message.LegalClass.ADVERTISING:
        around.records.note_leaving(customer, message.pk, around.now)
    if message.channel == Channel.CALL:
        return _put_on_call_list(message, around.now, counts)
    return True


def _is_ready_for_house(message: Message, around: Round, counts: Counts) -> bool:
    """Prepare a message to ourselves: it reaches nobody whom the gate would protect."""
    if message.channel == Channel.EMAIL:
        message.address = around.company.email
    if reason := get_kind(message.kind).still_wanted(message, around.now):
        return _skip(message, reason, counts)
    _render(message, around)
    message.basis, message.reason = "house", ""
    return True


def _ask_gate(message: Message, customer: Customer, around: Round) -> Decision:
    if message.channel == Channel.LETTER and (problem := postal_problem(customer)):
        return Decision(is_allowed=False, reason=problem)
    question = Question(
        customer,
        message.channel,
        message.purpose,
        message.address,
        exclude=message.pk,
    )
    facts = collect_facts(question, now=around.now, records=around.records)
    return judge(facts, now=around.now)


def _skip(message: Message, reason: str, counts: Counts) -> bool:
    message.state, message.reason = State.SKIPPED, reason[:300]
    counts.skipped += 1
    return False


def _refuse(
    message: Message, customer: Customer, decision: Decision, around: Round, counts: Counts
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
            "channel": _(Channel(other).label),
        }
    return _block(message, reason, counts)


def _block(message: Message, reason: str, counts: Counts) -> bool:
    message.state, message.reason = State.BLOCKED, reason[:300]
    counts.blocked += 1
    return False


def _is_quiet(message: Message, around: Round) -> bool:
    """Move calls and SMS out of quiet hours, Sundays and holidays (C-63)."""
    if message.channel not in QUIET_CHANNELS or get_kind(message.kind).is_awaited:
        return False
    moment = around.call_times.next_moment(around.now)
    if moment <= around.now:
        return False
    message.not_before = moment
    message.reason = _("Waits for call hours: %(moment)s.") % {
        "moment": date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
    }
    return True


def _render(message: Message, around: Round) -> None:
    is_known = message.customer_id is None or message.customer_id in around.known_customers
    with translation.override(message.language):
        rendered = render_message(
            message, company=around.company, is_first_contact=not is_known, texts=around.texts
        )
    message.subject, message.text, message.html = rendered.subject, rendered.text, rendered.html
    message.text_version_id = rendered.version_pk


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
        % {"name": message.customer, "what": _(get_kind(message.kind).label)},
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
