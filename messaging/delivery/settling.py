"""What becomes of a message that did not simply arrive. All of it needs the locked row."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from customers.models import Task
from customers.models.consent import Channel
from customers.tasks_list import NewTask, open_task
from messaging.channels.smtp import EMAIL_WAITS
from messaging.delivery.channel_states import pause_channel, paused_until
from messaging.delivery.consequences import draw_consequence, raise_alarm
from messaging.errors import Consequence, DeliveryError
from messaging.models import Message
from workshop_crm.lib.house_text import house_text as _

State = Message.State


def settle_unknown(message: Message, reason: str, *, now: datetime) -> bool:
    """Plan a mail of the contract again under its Message-ID; ask a person about all else.

    Returns whether it is planned again.
    """
    is_repeatable = (
        message.channel == Channel.EMAIL
        and message.legal_class == Message.LegalClass.TRANSACTIONAL
        and message.attempts <= len(EMAIL_WAITS)
    )
    if is_repeatable:
        plan_again(message, now, reason)
        return True
    message.state, message.reason, message.lease_until = State.UNCERTAIN, reason[:300], None
    message.save(update_fields=["state", "reason", "lease_until"])
    task = NewTask(
        kind=Task.Kind.UNCERTAIN,
        key=uncertain_task_key(message.pk),
        title=_("Has this message to %(name)s arrived?") % {"name": message.customer},
        detail=reason,
        link=reverse("messaging:detail", args=[message.pk]),
        customer=message.customer,
        due_at=now,
    )
    open_task(task, now=now)
    return False


def settle_refusal(message: Message, error: DeliveryError, *, now: datetime) -> bool:
    """Plan the next attempt by the error's waits, or fail; return whether it failed.

    A channel in trouble is paused; that is not the message's fault and counts as no attempt.
    """
    if error.is_channel_trouble:
        is_stop = error.consequence == Consequence.STOP_CHANNEL
        until = None if is_stop else paused_until(message.channel, now)
        if until is None:
            until = pause_channel(message.channel, str(error), is_stop=is_stop, now=now)
        if is_stop:
            raise_alarm(message.channel, str(error), now=now)
        message.attempts -= 1
        plan_again(message, until, str(error))
        return False
    is_over = error.permanent or message.attempts > len(error.waits)
    if not is_over:
        moment = now + error.waits[message.attempts - 1]
        is_over = moment > message.not_after
        if not is_over:
            plan_again(message, moment, str(error))
    if is_over:
        message.state, message.reason, message.lease_until = State.FAILED, str(error)[:300], None
        message.save(update_fields=["state", "reason", "lease_until"])
    draw_consequence(message, error.consequence, reason=str(error), now=now)
    return is_over


def plan_again(message: Message, moment: datetime, reason: str) -> None:
    """Put a message back into the outbox for ``moment``; the next attempt renders it anew."""
    message.state, message.not_before, message.reason = State.PLANNED, moment, reason[:300]
    message.lease_until = message.started_at = None
    message.handed_over_at, message.provider_id = None, ""
    message.save(
        update_fields=[
            "state", "not_before", "reason", "attempts", "lease_until", "started_at",
            "handed_over_at", "provider_id",
        ]
    )  # fmt: skip


def uncertain_task_key(message_pk: int) -> str:
    """Return the key of the task that asks whether a message has arrived."""
    return f"uncertain:{message_pk}"
