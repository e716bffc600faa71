"""Who let our dates pass may be asked by another channel, where the gate allows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bookings.messages.notices import PROPOSAL, WRITTEN, proposal_ref
from bookings.models import Booking, Proposal
from customers.models import Customer
from customers.models.consent import Channel, Purpose
from customers.vehicles.changes import contact_for
from messaging.gate.facts import Question, collect_facts
from messaging.gate.records import GateRecords
from messaging.gate.rules import judge
from messaging.models import Message
from messaging.outbox import address_of


def other_ways(bookings: Sequence[Booking], *, now: datetime) -> dict[int, list[Channel]]:
    """Return by booking the channels on which no dates went out yet but may; few queries for all.

    Give bookings with customer, vehicle and its driver.
    """
    contacts = {row.pk: contact_for(row.customer, row.vehicle) for row in bookings}
    records = GateRecords(list(contacts.values()), now)
    tried = _tried(bookings)
    return {
        pk: [
            channel
            for channel in WRITTEN
            if channel not in tried[pk] and _may(contact, channel, records, now=now)
        ]
        for pk, contact in contacts.items()
    }


def _may(customer: Customer, channel: Channel, records: GateRecords, *, now: datetime) -> bool:
    question = Question(customer, channel, Purpose.CONTRACT, address_of(customer, channel))
    return judge(collect_facts(question, now=now, records=records), now=now).is_allowed


def _tried(bookings: Sequence[Booking]) -> dict[int, set[str]]:
    proposals = Proposal.objects.filter(booking__in=bookings)
    booking_of = {proposal_ref(row): row.booking_id for row in proposals}
    sent = Message.objects.filter(kind=PROPOSAL, subject_ref__in=booking_of)
    tried = defaultdict(set)
    for ref, channel in sent.values_list("subject_ref", "channel"):
        tried[booking_of[ref]].add(channel)
    return tried
