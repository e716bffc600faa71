"""The consent ledger: what was declared, what holds now, what may be used (C-14 to C-33).

Declarations are written by declarations.py, read by consent_states.py; objections bound to
addresses are in suppression.py. This module is the way in for the other apps.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from customers.addresses import address_hash
from customers.consent.declarations import (
    Declaration,
    kept_until,
    record_consent,
    record_objection,
    withdraw_consent,
)
from customers.consent.states import (
    CONFIRM_WITHIN,
    ConsentState,
    consent_states,
    merged_ids,
    states_by_customer,
)
from customers.consent.suppression import is_suppressed
from customers.consent.wordings import current_wording
from customers.errors import ConfirmationExpiredError
from customers.models import ConsentEvent, Customer
from customers.models.consent import Channel
from workshop_crm.lib.plain_sql import fetch, marks, run

__all__ = [
    "ConsentState",
    "Declaration",
    "asked_together",
    "confirm_consent",
    "confirm_request",
    "consent_states",
    "current_wording",
    "find_consent",
    "is_suppressed",
    "merged_ids",
    "pending_together",
    "record_consent",
    "record_consent_use",
    "record_consent_uses",
    "record_objection",
    "requests_to_confirm",
    "states_by_customer",
    "withdraw_consent",
]

Kind = ConsentEvent.Kind
Origin = ConsentEvent.Origin


def find_consent(
    customer: Customer, channel: str, purpose: str, address: str
) -> ConsentEvent | None:
    """Return the declaration that allows this use of this address now, if there is one."""
    state = consent_states(customer).get((channel, purpose))
    if state is None or not state.is_given or state.event is None:
        return None
    is_meant = channel == Channel.LETTER or state.event.address_hash == address_hash(address)
    return state.event if is_meant else None


def requests_to_confirm(now: datetime) -> list[ConsentEvent]:
    """Return the web declarations that wait for their confirmation, oldest first.

    For whoever sends the request (C-23, C-24): one message per attempt, without advertising; by
    mail with ``links.confirmation_url(event)``, by SMS with ``sms_codes.code_of(event)``. An
    event is left out once it is decided or a week old.
    """
    waiting = ConsentEvent.objects.filter(
        kind=Kind.REQUESTED, happened_at__gt=now - CONFIRM_WITHIN
    ).select_related("customer__merged_into")
    states = states_by_customer({_survivor(event) for event in waiting})
    return [
        event
        for event in waiting
        if states[_survivor(event).pk][event.channel, event.purpose].event == event
    ]


def asked_together(event: ConsentEvent) -> list[ConsentEvent]:
    """Return all that was requested in one go with ``event``, oldest first: one attempt (C-24)."""
    same = ConsentEvent.objects.filter(
        kind=Kind.REQUESTED,
        customer=event.customer_id,
        happened_at=event.happened_at,
        channel=event.channel,
        address_hash=event.address_hash,
    )
    return list(same.select_related("customer__merged_into").order_by("id"))


def pending_together(event: ConsentEvent) -> list[ConsentEvent]:
    """Return what of one attempt still decides, for the address that the customer has now."""
    states = consent_states(_survivor(event))
    return [
        each
        for each in asked_together(event)
        if (state := states[each.channel, each.purpose]).is_pending and state.event == each
    ]


def _survivor(event: ConsentEvent) -> Customer:
    return event.customer.merged_into or event.customer


@transaction.atomic
def confirm_consent(
    event: ConsentEvent, *, now: datetime, ip_address: str | None = None
) -> ConsentEvent:
    """Confirm what was requested, by link or code; a second call changes nothing.

    Raises ConfirmationExpiredError a week after the request, or when it has been withdrawn or
    answered otherwise since. Confirms this address only: a mail never a number (C-23).
    """
    # Two clicks queue up here, and the second finds the first one's event.
    customer = Customer.objects.select_for_update().get(pk=_survivor(event).pk)
    state = consent_states(customer)[event.channel, event.purpose]
    if state.is_given and state.event and state.event.address_hash == event.address_hash:
        return state.event
    if state.event != event or event.happened_at <= now - CONFIRM_WITHIN:
        raise ConfirmationExpiredError
    declaration = Declaration(
        customer,
        (event.channel,),
        (event.purpose,),
        Kind.CONFIRMED,
        Origin.SMS if event.channel == Channel.SMS else Origin.EMAIL,
        wording=event.wording,
        ip_address=ip_address,
        evidence=f"confirms event {event.pk}",
        address=event.proof.address,
    )
    return record_consent(declaration, now=now)[0]


@transaction.atomic
def confirm_request(
    event: ConsentEvent, *, now: datetime, ip_address: str | None = None
) -> list[ConsentEvent]:
    """Confirm all that was requested in one go with ``event``; a second call changes nothing.

    What has been withdrawn or answered otherwise since stays so. Raises ConfirmationExpiredError
    when nothing is left to confirm.
    """
    confirmed = []
    for each in asked_together(event):
        with suppress(ConfirmationExpiredError):
            confirmed.append(confirm_consent(each, now=now, ip_address=ip_address))
    if not confirmed:
        raise ConfirmationExpiredError
    return confirmed


def record_consent_use(event_id: int, *, reference: str, now: datetime) -> None:
    """Note that a consent was used, once per reference; its proof is kept five years more."""
    record_consent_uses({reference: event_id}, now=now)


def record_consent_uses(uses: Mapping[str, int], *, now: datetime) -> None:
    """Note the uses of many consents, each event under its reference, in two queries."""
    if not uses:
        return
    rows = ", ".join(["(%s, %s, %s)"] * len(uses))
    new = fetch(
        "INSERT INTO customers_consentuse (event_id, reference, used_at)"  # noqa: S608
        f" VALUES {rows} ON CONFLICT DO NOTHING RETURNING event_id",
        [value for reference, event_id in uses.items() for value in (event_id, reference, now)],
    )
    if new:
        keep = kept_until(timezone.localdate(now))
        events = [event_id for (event_id,) in new]
        run(
            f"UPDATE customers_consentproof SET retain_until = %s WHERE event_id IN {marks(events)}"  # noqa: S608
            " AND retain_until < %s",
            [keep, *events, keep],
        )
