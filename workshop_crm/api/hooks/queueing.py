"""From changes to deliveries: each change becomes a row for every address that hears of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from workshop.changes import CREATED, DELETED
from workshop.jobs import queue_job
from workshop.models import Change
from workshop_crm.api.models import Delivery, Endpoint

JOB = "tell_endpoint"
BATCH = 500
# What reads a row of this kind is allowed by another one's scope.
SCOPE_OF = {"imported_invoices": "invoices"}


@transaction.atomic
def queue_changes(*, now: datetime) -> int:
    """Write a delivery for each new change and address; return how many changes were looked at.

    Safe to repeat and to run twice at once: a change is marked in the same transaction.
    """
    rows = Change.objects.filter(is_told=False).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    changes = list(rows[:BATCH])
    if not changes:
        return 0
    news = newest_of_each(changes)
    for endpoint in Endpoint.objects.filter(is_active=True).select_related("system"):
        concerned = [change for change in news if hears_of(endpoint, change)]
        Delivery.objects.bulk_create(_delivery(endpoint, change, now) for change in concerned)
        if concerned:
            queue_round(endpoint, due_at=now)
    Change.objects.filter(pk__in=[change.pk for change in changes]).update(is_told=True)
    return len(changes)


def newest_of_each(changes: Iterable[Change]) -> list[Change]:
    """Return one change of each row: what it came to, as somebody sees it who knew nothing of it.

    Created and changed at once is created; deleted is deleted.
    """
    newest: dict[tuple[str, int], Change] = {}
    for change in changes:
        key = (change.resource, change.number)
        before = newest.pop(key, None)
        if before and before.event == CREATED and change.event != DELETED:
            change.event = CREATED
        newest[key] = change
    return list(newest.values())


def hears_of(endpoint: Endpoint, change: Change) -> bool:
    """Say whether an address is told of a change: it wants to, may read it, and it is its site."""
    resource = SCOPE_OF.get(change.resource, change.resource)
    system = endpoint.system
    is_its_site = None in (system.site_id, change.site_id) or system.site_id == change.site_id
    return resource in endpoint.resources and f"{resource}:read" in system.scopes and is_its_site


def queue_round(endpoint: Endpoint, *, due_at: datetime) -> None:
    """Queue one round of deliveries for an address, once per moment."""
    key = f"{endpoint.pk}:{due_at.isoformat()}"
    queue_job(JOB, key, {"endpoint": endpoint.pk}, due_at=due_at)


def _delivery(endpoint: Endpoint, change: Change, now: datetime) -> Delivery:
    return Delivery(
        endpoint=endpoint,
        resource=change.resource,
        number=change.number,
        event=change.event,
        happened_at=change.at,
        due_at=now,
    )
