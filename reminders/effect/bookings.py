"""Whether reminders work: direct bookings that followed them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BigIntegerField, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from bookings.models import Booking, Source
from messaging.models import Message
from reminders.effect.comparing import EFFECT_WINDOW
from reminders.upcoming import sent_reminders


def sent_within(start: datetime, end: datetime) -> QuerySet[Message]:
    """Reminders that left the house within the half-open span ``[start, end)``."""
    return sent_reminders().filter(handed_over_at__gte=start, handed_over_at__lt=end)


def direct_bookings_after(start: datetime, end: datetime) -> QuerySet[Booking]:
    """Direct bookings of a vehicle within 60 days after a reminder of the span about it."""
    # Matched here: no index leads from a vehicle to the messages that name it in their payload.
    told_at = defaultdict(list)
    vehicle_id = Cast(KT("payload__vehicle"), BigIntegerField())
    for told, moment in sent_within(start, end).values_list(vehicle_id, "handed_over_at"):
        told_at[told].append(moment)
    direct = Booking.objects.filter(
        source__kind=Source.Kind.DIRECT,
        vehicle__isnull=False,
        received_at__gte=start,
        received_at__lt=end + EFFECT_WINDOW,
    ).exclude(state=Booking.State.CANCELLED)
    followed = [
        pk
        for pk, vehicle, moment in direct.values_list("pk", "vehicle", "received_at")
        if any(told <= moment <= told + EFFECT_WINDOW for told in told_at.get(vehicle, ()))
    ]
    return Booking.objects.filter(pk__in=followed)


@dataclass(frozen=True)
class Effect:
    """Reminders that went out in ``days`` days, and the direct bookings that followed."""

    days: int
    sent: int
    booked: int


def effect_of_last_days(*, now: datetime, days: int = 90) -> Effect:
    """Return what the reminders of the last days brought so far."""
    start = now - timedelta(days=days)
    return Effect(days, sent_within(start, now).count(), direct_bookings_after(start, now).count())
