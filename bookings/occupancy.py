"""The guarantee: no two live appointments of one bay overlap (DESIGN section 5, Calendar).

Everything that takes a place goes through ``occupy``. PostgreSQL holds the promise by the
exclusion constraint ``appointment_never_overlaps``; on SQLite the transaction is IMMEDIATE, so
that nobody writes between the check and the insert.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from bookings.calendar import find_slots, load_calendar, local_day
from bookings.errors import SlotTakenError
from bookings.models import Appointment, Booking, Proposal
from bookings.slots import Slot, SlotWish, free_bay
from workshop.models import Company, Workshop


def lock_house() -> None:
    """Let all who may bring a new customer queue up: who comes twice at once is one person.

    Take it before any other lock. NO KEY, so that rows which point to the company don't wait.
    """
    Company.objects.select_for_update(no_key=True).first()


def lock_booking(pk: int) -> Booking:
    """Lock one booking. Whoever locks both takes the booking first, then the site."""
    return Booking.objects.select_for_update(of=("self",)).get(pk=pk)


def lock_site(workshop_id: int) -> Workshop:
    """Let those who take places at one site queue up; rows that point to it don't wait."""
    return Workshop.objects.select_for_update(no_key=True).get(pk=workshop_id)


def occupy(appointment: Appointment, abilities: frozenset[str], *, now: datetime) -> Appointment:
    """Save an appointment so that it occupies a bay that is able and free, and return it.

    A new one is created, a stored one moves. Holds that have expired by ``now`` are released
    first. Call it inside a transaction. Raises SlotTakenError with alternatives; the stored
    row is then unchanged.
    """
    site = lock_site(appointment.workshop_id)
    _release_expired_holds(appointment, now)
    day = local_day(site, appointment.starts_at)
    calendar = load_calendar(site, day, day, now=now, except_appointment=appointment.pk)
    bay_id = free_bay(calendar, (appointment.starts_at, appointment.ends_at), abilities)
    if bay_id is None:
        raise SlotTakenError(_alternatives(site, appointment, abilities, now))
    appointment.bay_id = bay_id
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        raise SlotTakenError(_alternatives(site, appointment, abilities, now)) from error
    return appointment


def release_dates(proposal: Proposal) -> None:
    """Give a proposal's held places back; dates that are not held (any more) stay as they are."""
    proposal.dates.filter(state=Appointment.State.HELD).update(state=Appointment.State.RELEASED)


def _release_expired_holds(wanted: Appointment, now: datetime) -> None:
    # A constraint can't read the clock: what has expired must go before the place is taken.
    Appointment.objects.filter(
        workshop_id=wanted.workshop_id,
        state=Appointment.State.HELD,
        starts_at__lt=wanted.ends_at,
        ends_at__gt=wanted.starts_at,
        proposal__expires_at__lte=now,
    ).update(state=Appointment.State.RELEASED)


def _alternatives(
    site: Workshop, wanted: Appointment, abilities: frozenset[str], now: datetime
) -> list[Slot]:
    minutes = int((wanted.ends_at - wanted.starts_at).total_seconds() // 60)
    wish = SlotWish(minutes=minutes, abilities=abilities, near=wanted.starts_at)
    return find_slots(site, wish, now=now, except_appointment=wanted.pk)
