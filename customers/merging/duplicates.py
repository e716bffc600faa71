"""Deciding whether two records are one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from customers.models import Customer, PossibleDuplicate
from customers.records import duplicate_task_key
from customers.tasks_list import close_task
from workshop.models import User
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.names import fold
from workshop_crm.lib.phones import format_phone

ALMOST_CERTAIN, LIKELY = 75, 45


@dataclass(frozen=True)
class Fact:
    """One line of the comparison; ``differs`` when both sides know something else."""

    label: str | Promise
    first: list[str]
    second: list[str]

    @property
    def differs(self) -> bool:
        one, other = ({fold(text) for text in side} for side in (self.first, self.second))
        return bool(one and other and not one & other)

    @property
    def agrees(self) -> bool:
        return bool({fold(text) for text in self.first} & {fold(text) for text in self.second})


def open_pairs() -> QuerySet[PossibleDuplicate]:
    """Pairs that nobody has decided, likeliest first, those put off last; only of the living."""
    living = Customer.objects.living()
    return (
        PossibleDuplicate.objects.filter(decided_at=None, first__in=living, second__in=living)
        .select_related("first", "second")
        .order_by(F("postponed_at").asc(nulls_first=True), "-score", "-found_at", "-id")
    )


def pairs_of(customer: Customer) -> QuerySet[PossibleDuplicate]:
    """Undecided pairs of one customer, likeliest first."""
    return open_pairs().filter(Q(first=customer) | Q(second=customer))


def next_pair(after: PossibleDuplicate) -> PossibleDuplicate | None:
    """Return what to ask next: about the same people first, never the pair just looked at."""
    others = open_pairs().filter(postponed_at=None).exclude(pk=after.pk)
    people = [after.first_id, after.second_id]
    return others.filter(Q(first__in=people) | Q(second__in=people)).first() or others.first()


def compare_records(pair: PossibleDuplicate) -> list[Fact]:
    """Lay two records side by side; lines that neither can fill are left out."""
    prefetch_related_objects([pair.first, pair.second], "vehicles")
    first, second = _facts(pair.first), _facts(pair.second)
    lines = [Fact(label, first[label], second[label]) for label in first]
    return [line for line in lines if line.first or line.second]


def likelihood(score: int) -> str | Promise:
    """Say a score in words."""
    if score >= ALMOST_CERTAIN:
        return gettext_lazy("almost certainly the same")
    return gettext_lazy("probably the same") if score >= LIKELY else gettext_lazy("may be the same")


@transaction.atomic
def keep_apart(pair: PossibleDuplicate, *, by: User, now: datetime) -> None:
    """Note that a pair are two people; it is not asked again. A second call changes nothing."""
    undecided = PossibleDuplicate.objects.filter(pk=pair.pk, decided_at=None)
    if undecided.update(decided_at=now, is_same=False):
        close_settled_tasks([pair.first_id, pair.second_id], by=by, now=now)


def put_off(pair: PossibleDuplicate, *, now: datetime) -> None:
    """Move an undecided pair to the end of the list; its task stays open."""
    PossibleDuplicate.objects.filter(pk=pair.pk, decided_at=None).update(postponed_at=now)


def close_settled_tasks(customer_ids: list[int], *, by: User, now: datetime) -> None:
    """Close the duplicate tasks of customers about whom nothing is undecided any more."""
    for pk in customer_ids:
        involved = Q(first=pk) | Q(second=pk)
        if not PossibleDuplicate.objects.filter(involved, decided_at=None).exists():
            close_task(duplicate_task_key(pk), now=now, outcome=_("decided"), by=by)


def _facts(customer: Customer) -> dict[str | Promise, list[str]]:
    cars = [vehicle for vehicle in customer.vehicles.all() if vehicle.sold_on is None]
    facts: dict[str | Promise, list[str]] = {
        gettext_lazy("Name"): [f"{customer.first_name} {customer.last_name}".strip()],
        gettext_lazy("Company"): [customer.company],
        gettext_lazy("E-mail"): [customer.email],
        gettext_lazy("Phone"): [format_phone(customer.phone) or customer.phone_raw],
        gettext_lazy("Street"): [customer.street],
        gettext_lazy("Town"): [f"{customer.postcode} {customer.city}".strip()],
        gettext_lazy("Vehicles"): [str(vehicle) for vehicle in cars],
        gettext_lazy("VIN"): [vehicle.vin for vehicle in cars],
    }
    return {label: [text for text in texts if text] for label, texts in facts.items()}
