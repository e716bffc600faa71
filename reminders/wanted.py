"""Whether a reminder is still right: the facts are read anew when it is claimed."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists
from django.utils import timezone

from customers.models import ServiceRecord, Task, Vehicle
from messaging.models import Message
from reminders.items import Item, items_of
from reminders.models import ReminderPlan
from reminders.plans.dues import dues_of
from reminders.plans.households import booked_vehicles
from reminders.sold_cars import sale_key
from workshop_crm.lib.house_text import house_text as _


def still_wanted(message: Message, now: datetime) -> str | None:
    """Say why the reminder is not needed any more; ``None`` if one of its items still is."""
    reason = None
    for item in items_of(message):
        reason = why_not(item, message, now=now)
        if reason is None:
            return None
    return reason or _("It is about nothing.")


def why_not(item: Item, message: Message, *, now: datetime) -> str | None:
    """Say why one item of a message is not told; ``None`` lets it be told."""
    report = Task.objects.filter(key=sale_key(item.vehicle_id), done_at=None)
    known = Vehicle.objects.select_related("customer").annotate(is_reported_sold=Exists(report))
    vehicle = known.filter(pk=item.vehicle_id).first()
    if vehicle is None:
        return _("The vehicle is not known any more.")
    if vehicle.sold_on or vehicle.is_reported_sold:  # type: ignore[attr-defined]  # Annotated.
        return _why_gone(vehicle)
    if vehicle.contact_id != message.customer_id:
        return _why_another(vehicle)
    if booked_vehicles([vehicle.pk], now=now):
        return _("The vehicle has an appointment already.")
    return _why_not_due(vehicle, item, message, timezone.localdate(now))


def _why_not_due(vehicle: Vehicle, item: Item, message: Message, today: date) -> str | None:
    plans = ReminderPlan.objects.filter(service=item.service_id, is_active=True)
    if (plan := plans.select_related("service").first()) is None:
        return _("The reminder plan has been switched off.")
    if any(due.due_on == item.due_on for due in dues_of(vehicle, plan.service, today=today)):
        return None
    done = ServiceRecord.objects.filter(vehicle=vehicle, service=item.service_id)
    if done.filter(done_on__gte=timezone.localdate(message.created_at)).exists():
        return _("The service has been done meanwhile.")
    return _("The due date has changed.")


def _why_gone(vehicle: Vehicle) -> str:
    if vehicle.sold_on:
        return _("The vehicle has been sold.")
    return _("The customer says that the vehicle is sold; a task is open.")


def _why_another(vehicle: Vehicle) -> str:
    if vehicle.driver_id:
        return _("Somebody else drives the vehicle now.")
    return _("The vehicle belongs to another customer now.")
