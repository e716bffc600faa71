"""What asks somebody to confirm a consent given on the web: link or code (C-23, C-24)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy

from customers.consent import sms_codes
from customers.consent.ledger import asked_together, pending_together, requests_to_confirm
from customers.consent.states import CONFIRM_WITHIN
from customers.links import confirmation_url
from customers.models import ConsentEvent, ConsentProof
from customers.models.consent import Channel, Purpose
from messaging.kinds import LegalClass, MessageKind, register_kind
from messaging.models import Message
from messaging.outbox import NewMessage, address_of, put_message
from messaging.texts.placeholders import Look, Placeholder, moment
from workshop.models import Company
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.references import pk_of

LINK, CODE = "consent_confirmation", "consent_code"
KINDS = {Channel.EMAIL.value: LINK, Channel.SMS.value: CODE}
VALID_FOR = timedelta(days=2)
REST = timedelta(hours=24)
# These reached nobody, so they use up neither the attempt's address nor its day.
_UNSENT = (Message.State.BLOCKED, Message.State.SKIPPED, Message.State.MISSED)


@transaction.atomic
def ask_for_confirmations(*, now: datetime) -> int:
    """Put one message for each web declaration that waits to be confirmed; return how many.

    What was ticked in one go is one attempt a channel and gets one message, ever; an address
    gets at most one in 24 hours, whoever asks. Safe to run as often as you like.
    """
    attempts = {
        together[0].pk: together
        for event in requests_to_confirm(now)
        if pending_together(event) and (together := asked_together(event))
    }
    if not attempts:
        return 0
    # Two schedulers queue up here: the rest of 24 hours is per address, across customers.
    list(Company.objects.select_for_update().values("pk"))
    return sum(_ask(together, now) for together in attempts.values())


def _ask(together: list[ConsentEvent], now: datetime) -> bool:
    first = together[0]
    customer = first.customer.merged_into or first.customer
    asked = Message.objects.filter(kind=KINDS[first.channel])
    if asked.filter(subject_ref=_ref(first)).exists():
        return False
    address = address_of(customer, first.channel)
    to_address = asked.filter(address__iexact=address).exclude(state__in=_UNSENT)
    recent = Q(created_at__gt=now - REST) | Q(handed_over_at__gt=now - REST)
    if to_address.filter(recent | Q(state__in=Message.WAITING_STATES)).exists():
        return False
    kind = KINDS[first.channel]
    new = NewMessage(customer, kind, first.channel, _ref(first), "asked", now)
    message = put_message(new, now=now)
    ConsentProof.objects.filter(event__in=together).update(message_id=message.reference)
    return True


def register_kinds() -> None:
    """Make the kinds known to the outbox; called once when the app is ready."""
    register_kind(
        MessageKind(
            name=LINK,
            label=gettext_lazy("request to confirm an e-mail consent"),
            legal_class=LegalClass.TRANSACTIONAL,
            purpose=Purpose.CONTRACT,
            valid_for=VALID_FOR,
            context=_context,
            still_wanted=_still_wanted,
            placeholders=WORDS,
            sample=_sample,
        )
    )
    register_kind(
        MessageKind(
            name=CODE,
            label=gettext_lazy("code that proves a mobile number"),
            legal_class=LegalClass.TRANSACTIONAL,
            purpose=Purpose.CONTRACT,
            valid_for=sms_codes.VALID_FOR,
            context=_code_context,
            still_wanted=_still_wanted,
            channels=(Channel.SMS,),
            is_awaited=True,
        )
    )


WORDS = (
    Placeholder(
        "link", "link", gettext_lazy("the page on which the consent is confirmed"),
        lambda context, channel: context["link"], Look.LINK, must_on=(Channel.EMAIL,),
        label=gettext_lazy("Yes, confirm"),
    ),
    Placeholder(
        "topics", "themen", gettext_lazy("what the consent is for, one line each"),
        lambda context, channel: tuple(("", purpose) for purpose in context["purposes"]),
        Look.LIST, must_on=(Channel.EMAIL,),
    ),
    Placeholder(
        "asked_at", "gefragt_am", gettext_lazy("when the address was entered"),
        lambda context, channel: (
            moment(context["asked_at"], channel) if context["asked_at"] else ""
        ),
    ),
)  # fmt: skip


def _sample() -> dict[str, Any]:
    return {
        "link": f"{settings.PUBLIC_BASE_URL}/t/7.hbDM1tZ5kPLX6kq7H3oW4c/confirm/",
        "purposes": [Purpose.SERVICE.label],
        "asked_at": datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
    }


def _context(message: Message) -> dict[str, Any]:
    events = _pending_of(message)
    return {
        "link": confirmation_url(events[0]) if events else "",
        "purposes": [event.get_purpose_display() for event in events],
        "asked_at": events[0].happened_at if events else None,
    }


def _code_context(message: Message) -> dict[str, Any]:
    return {"code": sms_codes.code_of(_first_of(message))}


def _still_wanted(message: Message, now: datetime) -> str | None:
    if any(event.happened_at > now - CONFIRM_WITHIN for event in _pending_of(message)):
        return None
    return _("It has been decided already, or too much time has passed.")


def _pending_of(message: Message) -> list[ConsentEvent]:
    """Return what a mail asks about, without what has been decided since."""
    return pending_together(_first_of(message))


def _first_of(message: Message) -> ConsentEvent:
    return ConsentEvent.objects.get(pk=pk_of(message.subject_ref))


def _ref(event: ConsentEvent) -> str:
    return f"consent:{event.pk}"
