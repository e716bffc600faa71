"""Messages of which nobody knows whether they arrived: asked at the provider, decided by people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from twilio.base.exceptions import TwilioException

from customers.models.consent import Channel
from customers.tasks_list import close_task
from messaging.channels.twilio import twilio_client
from messaging.delivery.settling import plan_again, uncertain_task_key
from messaging.errors import NotWaitingError
from messaging.inbound.provider_events import Receipt, take_receipt
from messaging.models import Message
from workshop.models import User
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.sms_text import to_plain_sms

State = Message.State
ASKABLE_CHANNELS = (Channel.SMS, Channel.VOICE)
ASKED_FOR, BEFORE_ASKING = timedelta(hours=2), timedelta(minutes=2)
MOST_ASKED = 10
REPORTS_COME_WITHIN = timedelta(hours=72)  # T-05
ARRIVED, NOT_SENT, GIVE_UP = "arrived", "again", "give_up"


@transaction.atomic
def decide_uncertain(message_pk: int, answer: str, *, by: User, now: datetime) -> Message:
    """Settle an uncertain message by what a person found out.

    "arrived" counts it as handed over, "again" plans it once more, "give_up" ends it. Raises
    NotWaitingError when it is not uncertain (any more).
    """
    message = Message.objects.select_for_update().filter(pk=message_pk).first()
    is_answer = answer in {ARRIVED, NOT_SENT, GIVE_UP}
    if message is None or message.state != State.UNCERTAIN or not is_answer:
        raise NotWaitingError
    word = _("Decided by %(name)s.") % {"name": by.get_full_name() or by.username}
    if answer == NOT_SENT:
        plan_again(message, now, word)
    else:
        is_arrived = answer == ARRIVED
        message.state = State.HANDED_OVER if is_arrived else State.FAILED
        message.handed_over_at = message.started_at if is_arrived else None
        message.reason = word
        message.save(update_fields=["state", "handed_over_at", "reason"])
    close_task(uncertain_task_key(message.pk), now=now, outcome=word, by=by)
    return message


def ask_provider(message: Message, *, now: datetime) -> bool:
    """Look an uncertain SMS or automatic call up at the provider, by recipient and time (T-14).

    Returns whether it was found; then it counts as handed over. Call it outside of transactions.
    """
    if message.channel not in ASKABLE_CHANNELS or message.started_at is None:
        return False
    since = message.started_at - timedelta(minutes=1)
    try:
        listed = _listed(message, since)
    except (TwilioException, OSError):
        return False
    for found in listed:
        if not Message.objects.filter(provider_id=found.sid).exists():
            receipt = Receipt(found.sid, found.status or "sent", reference=message.reference)
            take_receipt(receipt, now=now)
            return True
    return False


def ask_about_doubtful(*, now: datetime) -> int:
    """Ask the provider about what became uncertain lately; return how many it knew.

    Each is asked about for two hours, by whoever runs this every few minutes; then it is up to
    the person who has the task.
    """
    if not settings.TWILIO_ACCOUNT_SID:
        return 0
    doubtful = Message.objects.filter(
        state=State.UNCERTAIN,
        channel__in=ASKABLE_CHANNELS,
        started_at__gt=now - ASKED_FOR,
        started_at__lt=now - BEFORE_ASKING,
    )
    return sum(ask_provider(message, now=now) for message in doubtful[:MOST_ASKED])


def note_silence(*, now: datetime) -> int:
    """Say of each SMS that nobody has reported on for three days that it may not have arrived."""
    silent = Message.objects.filter(
        channel=Channel.SMS,
        state=State.HANDED_OVER,
        handed_over_at__lt=now - REPORTS_COME_WITHIN,
        reason="",
    ).exclude(provider_id="")
    return silent.update(reason=_("No report for 72 hours: unknown whether it has arrived."))


def _listed(message: Message, since: datetime) -> list[Any]:
    """Return what the provider took for the number since; of SMS only those with our text."""
    client = twilio_client()
    if message.channel == Channel.VOICE:
        return list(client.calls.list(to=message.address, start_time_after=since, limit=20))
    text = to_plain_sms(message.text)
    listed = client.messages.list(to=message.address, date_sent_after=since, limit=20)
    return [found for found in listed if found.body == text]
