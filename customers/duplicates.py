"""Deciding whether two records are one person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from customers.models import Customer, PossibleDuplicate
from customers.records import duplicate_task_key
from customers.tasks_list import close_task
from workshop.models import User
from workshop_crm.lib.house_text import house_text as _


def open_pairs() -> QuerySet[PossibleDuplicate]:
    """Pairs that nobody has decided, newest first, of customers that may be shown."""
    living = Customer.objects.living()
    return (
        PossibleDuplicate.objects.filter(decided_at=None, first__in=living, second__in=living)
        .select_related("first", "second")
        .prefetch_related("first__vehicles", "second__vehicles")
        .order_by("-found_at", "-id")
    )


@transaction.atomic
def keep_apart(pair: PossibleDuplicate, *, by: User, now: datetime) -> None:
    """Note that a pair are two people; it is not asked again. A second call changes nothing."""
    undecided = PossibleDuplicate.objects.filter(pk=pair.pk, decided_at=None)
    if undecided.update(decided_at=now, is_same=False):
        close_settled_tasks([pair.first_id, pair.second_id], by=by, now=now)


def close_settled_tasks(customer_ids: list[int], *, by: User, now: datetime) -> None:
    """Close the duplicate tasks of customers about whom nothing is undecided any more."""
    for pk in customer_ids:
        involved = Q(first=pk) | Q(second=pk)
        if not PossibleDuplicate.objects.filter(involved, decided_at=None).exists():
            close_task(duplicate_task_key(pk), now=now, outcome=_("decided"), by=by)
