"""Messages of which nobody knows whether they arrived: asked at the provider, decided by people."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from twilio.base.exceptions import TwilioException

from customers.models.consent import Channel
from customers.tasks_list import close_task
from messaging.channels.sms import twilio_client
from messaging.errors import NotWaitingError
from messaging.models import Message
from messaging.provider_events import Receipt, take_receipt
from messaging.settling import plan_again, uncertain_task_key
from workshop.models import User
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.sms_text import to_plain_sms

State = Message.State
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
    """Look an uncertain SMS up at the provider, by recipient, day and text (T-14).

    Returns whether it was found; then it counts as handed over. Call it outside of transactions.
    """
    if message.channel != Channel.SMS or message.started_at is None:
        return False
    since = message.started_at - timedelta(minutes=1)
    try:
        listed = twilio_client().messages.list(to=message.address, date_sent_after=since, limit=20)
    except (TwilioException, OSError):
        return False
    text = to_plain_sms(message.text)
    for found in listed:
        if found.body == text and not Message.objects.filter(provider_id=found.sid).exists():
            receipt = Receipt(found.sid, found.status or "sent", reference=message.reference)
            take_receipt(receipt, now=now)
            close_task(uncertain_task_key(message.pk), now=now, outcome=_("The provider has it."))
            return True
    return False
