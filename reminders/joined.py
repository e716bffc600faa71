"""Reminders about a vehicle that turned out to be another one."""

from __future__ import annotations

from dataclasses import replace

from customers.merging.steps import Recorder
from customers.models import Task, Vehicle
from messaging.models import Message
from reminders.items import items_of, payload_of
from reminders.kind import NAME
from reminders.sold_cars import is_reported_sold, sale_key


def rename_vehicle(recorder: Recorder, old_id: int, kept: Vehicle) -> None:
    """Let what was told about the old vehicle count for the kept one, so nobody hears it twice."""
    people = {kept.customer_id, kept.contact_id}
    for message in Message.objects.filter(customer__in=people, kind=NAME).order_by("pk"):
        items = items_of(message)
        if any(item.vehicle_id == old_id for item in items):
            renamed = [
                replace(item, vehicle_id=kept.pk) if item.vehicle_id == old_id else item
                for item in items
            ]
            recorder.change(message, payload=payload_of(renamed), subject_ref=renamed[0].ref)
    if not is_reported_sold(kept):
        for task in Task.objects.filter(key=sale_key(old_id), done_at=None):
            recorder.change(task, key=sale_key(kept.pk), link=kept.get_absolute_url())
