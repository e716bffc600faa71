"""Booking again from an appointment that is over: cancelled, missed, or done."""

from __future__ import annotations

from datetime import datetime

from bookings.direct.taking import DirectBooking, book_direct
from bookings.errors import NotOverYetError
from bookings.messages.notices import appointment_ref
from bookings.models import Appointment

OVER_STATES = (Appointment.State.CANCELLED, Appointment.State.NO_SHOW, Appointment.State.DONE)


def again_key(appointment: Appointment) -> str:
    """Return the number of the booking that is made from the appointment's page."""
    return f"again:{appointment_ref(appointment)}"


def is_over(appointment: Appointment, *, now: datetime) -> bool:
    """Say whether nothing is left of the appointment to move or to come to."""
    is_past = appointment.state == Appointment.State.CONFIRMED and appointment.ends_at <= now
    return is_past or appointment.state in OVER_STATES


def book_again(appointment: Appointment, starts_at: datetime, *, now: datetime) -> Appointment:
    """Book the same services anew, directly with us, once per appointment.

    Raises NotOverYetError, or SlotTakenError with alternatives; nothing is changed then.
    """
    if not is_over(appointment, now=now):
        raise NotOverYetError
    return book_direct(
        DirectBooking(
            workshop=appointment.workshop,
            customer=appointment.customer,
            vehicle=appointment.vehicle,
            services=list(appointment.services.all()),
            starts_at=starts_at,
            once_key=again_key(appointment),
        ),
        now=now,
    )
