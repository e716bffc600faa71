"""What the gate looks at, read from the customer, the ledger and the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from customers.addresses import address_for, address_hash
from customers.consent.ledger import ConsentState
from customers.consent.suppression import is_stopped
from customers.models import ContactPause, Customer
from customers.models.consent import Channel, Purpose
from messaging.gate.records import GateRecords


@dataclass(frozen=True)
class Question:
    """One question to the gate. ``exclude`` is the message that is asked about, if any."""

    customer: Customer
    channel: str
    purpose: str
    address: str
    exclude: int | None = None


@dataclass(frozen=True)
class Facts:
    """Values only. ``gap`` is the least time between two advertising messages."""

    channel: str
    purpose: str
    address: str
    is_merged: bool = False
    is_restricted: bool = False
    is_address_invalid: bool = False
    # E-09: the last mails came back for a reason that may pass.
    address_rests_until: datetime | None = None
    # C-60: the house does not let a machine call.
    is_channel_off: bool = False
    # C-05: whoever gets our mail has said that they are not our customer.
    is_disowned: bool = False
    is_objected: bool = False
    consent_id: int | None = None
    is_consent_idle: bool = False
    has_existing_customer_basis: bool = False
    # L-04: the person wants no advertising by letter from anybody.
    is_on_robinson_list: bool = False
    pause: ContactPause | None = None
    no_approach_until: date | None = None
    last_advertised_at: datetime | None = None
    gap: timedelta = timedelta(0)

    @property
    def is_address_missing(self) -> bool:
        return not self.address


def collect_facts(
    question: Question, *, now: datetime, records: GateRecords | None = None
) -> Facts:
    """Read the facts: two queries for the contract's messages, about eight for advertising.

    Whoever asks about many at once gives the ``records`` of all of them along.
    """
    customer = question.customer
    records = records or GateRecords([customer], now, more_addresses=[question.address])
    general = Facts(
        channel=question.channel,
        purpose=question.purpose,
        address=question.address,
        is_merged=customer.merged_into_id is not None,
        is_restricted=customer.is_restricted,
        is_address_invalid=_state_of(customer, question.channel) == Customer.AddressState.INVALID,
        address_rests_until=_rest_of(question, records),
        is_channel_off=question.channel == Channel.VOICE and not records.has_automatic_calls,
        is_disowned=_is_stopped(question, Purpose.CONTRACT, records),
    )
    if question.purpose == Purpose.CONTRACT:
        return general
    return _with_advertising_facts(general, question, records, now)


def _with_advertising_facts(
    general: Facts, question: Question, records: GateRecords, now: datetime
) -> Facts:
    customer = question.customer
    state = records.states[customer.pk].get((question.channel, question.purpose), ConsentState())
    consent_id = _consent_id(state, question)
    return replace(
        general,
        is_objected=state.is_refused or _is_stopped(question, question.purpose, records),
        consent_id=consent_id,
        is_consent_idle=consent_id in records.idle,
        has_existing_customer_basis=_has_existing_customer_basis(question, records, now),
        is_on_robinson_list=_is_on_robinson_list(question, records),
        pause=_pause_of(records.pauses.get(customer.pk, []), now),
        no_approach_until=customer.no_approach_until,
        last_advertised_at=_last_advertised_at(question, records),
        gap=records.gap,
    )


def _state_of(customer: Customer, channel: str) -> str:
    if channel == Channel.EMAIL:
        return customer.email_state
    return customer.post_state if channel == Channel.LETTER else customer.phone_state


def _rest_of(question: Question, records: GateRecords) -> datetime | None:
    if question.channel != Channel.EMAIL:
        return None
    return records.resting.get(question.address.lower())


def _is_stopped(question: Question, purpose: str, records: GateRecords) -> bool:
    """Whether anybody who uses the address said no (C-33); a letter's includes the name."""
    is_letter = question.channel == Channel.LETTER
    address = address_for(question.customer, Channel.LETTER) if is_letter else question.address
    return is_stopped(records.stops, address, question.channel, purpose)


def _consent_id(state: ConsentState, question: Question) -> int | None:
    """Return the event that allows the use of exactly this address."""
    if not state.is_given or state.event is None:
        return None
    is_letter = question.channel == Channel.LETTER
    is_meant = is_letter or state.event.address_hash == address_hash(question.address)
    return state.event.pk if is_meant else None


def _has_existing_customer_basis(question: Question, records: GateRecords, now: datetime) -> bool:
    """Whether all four stored conditions of §7(3) UWG hold for this address (C-11)."""
    if question.channel != Channel.EMAIL:
        return False
    hashed, today = address_hash(question.address), timezone.localdate(now)
    return any(
        basis.email_hash == hashed
        and basis.collected_on <= today
        and question.purpose in basis.purposes
        for basis in records.sales.get(question.customer.pk, [])
    )


def _is_on_robinson_list(question: Question, records: GateRecords) -> bool:
    return question.channel == Channel.LETTER and question.customer.pk in records.robinson


def _pause_of(pauses: Iterable[ContactPause], now: datetime) -> ContactPause | None:
    """Return the pause that holds longest; one without an end before all others."""
    running = [
        pause
        for pause in pauses
        if pause.starts_at <= now and (pause.ends_at is None or now < pause.ends_at)
    ]
    return max(
        running, key=lambda pause: (pause.ends_at is None, pause.ends_at or now), default=None
    )


def _last_advertised_at(question: Question, records: GateRecords) -> datetime | None:
    """Return when advertising last left, or is leaving, for the person on any channel (C-63)."""
    advertised = records.advertised.get(question.customer.pk, [])
    return max((moment for pk, moment in advertised if pk != question.exclude), default=None)
