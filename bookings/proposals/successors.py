"""Where an old link leads by now: people keep the first mail, and tap it again weeks later."""

from __future__ import annotations

from bookings.again import again_key
from bookings.appointments import live_appointment
from bookings.models import Appointment, Booking, Proposal
from bookings.proposals.life import taken_date


def after_proposal(proposal: Proposal) -> Appointment | Proposal | None:
    """Return what took the proposal's place: an appointment, or newer dates of its booking.

    ``None``: its own page still says what there is to say.
    """
    if taken := live_appointment(proposal.booking) or taken_date(proposal):
        return taken
    newest = proposal.booking.proposals.filter(state=Proposal.State.OPEN).first()
    return None if newest == proposal else newest


def after_appointment(appointment: Appointment) -> Appointment | None:
    """Return what was booked instead from the appointment's own page."""
    booked = Booking.objects.filter(external_id=again_key(appointment)).first()
    return booked.appointments.order_by("-id").first() if booked else None
