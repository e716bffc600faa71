"""The guarantee: no two live appointments of one bay overlap.

Everything that takes a place goes through ``occupy``. PostgreSQL holds the promise by the
exclusion constraint ``appointment_never_overlaps``; on SQLite the transaction is IMMEDIATE, so
that nobody writes between the check and the insert.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from bookings.calendar.loading import Need, earliest_start, find_slots, load_calendar, local_day
from bookings.calendar.shares import Guest
from bookings.calendar.slots import Calendar, Slot, free_bay, may_take
from bookings.errors import SlotTakenError
from bookings.models import Appointment, Booking, Proposal
from workshop.models import Workshop


def lock_booking(pk: int) -> Booking:
    """Lock one booking. Whoever locks both takes the booking first, then the site."""
    return Booking.objects.select_for_update(of=("self",)).get(pk=pk)


def lock_site(workshop_id: int) -> Workshop:
    """Let those who take places at one site queue up; rows that point to it don't wait."""
    return Workshop.objects.select_for_update(no_key=True).get(pk=workshop_id)


def occupy(
    appointment: Appointment,
    need: Need,
    *,
    now: datetime,
    guest: Guest = Guest.STAFF,
    bay_id: int | None = None,
) -> Appointment:
    """Save an appointment so that it occupies a bay that is able and free, and return it.

    A new one is created, a stored one moves; set-up before it and the shares that are kept
    from ``guest`` count as in the search. With ``bay_id`` only this bay will do. Holds that
    have expired by ``now`` are released first. Call it inside a transaction. Raises
    SlotTakenError with alternatives; the stored row is then unchanged.
    """
    site = lock_site(appointment.workshop_id)
    appointment.taken_from = taken_from(appointment.starts_at, need)
    _release_expired_holds(appointment, now)
    calendar = _calendar_of(site, appointment, bay_id=bay_id, now=now)
    bay_id = _find_bay(calendar, appointment, need, guest=guest, now=now)
    if bay_id is None:
        raise SlotTakenError(_alternatives(site, appointment, need, guest=guest, now=now))
    appointment.bay_id = bay_id
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        alternatives = _alternatives(site, appointment, need, guest=guest, now=now)
        raise SlotTakenError(alternatives) from error
    return appointment


def taken_from(starts_at: datetime, need: Need) -> datetime | None:
    """Return from when on set-up takes the bay; ``None`` without set-up."""
    return starts_at - timedelta(minutes=need.set_up_minutes) if need.set_up_minutes else None


def _calendar_of(
    site: Workshop, wanted: Appointment, *, bay_id: int | None, now: datetime
) -> Calendar:
    day = local_day(site, wanted.starts_at)
    calendar = load_calendar(site, day, day, now=now, except_appointment=wanted.pk)
    if bay_id is None:
        return calendar
    return replace(calendar, bays=[bay for bay in calendar.bays if bay.id == bay_id])


def _find_bay(
    calendar: Calendar, wanted: Appointment, need: Need, *, guest: Guest, now: datetime
) -> int | None:
    """Return a bay for a span that may lie off the grid; ``None``: taken, or kept for others."""
    day = wanted.starts_at.astimezone(calendar.zone).date()
    span = (wanted.occupied_from, wanted.ends_at)
    if not may_take(calendar, day, span[1] - span[0], guest, now=now):
        return None
    return free_bay(calendar, span, need.abilities)


def release_dates(proposal: Proposal) -> None:
    """Give a proposal's held places back; dates that are not held (any more) stay as they are."""
    proposal.dates.filter(state=Appointment.State.HELD).update(state=Appointment.State.RELEASED)


def _release_expired_holds(wanted: Appointment, now: datetime) -> None:
    # A constraint can't read the clock: what has expired must go before the place is taken. The
    # state has to be a column of the UPDATE itself, not of a join: then PostgreSQL looks at it
    # again after waiting for the holder, who may just have accepted in the last second.
    begins_before = Q(starts_at__lt=wanted.ends_at) | Q(taken_from__lt=wanted.ends_at)
    Appointment.objects.filter(
        begins_before,
        workshop_id=wanted.workshop_id,
        state=Appointment.State.HELD,
        ends_at__gt=wanted.occupied_from,
        proposal__in=Proposal.objects.filter(expires_at__lte=now),
    ).update(state=Appointment.State.RELEASED)


def _alternatives(
    site: Workshop, wanted: Appointment, need: Need, *, guest: Guest, now: datetime
) -> list[Slot]:
    minutes = int((wanted.ends_at - wanted.starts_at).total_seconds() // 60)
    earliest = None if guest is Guest.STAFF else earliest_start(now)
    wish = replace(need, minutes=minutes).wish(guest, near=wanted.starts_at, earliest=earliest)
    return find_slots(site, wish, now=now, except_appointment=wanted.pk)
