"""What the gate looks at, read from the customer, the ledger and the outbox."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import F, Max, Q
from django.utils import timezone

from customers.addresses import address_for, address_hash
from customers.consent import ConsentState, consent_states, is_suppressed, merged_ids
from customers.models import ContactPause, Customer, ExistingCustomerBasis
from customers.models.consent import Channel, Purpose
from messaging.models import Message
from workshop.models import Company

States = dict[tuple[str, str], ConsentState]


@dataclass(frozen=True)
class Question:
    """One question to the gate. ``exclude`` is the message that is asked about, if any.

    Whoever asks about many at once gives the ledger's ``states`` along, to save queries.
    """

    customer: Customer
    channel: str
    purpose: str
    address: str
    exclude: int | None = None
    states: States | None = None


@dataclass(frozen=True)
class Facts:
    """Values only. ``gap`` is the least time between two advertising messages."""

    channel: str
    purpose: str
    address: str
    is_merged: bool = False
    is_restricted: bool = False
    is_address_invalid: bool = False
    # C-05: whoever gets our mail has said that they are not our customer.
    is_disowned: bool = False
    is_objected: bool = False
    consent_id: int | None = None
    has_existing_customer_basis: bool = False
    pause: ContactPause | None = None
    no_approach_until: date | None = None
    last_advertised_at: datetime | None = None
    gap: timedelta = timedelta(0)


def collect_facts(question: Question, *, now: datetime) -> Facts:
    """Read the facts: three queries for the contract's messages, about eight for advertising."""
    customer = question.customer
    general = Facts(
        channel=question.channel,
        purpose=question.purpose,
        address=question.address,
        is_merged=customer.merged_into_id is not None,
        is_restricted=customer.is_restricted,
        is_address_invalid=_state_of(customer, question.channel) == Customer.AddressState.INVALID,
        is_disowned=_is_suppressed(question, Purpose.CONTRACT),
    )
    if question.purpose == Purpose.CONTRACT:
        return general
    return _with_advertising_facts(general, question, now)


def _with_advertising_facts(general: Facts, question: Question, now: datetime) -> Facts:
    customer = question.customer
    states = consent_states(customer) if question.states is None else question.states
    state = states.get((question.channel, question.purpose), ConsentState())
    ids = merged_ids(customer)
    gap = _house_gap()
    return replace(
        general,
        is_objected=state.is_refused or _is_suppressed(question, question.purpose),
        consent_id=_consent_id(state, question),
        has_existing_customer_basis=_has_existing_customer_basis(question, ids, now),
        pause=_pause_of(ids, now),
        no_approach_until=customer.no_approach_until,
        last_advertised_at=_last_advertised_at(ids, question.exclude, now - gap),
        gap=gap,
    )


def _state_of(customer: Customer, channel: str) -> str:
    if channel == Channel.EMAIL:
        return customer.email_state
    return customer.post_state if channel == Channel.LETTER else customer.phone_state


def _is_suppressed(question: Question, purpose: str) -> bool:
    """Whether anybody who uses the address said no (C-33); a letter's includes the name."""
    is_letter = question.channel == Channel.LETTER
    address = address_for(question.customer, Channel.LETTER) if is_letter else question.address
    return is_suppressed(address, question.channel, purpose)


def _consent_id(state: ConsentState, question: Question) -> int | None:
    """Return the event that allows the use of exactly this address."""
    if not state.is_given or state.event is None:
        return None
    is_letter = question.channel == Channel.LETTER
    is_meant = is_letter or state.event.address_hash == address_hash(question.address)
    return state.event.pk if is_meant else None


def _has_existing_customer_basis(question: Question, ids: list[int], now: datetime) -> bool:
    """Whether all four stored conditions of §7(3) UWG hold for this address (C-11)."""
    if question.channel != Channel.EMAIL:
        return False
    bases = ExistingCustomerBasis.objects.filter(
        customer_id__in=ids,
        email_hash=address_hash(question.address),
        collected_on__lte=timezone.localdate(now),
    ).exclude(sale_reference="")
    return any(question.purpose in basis.purposes for basis in bases)


def _pause_of(ids: list[int], now: datetime) -> ContactPause | None:
    """Return the pause that holds longest; one without an end before all others."""
    running = ContactPause.objects.filter(customer_id__in=ids, starts_at__lte=now)
    running = running.filter(Q(ends_at=None) | Q(ends_at__gt=now))
    return running.order_by(F("ends_at").desc(nulls_first=True)).first()


def _last_advertised_at(ids: list[int], exclude: int | None, since: datetime) -> datetime | None:
    """Return when advertising last left, or is leaving, for the person on any channel (C-63)."""
    advertising = Message.objects.filter(
        customer_id__in=ids, legal_class=Message.LegalClass.ADVERTISING
    )
    if exclude is not None:
        advertising = advertising.exclude(pk=exclude)
    gone = advertising.filter(handed_over_at__gte=since).aggregate(at=Max("handed_over_at"))["at"]
    leaving = advertising.filter(
        state__in=(Message.State.CLAIMED, Message.State.UNCERTAIN), claimed_at__gte=since
    ).aggregate(at=Max("claimed_at"))["at"]
    return max(filter(None, (gone, leaving)), default=None)


def _house_gap() -> timedelta:
    company = Company.objects.only("advertising_gap_days").first()
    return timedelta(days=company.advertising_gap_days if company else 14)
