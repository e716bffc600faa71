"""Keys of the tasks that intake opens, so that whoever settles the matter can close them."""

from __future__ import annotations

from bookings.models import Booking, Notification


def clarify_key(notification: Notification) -> str:
    return f"clarify:{notification.pk}"


def confirm_key(booking: Booking) -> str:
    return f"confirm-booking:{booking.pk}"


def second_booking_key(booking: Booking) -> str:
    return f"second-portal-booking:{booking.pk}"
