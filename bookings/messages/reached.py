"""Answers that prove an address: who acts by the link that we sent there has got our message."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bookings.messages.notices import proposal_ref
from bookings.models import Appointment, Proposal
from bookings.proposals.life import accept, choose_other_date
from customers.models import Customer
from customers.models.consent import Channel
from messaging.models import Message

Unverified = Customer.AddressState.UNVERIFIED
Verified = Customer.AddressState.VERIFIED


@transaction.atomic
def accept_by_link(proposal: Proposal, number: int, *, now: datetime) -> Appointment:
    """Accept on the customer's page, as ``accept``; the address is proven by it (C-05)."""
    appointment = accept(proposal, number, now=now)
    note_reached(proposal)
    return appointment


@transaction.atomic
def choose_by_link(proposal: Proposal, starts_at: datetime, *, now: datetime) -> Appointment:
    """Choose another date on the customer's page, as ``choose_other_date``."""
    appointment = choose_other_date(proposal, starts_at, now=now)
    note_reached(proposal)
    return appointment


def note_reached(proposal: Proposal) -> None:
    """Note that the address is theirs to which the proposal went.

    Sent over two channels, nobody can tell by which one the answer came: then nothing is proven.
    """
    sent = Message.objects.filter(
        subject_ref=proposal_ref(proposal), state__in=Message.SENT_STATES, customer__isnull=False
    )
    reached = set(sent.values_list("customer", "channel", "address"))
    if len(reached) != 1:
        return
    customer, channel, address = reached.pop()
    mine = Customer.objects.filter(pk=customer)
    if channel == Channel.EMAIL:
        mine.filter(email__iexact=address, email_state=Unverified).update(email_state=Verified)
    elif channel == Channel.SMS:
        mine.filter(phone=address, phone_state=Unverified).update(phone_state=Verified)
