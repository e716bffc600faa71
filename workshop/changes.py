"""Noting that a row was changed, in the transaction of the change: the API tells others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from workshop.models import Change

CREATED, UPDATED, DELETED = "created", "updated", "deleted"
KEPT_FOR = timedelta(days=90)


def note_change(
    resource: str, number: int, event: str = UPDATED, *, site_id: int | None = None
) -> None:
    """Note that one row was changed. Call it inside the transaction that changes it."""
    Change.objects.create(
        resource=resource, number=number, event=event, site_id=site_id, at=timezone.now()
    )


def note_changes(resource: str, numbers: Iterable[int], event: str = UPDATED) -> None:
    """Note that many rows were changed at once."""
    now = timezone.now()
    Change.objects.bulk_create(
        (Change(resource=resource, number=each, event=event, at=now) for each in numbers),
        batch_size=1000,
    )


def purge_changes(*, now: datetime, limit: int = 5000) -> int:
    """Delete what was told and is older than anybody asks for; return how many."""
    old = Change.objects.filter(is_told=True, at__lt=now - KEPT_FOR).order_by("pk")
    pks = list(old.values_list("pk", flat=True)[:limit])
    return Change.objects.filter(pk__in=pks).delete()[0]
