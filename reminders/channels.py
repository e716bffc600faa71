"""On which channel a customer is reminded: the one they chose last, else by letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from customers.consent import consent_states
from customers.models import Customer
from customers.models.consent import Channel, Purpose
from messaging.gate import Decision, decide, next_allowed_channel
from messaging.outbox import address_of

# What the kind has texts for. E-mail stands before the letter for customers whose address came
# with an invoice (C-11); for all others the gate refuses it and the letter is next (C-10).
WITHOUT_WISH = (Channel.EMAIL, Channel.LETTER)
REMINDER_CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.CALL, Channel.LETTER)


@dataclass(frozen=True)
class Choice:
    """A channel and the moment of sending; a ``reason`` says why the gate refuses it."""

    channel: str
    at: datetime
    reason: str = ""


def wished_channels(customer: Customer) -> list[str]:
    """Return the channels to try in turn: newest consent first, then e-mail and letter."""
    states = consent_states(customer)
    given = [
        (state.since, channel)
        for (channel, purpose), state in states.items()
        if purpose == Purpose.SERVICE and state.is_given and channel in REMINDER_CHANNELS
    ]
    wished = [channel for _since, channel in sorted(given, reverse=True)]
    order = dict.fromkeys([*wished, *map(str, WITHOUT_WISH)])
    return [channel for channel in order if address_of(customer, channel)]


def choose_channel(customer: Customer, *, at: datetime, latest: datetime) -> Choice:
    """Ask the gate for the first allowed channel at the moment of sending (C-10).

    If only a pause stands in the way that is over before ``latest``, its end is the moment.
    """
    order = wished_channels(customer) or [str(Channel.LETTER)]
    channel = next_allowed_channel(customer, purpose=Purpose.SERVICE, order=order, now=at)
    if channel is not None:
        return Choice(channel, at)
    refusal = _decide(customer, order[0], at)
    if refusal.until and at < refusal.until <= latest:
        return choose_channel(customer, at=refusal.until, latest=at)
    return Choice(order[-1], at, _decide(customer, order[-1], at).reason)


def _decide(customer: Customer, channel: str, at: datetime) -> Decision:
    address = address_of(customer, channel)
    return decide(customer, channel=channel, purpose=Purpose.SERVICE, address=address, now=at)
