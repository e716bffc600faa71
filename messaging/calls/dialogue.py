"""An automatic call while it runs: what we say to whoever answers, and what a key does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation

from customers.models import ConsentEvent, Customer, Task
from customers.tasks_list import NewTask, open_task
from messaging.calls.voice import (
    CALL_BACK_KEY,
    OBJECT_KEY,
    Script,
    call_back_twiml,
    call_twiml,
    good_bye_twiml,
    machine_twiml,
    objected_twiml,
    silent_twiml,
)
from messaging.gate.facts import Question, collect_facts
from messaging.gate.rules import judge
from messaging.inbound.objections import object_to_advertising
from messaging.inbound.provider_events import Receipt, take_receipt
from messaging.inbound.receipts import HUMAN
from messaging.kinds import get_kind
from messaging.models import Message
from workshop.models import Company
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.phones import format_phone


@dataclass(frozen=True)
class Heard:
    """What Twilio heard: who answered (first request), or which key was pressed (then)."""

    call_id: str
    answered_by: str = ""
    digits: str = ""
    is_first: bool = True


@transaction.atomic
def answer_call(message: Message, heard: Heard, *, action: str, now: datetime) -> str:
    """Return the TwiML for the next moment of a call and act on a key; safe to repeat.

    Only who surely is a person hears more than our name and number. Whoever has objected since
    the call was placed hears nothing.
    """
    customer = message.customer
    if customer is None:
        return silent_twiml()
    script = _script(message, action)
    if not heard.is_first:
        return _act_on_key(message, customer, heard, script, now)
    _note(message, heard, "answered", heard.answered_by or "unknown", now)
    if not _may_speak(message, customer, now):
        return silent_twiml()
    return call_twiml(script) if heard.answered_by == HUMAN else machine_twiml(script)


def _act_on_key(
    message: Message, customer: Customer, heard: Heard, script: Script, now: datetime
) -> str:
    if heard.digits == CALL_BACK_KEY:
        _note(message, heard, "key-1", HUMAN, now)
        _ask_to_call_back(message, customer, now)
        return call_back_twiml(script)
    if heard.digits == OBJECT_KEY:
        _note(message, heard, "key-9", HUMAN, now)
        origin = ConsentEvent.Origin.PHONE
        object_to_advertising(customer, origin=origin, address=message.address, now=now)
        return objected_twiml(script)
    return good_bye_twiml(script)


def _note(message: Message, heard: Heard, status: str, answered_by: str, now: datetime) -> None:
    receipt = Receipt(heard.call_id, status, message.reference, answered_by=answered_by[:30])
    take_receipt(receipt, now=now)


def _ask_to_call_back(message: Message, customer: Customer, now: datetime) -> None:
    open_task(
        NewTask(
            kind=Task.Kind.CALL_NOW,
            key=f"call-back:{message.pk}",
            title=_("%(name)s asks to be called back") % {"name": customer},
            detail=_("%(number)s, after our automatic call: %(text)s")
            % {"number": format_phone(message.address), "text": message.text},
            link=customer.get_absolute_url(),
            customer=customer,
            due_at=now,
        ),
        now=now,
    )


def _may_speak(message: Message, customer: Customer, now: datetime) -> bool:
    question = Question(
        customer, message.channel, message.purpose, message.address, exclude=message.pk
    )
    return judge(collect_facts(question, now=now), now=now).is_allowed


def _script(message: Message, action: str) -> Script:
    company = Company.objects.get()
    with translation.override(message.language):
        purpose = str(get_kind(message.kind).label)
    return Script(
        company=company.name,
        phone=company.phone,
        purpose=purpose,
        text=message.text,
        language=message.language,
        action=action,
    )
