"""On which channel a customer is reminded: the one they chose last, else by letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from customers.consent import states_by_customer
from customers.models import Customer, ExistingCustomerBasis
from customers.models.consent import Channel, Purpose
from messaging.gate import Decision, judge
from messaging.gate_facts import Question, States, collect_facts
from messaging.outbox import address_of

REMINDER_CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.CALL, Channel.LETTER)


@dataclass(frozen=True)
class Reach:
    """What the ledger says about one customer; ``has_sale`` opens e-mail by §7(3) UWG (C-11)."""

    customer: Customer
    states: States
    has_sale: bool


@dataclass(frozen=True)
class Choice:
    """A channel and the moment of sending; a ``reason`` says why the gate refuses it."""

    channel: str
    at: datetime
    reason: str = ""


def reach_of(customers: Iterable[Customer]) -> dict[int, Reach]:
    """Read the ledger for many customers at once, in three queries."""
    customers = list(customers)
    if not customers:
        return {}
    states = states_by_customer(customers)
    sales = ExistingCustomerBasis.objects.filter(
        Q(customer__in=customers) | Q(customer__merged_into__in=customers)
    ).values_list("customer", "customer__merged_into")
    sold = {pk for pair in sales for pk in pair}
    return {
        customer.pk: Reach(customer, states[customer.pk], customer.pk in sold)
        for customer in customers
    }


def wished_channels(reach: Reach) -> list[str]:
    """Return the channels to try in turn: newest consent first, the letter last (C-10)."""
    given = [
        (state.since, channel)
        for (channel, purpose), state in reach.states.items()
        if purpose == Purpose.SERVICE and state.is_given and channel in REMINDER_CHANNELS
    ]
    wished = [channel for _since, channel in sorted(given, reverse=True)]
    without_wish = [Channel.EMAIL, Channel.LETTER] if reach.has_sale else [Channel.LETTER]
    order = dict.fromkeys([*wished, *map(str, without_wish)])
    return [name for name in order if address_of(reach.customer, name)] or [str(Channel.LETTER)]


def choose_channel(reach: Reach, *, at: datetime, latest: datetime) -> Choice:
    """Ask the gate for the first allowed channel at the moment of sending (C-10).

    If only a pause stands in the way that is over before ``latest``, its end is the moment.
    """
    refusals = []
    for channel in wished_channels(reach):
        decision = _ask_gate(reach, channel, at)
        if decision.is_allowed:
            return Choice(channel, at)
        refusals.append((channel, decision))
    until = refusals[0][1].until
    if until and at < until <= latest:
        return choose_channel(reach, at=until, latest=at)
    channel, last = refusals[-1]
    return Choice(channel, at, last.reason)


def _ask_gate(reach: Reach, channel: str, at: datetime) -> Decision:
    question = Question(
        reach.customer,
        channel,
        Purpose.SERVICE,
        address_of(reach.customer, channel),
        states=reach.states,
    )
    return judge(collect_facts(question, now=at), now=at)
