"""What the gate looks at, read from the customer, the ledger and the outbox."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import F, Max, Q
from django.utils import timezone

from customers.consent import address_hash, consent_states, find_consent, is_suppressed, merged_ids
from customers.models import ContactPause, Customer, ExistingCustomerBasis
from customers.models.consent import Channel, ConsentEvent, Purpose
from messaging.models import Message
from workshop.models import Company


@dataclass(frozen=True)
class Question:
    """One question to the gate; ``exclude`` is the message that is asked about, if any."""

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
        is_address_invalid=_state_of(customer, question.channel) == "invalid",
        is_disowned=_is_disowned(question),
    )
    if question.purpose == Purpose.CONTRACT:
        return general
    return _with_advertising_facts(general, question, now)


def _with_advertising_facts(general: Facts, question: Question, now: datetime) -> Facts:
    customer, channel, purpose = question.customer, question.channel, question.purpose
    ids = merged_ids(customer)
    consent = find_consent(customer, channel, purpose, question.address)
    gap = _house_gap()
    return replace(
        general,
        is_objected=_is_objected(question),
        consent_id=consent.pk if consent else None,
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


def _is_objected(question: Question) -> bool:
    """Whether the person said no, or anybody who uses the address did (C-30, C-33)."""
    if is_suppressed(question.address, question.channel, question.purpose):
        return True
    state = consent_states(question.customer).get((question.channel, question.purpose))
    event = state.event if state else None
    return event is not None and event.kind in {
        ConsentEvent.Kind.OBJECTED,
        ConsentEvent.Kind.WITHDRAWN,
    }


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
    ).exclude(pk=exclude)
    gone = advertising.filter(handed_over_at__gte=since).aggregate(at=Max("handed_over_at"))["at"]
    leaving = advertising.filter(
        state__in=(Message.State.CLAIMED, Message.State.UNCERTAIN), claimed_at__gte=since
    ).aggregate(at=Max("claimed_at"))["at"]
    return max(filter(None, (gone, leaving)), default=None)


def _house_gap() -> timedelta:
    company = Company.objects.only("advertising_gap_days").first()
    return timedelta(days=company.advertising_gap_days if company else 14)
