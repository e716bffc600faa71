"""The strictest of two records' consents holds, in a merge and when it is undone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from customers.consent.declarations import Declaration, record_consent
from customers.consent.states import ConsentState, States, consent_states
from customers.models import ContactPause, Customer


def refusals(before: Iterable[States]) -> dict[tuple[str, str], ConsentState]:
    """Return for channel and purpose the refusal that one of the records holds."""
    return {pair: state for states in before for pair, state in states.items() if state.is_refused}


def keep_refusals(customer: Customer, before: list[States], now: datetime, *, why: str) -> None:
    """Declare anew what was refused ``before``, if the customer's ledger would allow it."""
    current = consent_states(customer)
    for (channel, purpose), state in refusals(before).items():
        if current[channel, purpose].is_refused or state.event is None:
            continue
        declaration = Declaration(
            customer,
            (channel,),
            (purpose,),
            state.event.kind,
            state.event.origin,
            evidence=f"{why}: event {state.event.pk}",
        )
        record_consent(declaration, now=now)


def running_pauses(customer: Customer, now: datetime) -> list[ContactPause]:
    """Return the pauses of advertising that are not over."""
    return list(customer.contact_pauses.filter(Q(ends_at=None) | Q(ends_at__gt=now)))


def keep_pauses(customer: Customer, pauses: Iterable[ContactPause]) -> None:
    """Let the customer have these pauses too; one that they have is not doubled."""
    for pause in pauses:
        customer.contact_pauses.get_or_create(
            reason=pause.reason, starts_at=pause.starts_at, ends_at=pause.ends_at
        )
