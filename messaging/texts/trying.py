"""A text tried out before it is saved: with made-up facts, or those of one customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import translation

from customers.models import Customer
from customers.models.consent import Channel
from messaging.kinds import Example, get_kind
from messaging.models import Message
from messaging.rendering import Rendered, common_context, framed, message_context
from messaging.texts.bodies import Body, write_body
from messaging.texts.placeholders import Look
from messaging.texts.sources import Place, Source
from messaging.texts.writing import facts_of, in_line
from workshop.models import Company
from workshop_crm.lib.sms_text import SmsSize, sms_size


@dataclass(frozen=True)
class Trial:
    """What would go out. ``is_made_up``: the facts are, since this customer has none."""

    rendered: Rendered
    message: Message
    is_made_up: bool
    size: SmsSize | None = None


def try_text(
    place: Place, source: Source, company: Company, customer: Customer | None, *, now: datetime
) -> Trial:
    """Render a text as the claim would. Raises BrokenTextError for one that can't be read."""
    kind = get_kind(place.kind)
    example = kind.example(customer) if customer else None
    message = _message(place, customer or _somebody(place.language), example, now)
    with translation.override(place.language):
        context = _real_facts(message, company) if example else None
        is_made_up = context is None
        if context is None:
            context = kind.sample() | common_context(message, company)
        body = write_body(kind, source, context, place.channel)
        rendered = framed(message, body, context, is_first_contact=_is_first(message))
    size = sms_size(rendered.text) if place.channel == Channel.SMS else None
    return Trial(rendered, message, is_made_up, size)


def sample_values(place: Place, company: Company, *, now: datetime) -> dict[str, Any]:
    """Return every placeholder's made-up value, under both of its names, for the live counter."""
    kind = get_kind(place.kind)
    message = _message(place, _somebody(place.language), None, now)
    with translation.override(place.language):
        context = kind.sample() | common_context(message, company)
        facts = facts_of(kind.vocabulary, context, place.channel)
        values = {
            word.name: bool(facts.values[word.name])
            if word.look is Look.FLAG
            else in_line(word.name, facts)
            for word in kind.vocabulary
        }
    return values | {word.german: values[word.name] for word in kind.vocabulary}


def tail_of(place: Place, company: Company, *, now: datetime) -> str:
    """Return what the frame adds to an SMS of this kind."""
    message = _message(place, _somebody(place.language), None, now)
    with translation.override(place.language):
        context = common_context(message, company)
        return framed(message, Body("", ""), context, is_first_contact=False).text


def _real_facts(message: Message, company: Company) -> dict[str, Any] | None:
    try:
        with transaction.atomic():
            return message_context(message, company)
    except (ObjectDoesNotExist, KeyError, IndexError):
        # What it was about is gone, or holds less than this kind needs.
        return None


def _message(place: Place, customer: Customer, example: Example | None, now: datetime) -> Message:
    """Return a message that is never stored; its links lead nowhere."""
    kind = get_kind(place.kind)
    return Message(
        pk=0,
        customer=customer,
        kind=kind.name,
        channel=place.channel,
        purpose=kind.purpose,
        legal_class=kind.legal_class,
        language=place.language,
        subject_ref=example.subject_ref if example else "",
        payload=example.payload if example else {},
        not_before=now,
        created_at=now,
    )


def _somebody(language: str) -> Customer:
    return Customer(
        salutation=Customer.Salutation.MS,
        first_name="Maria",
        last_name="Weber",
        street="Musterweg 7",
        postcode="80331",
        city="München",
        language=language,
        email_state=Customer.AddressState.VERIFIED,
    )


def _is_first(message: Message) -> bool:
    if message.customer is None or message.customer.pk is None:
        return False
    sent = Message.objects.filter(
        customer=message.customer, channel=message.channel, state__in=Message.SENT_STATES
    )
    return not sent.exists()
