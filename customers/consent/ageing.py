"""Consents that nobody has used for long: doubtful, so they are asked for anew (C-15)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dateutil.relativedelta import relativedelta

from customers.consent.states import ConsentState, States
from customers.models import ConsentEvent, ConsentUse


def idle_consents(states: Iterable[ConsentState], *, months: int, now: datetime) -> set[int]:
    """Return the ids of the consents that were neither given nor used in the last ``months``.

    No law names a figure; the house decides. One query if any is that old, else none.
    """
    limit = now - relativedelta(months=months)
    old = {event.pk for event in _given(states) if event.happened_at < limit}
    if not old:
        return set()
    used = ConsentUse.objects.filter(event__in=old, used_at__gte=limit)
    return old - set(used.values_list("event", flat=True))


def idle_pairs(states: States, *, months: int, now: datetime) -> set[tuple[str, str]]:
    """Return channel and purpose of one customer's idle consents; see ``idle_consents``."""
    idle = idle_consents(states.values(), months=months, now=now)
    return {pair for pair, state in states.items() if state.event and state.event.pk in idle}


def _given(states: Iterable[ConsentState]) -> Iterable[ConsentEvent]:
    return (state.event for state in states if state.is_given and state.event)
