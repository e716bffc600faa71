"""Writing down who looked at whose data, and reading it (C-49)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from customers.models import AccessEntry
from workshop.models import User


def note_look(
    user: User | None, customer_id: int, action: str, *, now: datetime, reference: str = ""
) -> None:
    """Add one row: one insert, ids only. ``reference`` names the row that was opened."""
    AccessEntry.objects.create(
        at=now, user=user, customer_number=customer_id, action=action, reference=reference[:40]
    )


def looks_at(ids: Sequence[int]) -> QuerySet[AccessEntry]:
    """Return who looked at a customer and the records merged into it, newest first."""
    return AccessEntry.objects.filter(customer_number__in=ids).select_related("user")


def looks_by(user: User) -> QuerySet[AccessEntry]:
    """Return what one person of the staff has looked at, newest first."""
    return AccessEntry.objects.filter(user=user).select_related("user")


def purge_looks(*, before: datetime, limit: int) -> int:
    """Delete looks written before a moment; return how many."""
    old = AccessEntry.objects.filter(at__lt=before).order_by("pk")
    pks = list(old.values_list("pk", flat=True)[:limit])
    return AccessEntry.objects.filter(pk__in=pks).delete()[0]
