"""What staff do with bookings that came in: confirm, choose services, name a cause."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bookings.calendar.occupancy import lock_booking
from bookings.intake.keys import confirm_key, second_booking_key
from bookings.intake.teaching import teach_words
from bookings.models import Appointment, Booking, Proposal
from bookings.proposals.life import answer_booking, change_services, withdraw_booking
from bookings.proposals.offering import answer_so_far
from customers.tasks_list import close_task
from workshop.models import Service, User
from workshop_crm.lib.house_text import house_text as _


@transaction.atomic
def confirm_booking(
    booking: Booking, *, by: User | None, now: datetime
) -> Proposal | Appointment | None:
    """Say that an unsigned booking is right, and answer it. A second click returns the answer."""
    row = lock_booking(booking.pk)
    if row.state != Booking.State.UNCONFIRMED:
        return answer_so_far(row)
    row.state = Booking.State.OPEN
    row.save(update_fields=["state"])
    close_task(confirm_key(row), now=now, outcome=_("confirmed"), by=by)
    return answer_booking(row, now=now)


@transaction.atomic
def reject_booking(booking: Booking, *, by: User | None, now: datetime) -> None:
    """Say that an unsigned booking is none: it is cancelled, nobody is written to."""
    withdraw_booking(booking, reason=_("rejected by staff"), now=now)
    for key in (confirm_key(booking), second_booking_key(booking)):
        close_task(key, now=now, outcome=_("rejected"), by=by)


@transaction.atomic
def propose_again(
    booking: Booking, *, now: datetime, wanted_channel: str = ""
) -> Proposal | Appointment | None:
    """Offer dates once more, after a refusal too; what is open or stands already is returned.

    By the wanted channel if the gate lets it, else as usual.
    """
    row = lock_booking(booking.pk)
    if row.state == Booking.State.CLOSED:
        row.state = Booking.State.OPEN
        row.save(update_fields=["state"])
    return answer_booking(row, now=now, wanted_channel=wanted_channel)


@transaction.atomic
def choose_services(
    booking: Booking, chosen: dict[str, Service], *, now: datetime
) -> Proposal | Appointment | None:
    """Remember for the source what its words mean, and answer the booking.

    ``chosen`` maps the source's words to our services; every later booking knows them.
    """
    row = lock_booking(booking.pk)
    teach_words(row.source, chosen, now=now)
    change_services(row, chosen.values(), now=now)
    return answer_booking(row, now=now)
