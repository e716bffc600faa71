"""What was agreed at a visit for a later day: work put off until then, or to get in touch again.

Both come due on the day agreed and are reminded of by a plan of their own, under one entry of
the catalogue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings.models import DeferredWork, NextStep, Visit
from customers.due import Due
from customers.models import Vehicle
from workshop.models import Service

# An entry of the catalogue like others, made when first needed; the owner may change it.
AGREED_WORK = "agreed-work"
AGREED_MINUTES = 60


def agreed_service() -> Service:
    """Return the entry under which agreed days are reminded of and booked; made if missing."""
    return Service.objects.get_or_create(
        code=AGREED_WORK,
        defaults={
            "name_de": "Vereinbarte Arbeit",
            "name_en": "Work agreed on",
            "duration_minutes": AGREED_MINUTES,
            "due_rule": Service.DueRule.AGREED,
        },
    )[0]


def plan_anew(vehicle_id: int | None) -> None:
    """Let the reminders of a vehicle be planned anew in the next round."""
    if vehicle_id:
        Vehicle.objects.filter(pk=vehicle_id).look_again()


def agreed_dues(vehicles: Iterable[Vehicle]) -> dict[int, list[Due]]:
    """Return what was agreed, by vehicle id, one due for each day: three queries at most."""
    service = Service.objects.filter(code=AGREED_WORK, is_active=True).first()
    if service is None:
        return {}
    ids = [vehicle.pk for vehicle in vehicles]
    days = _days_of_visits(ids) | _days_of_work(ids)
    dues: dict[int, list[Due]] = defaultdict(list)
    for (vehicle_id, day), (what, reason) in sorted(days.items(), key=lambda found: found[0]):
        dues[vehicle_id].append(Due(service.pk, service.code, day, reason, what=what))
    return dues


_Days = dict[tuple[int, date], tuple[str | Promise, str | Promise]]


def _days_of_work(vehicle_ids: list[int]) -> _Days:
    works: dict[tuple[int, date], list[DeferredWork]] = defaultdict(list)
    rows = DeferredWork.objects.filter(
        vehicle__in=vehicle_ids, state=DeferredWork.State.OPEN, remind_on__isnull=False
    )
    for work in rows.order_by("noted_at", "id"):
        if work.vehicle_id and work.remind_on:
            works[work.vehicle_id, work.remind_on].append(work)
    return {
        key: (
            ", ".join(work.text for work in found),
            format_lazy(_("put off at your visit in {month}"), month=_month(found[0].noted_at)),
        )
        for key, found in works.items()
    }


def _days_of_visits(vehicle_ids: list[int]) -> _Days:
    later = Visit.objects.filter(vehicle=OuterRef("vehicle"), arrived_at__gt=OuterRef("noted_at"))
    steps = NextStep.objects.filter(visit__vehicle__in=vehicle_ids, again_on__isnull=False)
    found = steps.annotate(vehicle=F("visit__vehicle")).exclude(Exists(later))
    reason = _("as agreed at your visit in {month}")
    return {
        (vehicle_id, day): (_("your next visit"), format_lazy(reason, month=_month(noted_at)))
        for vehicle_id, day, noted_at in found.values_list("vehicle", "again_on", "noted_at")
        if day
    }


def _month(at: datetime) -> str:
    return f"{timezone.localtime(at):%m/%Y}"
