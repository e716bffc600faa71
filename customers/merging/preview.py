"""What a merge would do, for a person to look at before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from customers.consent.states import ConsentState, consent_states
from customers.merging.consents import refusals, running_pauses
from customers.merging.fields import COMPARED, conflicts, merged_fields
from customers.merging.joining import same_vehicles, vehicles_of
from customers.merging.steps import moved_references
from customers.models import ContactPause, Customer, Vehicle
from customers.models.consent import Channel, Purpose
from workshop_crm.lib.phones import format_phone

_DERIVED = {"email_state", "phone_state", "post_state", "phone_raw", "won_through", "country"}


@dataclass(frozen=True)
class ConsentLine:
    """One channel and purpose on which one of the two said something, and what holds then."""

    channel: str
    purpose: str
    state: ConsentState
    is_from_other: bool

    @property
    def label(self) -> str:
        return f"{Channel(self.channel).label} · {Purpose(self.purpose).label}"


@dataclass(frozen=True)
class MergePreview:
    """``moves`` are names of things with their number; ``fills`` and ``conflicts`` by label."""

    survivor: Customer
    other: Customer
    moves: list[tuple[str, int]]
    fills: list[tuple[str, str]]
    conflicts: list[tuple[str, str, str]]
    doubles: list[tuple[Vehicle, Vehicle]]
    consents: list[ConsentLine]
    pauses: list[ContactPause]
    no_approach_until: date | None


def preview_merge(survivor: Customer, other: Customer, *, now: datetime) -> MergePreview:
    """Return what merge_customers would do; nothing is changed."""
    limits = [survivor.no_approach_until, other.no_approach_until]
    return MergePreview(
        survivor=survivor,
        other=other,
        moves=_moves(other),
        fills=_fills(survivor, other),
        conflicts=[
            (_label(name), _shown(survivor, name), _shown(other, name))
            for name in conflicts(survivor, other)
        ],
        doubles=same_vehicles(vehicles_of(survivor), vehicles_of(other)),
        consents=_consents(survivor, other),
        pauses=[*running_pauses(survivor, now), *running_pauses(other, now)],
        no_approach_until=max(filter(None, limits), default=None),
    )


def _moves(other: Customer) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for field in moved_references(Customer):
        # Tables that have no name for people are the small print.
        name = field.model._meta.verbose_name_plural
        label = str(name) if isinstance(name, Promise) else _("other entries")
        counts[label] += field.model._base_manager.filter(**{field.name: other}).count()
    return [(label, number) for label, number in counts.items() if number]


def _fills(survivor: Customer, other: Customer) -> list[tuple[str, str]]:
    values = merged_fields(survivor, other)
    names = [name for name in (*COMPARED, "notes") if values.get(name) and name not in _DERIVED]
    return [(_label(name), str(values[name])) for name in names]


def _consents(survivor: Customer, other: Customer) -> list[ConsentLine]:
    ours, theirs = consent_states(survivor), consent_states(other)
    refused = refusals([theirs, ours])
    lines = []
    for pair, own in ours.items():
        said = [state for state in (own, theirs[pair]) if state.event]
        if not said:
            continue
        newest = max(said, key=_when)
        holds = refused.get(pair, newest)
        lines.append(ConsentLine(*pair, holds, is_from_other=holds is theirs[pair]))
    return lines


def _when(state: ConsentState) -> Any:
    return state.since


def _label(name: str) -> str:
    field: Any = Customer._meta.get_field(name)
    return str(field.verbose_name)


def _shown(customer: Customer, name: str) -> str:
    if name == "phone":
        return format_phone(customer.phone)
    display = getattr(customer, f"get_{name}_display", None)
    return str(display() if display else getattr(customer, name))
