"""What was changed on customers and vehicles, old and new, and by whom (C-44).

A row's values go with an erasure, the row itself after its period. What is written down at all,
of these and of everything else, says workshop_crm/desk/change_log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from customers.models import Customer, JoinedVehicle, Vehicle


def changes_of(ids: Sequence[int]) -> QuerySet[LogEntry]:
    """Return what was changed on customers and their vehicles, newest first."""
    people, cars = (ContentType.objects.get_for_model(each) for each in (Customer, Vehicle))
    vehicles = list(Vehicle.objects.filter(customer__in=ids).values_list("pk", flat=True))
    joined = JoinedVehicle.objects.filter(vehicle__in=vehicles).values_list("old_id", flat=True)
    found = Q(content_type=people, object_id__in=ids) | Q(
        content_type=cars, object_id__in=[*vehicles, *joined]
    )
    entries: QuerySet[LogEntry] = LogEntry.objects.filter(found)
    return entries.select_related("content_type", "actor").order_by("-timestamp", "-pk")


def purge_changes(*, before: datetime, limit: int) -> int:
    """Delete entries written before a moment; return how many."""
    old = LogEntry.objects.filter(timestamp__lt=before).order_by("pk")
    pks = list(old.values_list("pk", flat=True)[:limit])
    # The database lets go of nothing younger than a year.
    return int(LogEntry.objects.filter(pk__in=pks).delete()[0])
