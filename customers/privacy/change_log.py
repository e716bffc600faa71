"""What was changed on customers and vehicles, old and new, and by whom (C-44).

django-auditlog writes a row with each changed save; consents have their own ledger. A row's
values go with an erasure, the row itself after its period.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from auditlog import registry
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from customers.models import Customer, JoinedVehicle, Vehicle
from workshop.models import User

_DERIVED = ["email_key", "name_key", "sound_key", "street_key", "changed_at"]
_DERIVED_OF_VEHICLE = [
    "plate_key",
    "plate_search",
    "plate_loose",
    "vin_tail",
    "changed_at",
    "look_on",
]

# What is new says itself; only changes need their old value kept.
_registry = registry.AuditlogModelRegistry(create=False, delete=False, access=False, m2m=False)


def log_changes() -> None:
    """Have every changed save of customers and vehicles written down; called once at start."""
    # Its receivers look models up in the registry of this name, and in no other.
    registry.auditlog = _registry
    _registry.register(Customer, exclude_fields=[*_DERIVED])
    _registry.register(Vehicle, exclude_fields=[*_DERIVED_OF_VEHICLE])


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


def changes_by(user: User | None) -> QuerySet[LogEntry]:
    """Return what one person of the staff has changed, newest first; ``None``: what all have."""
    entries: QuerySet[LogEntry] = LogEntry.objects.all()
    if user is not None:
        entries = entries.filter(actor=user)
    return entries.select_related("content_type", "actor").order_by("-timestamp", "-pk")
