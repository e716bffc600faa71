"""What goes out in the next days and what went out lately, for the eyes of the staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from customers.models import Vehicle
from messaging.models import Message
from reminders.items import items_of
from reminders.kind import NAME
from reminders.plans.timing import PLAN_AHEAD
from workshop.models import Service


@dataclass(frozen=True)
class Entry:
    """One reminder of a list: the message, its local day, and what it is about in words."""

    message: Message
    day: date
    topics: list[str]


def waiting_reminders(*, now: datetime) -> QuerySet[Message]:
    """Reminders that will go out today and on the next seven days, earliest first."""
    last = timezone.localdate(now) + PLAN_AHEAD
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
    return (
        Message.objects.filter(kind=NAME, state=Message.State.PLANNED, not_before__lt=end)
        .select_related("customer")
        .order_by("not_before", "id")
    )


def sent_reminders() -> QuerySet[Message]:
    """Reminders that went out, newest first."""
    return (
        Message.objects.filter(kind=NAME, state__in=Message.SENT_STATES)
        .select_related("customer")
        .order_by("-handed_over_at", "-id")
    )


def entries(messages: Iterable[Message]) -> list[Entry]:
    """Say what each message is about; two queries for as many as you like."""
    rows = [(message, items_of(message)) for message in messages]
    vehicles = Vehicle.objects.in_bulk({item.vehicle_id for _row, items in rows for item in items})
    services = Service.objects.in_bulk({item.service_id for _row, items in rows for item in items})
    return [
        Entry(
            message,
            timezone.localdate(message.not_before),
            [
                f"{services[item.service_id]}, {vehicles[item.vehicle_id]}"
                for item in items
                if item.service_id in services and item.vehicle_id in vehicles
            ],
        )
        for message, items in rows
    ]
