"""Keeping a bay free of work for a while, from the board."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from bookings.calendar.loading import occupied
from bookings.calendar.occupancy import lock_site
from bookings.errors import BayBusyError
from bookings.models import Appointment
from workshop.models import BayAbsence


@transaction.atomic
def block_bay(absence: BayAbsence, *, now: datetime) -> BayAbsence:
    """Store an absence unless work stands there. Raises BayBusyError, which names the first."""
    lock_site(absence.bay.workshop_id)
    # Set-up may begin before an appointment does: look a day further, then at the row itself.
    around = (absence.starts_at, absence.ends_at + timedelta(days=1))
    rows = (
        Appointment.objects.filter(occupied(around, now=now), bay=absence.bay)
        .select_related("customer")
        .order_by("starts_at")
    )
    busy = next((row for row in rows if row.occupied_from < absence.ends_at), None)
    if busy:
        raise BayBusyError(busy)
    absence.save()
    return absence
