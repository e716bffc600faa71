"""Answers of staff to what customers write: through the outbox and its gate, never advertising."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from customers.models import Customer
from customers.models.consent import Channel, Purpose
from customers.tasks_list import close_task
from messaging.errors import NoQuestionError, OtherAddressError
from messaging.inbound.reply_tasks import answer_task_key
from messaging.kinds import LegalClass, MessageKind, register_kind
from messaging.models import Answer, Inbound, Message
from messaging.outbox import NewMessage, address_of, put_message
from workshop.models import User
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.references import pk_of

NAME = "answer"
CHANNELS = (Channel.EMAIL, Channel.SMS)
# Later it would no longer be an answer, and a message that nobody asked for may be advertising.
ANSWERED_WITHIN = timedelta(days=14)
VALID_FOR = timedelta(days=3)


@dataclass(frozen=True)
class NewAnswer:
    """What somebody of us has written, and to which message."""

    inbound: Inbound
    text: str
    by: User


def open_question(customer_ids: Sequence[int], *, now: datetime) -> Inbound | None:
    """Return the newest message of a customer that may still be answered, if there is one."""
    written = Inbound.objects.filter(
        customer__in=customer_ids,
        kind=Inbound.Kind.REPLY,
        channel__in=CHANNELS,
        received_at__gt=now - ANSWERED_WITHIN,
    )
    return written.exclude(address="").select_related("customer__merged_into").first()


@transaction.atomic
def put_answer(new: NewAnswer, *, now: datetime) -> Message:
    """Put an answer into the outbox, on the way on which the question came.

    The same text a second time is a double click and returns the first message. Raises
    NoQuestionError when nothing was asked lately, OtherAddressError when the question came from
    an address that is not (any more) the customer's.
    """
    inbound = Inbound.objects.select_for_update().get(pk=new.inbound.pk)
    customer = inbound.customer and (inbound.customer.merged_into or inbound.customer)
    if customer is None or inbound.received_at <= now - ANSWERED_WITHIN:
        raise NoQuestionError
    if not is_reached(customer, inbound):
        raise OtherAddressError(inbound.address)
    answer, _is_new = Answer.objects.get_or_create(
        inbound=inbound, text=new.text, defaults={"written_by": new.by, "written_at": now}
    )
    close_task(answer_task_key(inbound.pk), now=now, outcome=_("Answered in writing."), by=new.by)
    subject_ref = f"{NAME}:{answer.pk}"
    message = NewMessage(customer, NAME, inbound.channel, subject_ref, "written", now)
    return put_message(message, now=now)


def is_reached(customer: Customer, inbound: Inbound) -> bool:
    """Say whether what we send on the channel of a question goes to where it came from."""
    return address_of(customer, inbound.channel).lower() == inbound.address.lower() != ""


def answer_of(message: Message) -> Answer:
    """Return what was written for a message of this kind."""
    return Answer.objects.get(pk=pk_of(message.subject_ref))


def register_kinds() -> None:
    """Make the kind known to the outbox; called once when the app is ready."""
    register_kind(
        MessageKind(
            name=NAME,
            label=gettext_lazy("answer to a question"),
            legal_class=LegalClass.TRANSACTIONAL,
            purpose=Purpose.CONTRACT,
            valid_for=VALID_FOR,
            context=_context,
            channels=CHANNELS,
        )
    )


def _context(message: Message) -> dict[str, Any]:
    return {"text": answer_of(message).text}
