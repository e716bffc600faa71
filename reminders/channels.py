"""On which channel a customer is reminded: the one liked best or chosen last, else by letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from customers.models import Customer
from customers.models.consent import Channel, Purpose
from messaging.gate.facts import Question, collect_facts
from messaging.gate.records import GateRecords
from messaging.gate.rules import judge
from messaging.outbox import address_of

REMINDER_CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.CALL, Channel.LETTER, Channel.VOICE)


@dataclass(frozen=True)
class Choice:
    """A channel and the moment of sending; a ``reason`` says why the gate refuses it."""

    channel: str
    at: datetime
    reason: str = ""


def wished_channels(customer: Customer, records: GateRecords) -> list[str]:
    """Return the channels to try in turn (C-10).

    The one that the customer likes best, if it is allowed, then the newest consent; the letter
    comes last.
    """
    given = [
        (state.since, channel)
        for (channel, purpose), state in records.states[customer.pk].items()
        if state.is_given and purpose == Purpose.SERVICE and channel in REMINDER_CHANNELS
    ]
    wished = [
        channel
        for _since, channel in sorted(given, reverse=True)
        if channel != Channel.VOICE or records.has_automatic_calls
    ]
    # A sale opens e-mail without a wish, by §7(3) UWG (C-11).
    without_wish = [Channel.EMAIL] if records.sales.get(customer.pk) else []
    order = dict.fromkeys([*wished, *map(str, without_wish), str(Channel.LETTER)])
    reachable = [name for name in order if address_of(customer, name)]
    by_wish = sorted(reachable, key=lambda name: name != customer.preferred_channel)
    return by_wish or [str(Channel.LETTER)]


def choose_channel(
    customer: Customer, records: GateRecords, *, at: datetime, latest: datetime
) -> Choice:
    """Ask the gate for the first allowed channel at the moment of sending (C-10).

    If only a pause stands in the way that is over before ``latest``, its end is the moment.
    """
    refusals = []
    for channel in wished_channels(customer, records):
        question = Question(customer, channel, Purpose.SERVICE, address_of(customer, channel))
        decision = judge(collect_facts(question, now=at, records=records), now=at)
        if decision.is_allowed:
            return Choice(channel, at)
        refusals.append((channel, decision))
    until = refusals[0][1].until
    if until and at < until <= latest:
        return choose_channel(customer, records, at=until, latest=at)
    channel, last = refusals[-1]
    return Choice(channel, at, last.reason)
