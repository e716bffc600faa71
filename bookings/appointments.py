"""Appointments: booked, moved, cancelled, arrived at, missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from bookings.calendar.guests import guest_of
from bookings.calendar.loading import needs_of
from bookings.calendar.occupancy import lock_booking, occupy, release_dates
from bookings.calendar.shares import Guest
from bookings.errors import AppointmentClosedError, NotYetError, TooLateToChangeError
from bookings.messages.notices import (
    CANCELLED,
    CHANGED,
    CONFIRMED,
    answer_key,
    call_key,
    house_rules,
    note_appointment,
    owner_key,
    proposal_ref,
    service_key,
    tell_appointment,
    tell_missed,
)
from bookings.models import Appointment, Booking, Proposal, Visit
from bookings.visits.checklists import newest_checklist
from customers.models import Customer, Task, Vehicle
from customers.tasks_list import NewTask, close_task, open_task
from messaging.outbox import withdraw_waiting
from workshop.models import Service, Workshop
from workshop_crm.lib.house_text import house_text as _

LIVE_STATES = (Appointment.State.CONFIRMED, Appointment.State.ARRIVED)


@dataclass(frozen=True)
class NewAppointment:
    """What is to be booked; without ``ends_at`` the services' durations count.

    ``guest`` is who books: shares kept free for others are closed to them. With ``bay_id`` only
    this bay will do.
    """

    workshop: Workshop
    customer: Customer
    services: Sequence[Service]
    starts_at: datetime
    ends_at: datetime | None = None
    vehicle: Vehicle | None = None
    booking: Booking | None = None
    proposal: Proposal | None = None
    guest: Guest = Guest.STAFF
    bay_id: int | None = None


@transaction.atomic
def book(new: NewAppointment, *, now: datetime) -> Appointment:
    """Take a place and confirm it to the customer.

    With a booking this settles it: a repeat returns the appointment that it has, and dates
    that are still held for it are given back. Raises SlotTakenError with alternatives;
    nothing is changed then.
    """
    if new.booking:
        booking = lock_booking(new.booking.pk)
        if live := live_appointment(booking):
            return live
        end_open_proposal(booking, Proposal.State.WITHDRAWN, now=now)
    need = needs_of(new.services)
    appointment = Appointment(
        workshop=new.workshop,
        customer=new.customer,
        vehicle=new.vehicle,
        booking=new.booking,
        proposal=new.proposal,
        number=0,
        starts_at=new.starts_at,
        ends_at=new.ends_at or new.starts_at + timedelta(minutes=need.minutes),
        state=Appointment.State.CONFIRMED,
        created_at=now,
    )
    occupy(appointment, need, now=now, guest=new.guest, bay_id=new.bay_id)
    appointment.services.set(new.services)
    confirm(appointment, now=now)
    return appointment


def confirm(appointment: Appointment, *, now: datetime) -> bool:
    """Settle what a confirmed appointment settles, and tell the customer; False: call them.

    Call it inside the transaction that took the place.
    """
    if booking := appointment.booking:
        Booking.objects.filter(pk=booking.pk).update(state=Booking.State.SETTLED)
        Booking.objects.filter(pk=booking.pk, answered_at=None).update(answered_at=now)
        outcome = _("appointment made")
        for key in (call_key(booking), service_key(booking), owner_key(booking)):
            close_task(key, now=now, outcome=outcome)
        for proposal in booking.proposals.all():
            close_task(answer_key(proposal), now=now, outcome=outcome)
    # What waits about a service of this vehicle is stopped in the next round of planning.
    Vehicle.objects.filter(appointments=appointment.pk).look_again()
    return tell_appointment(appointment, CONFIRMED, now=now)


def live_appointment(booking: Booking) -> Appointment | None:
    """Return the booking's appointment that is still to come or going on."""
    return booking.appointments.filter(state__in=LIVE_STATES).first()


def end_open_proposal(booking: Booking, state: str, *, now: datetime) -> Proposal | None:
    """Close a booking's open proposal, give its dates back and stop its message."""
    proposal = booking.proposals.filter(state=Proposal.State.OPEN).first()
    if proposal is None:
        return None
    proposal.state, proposal.answered_at = state, now
    proposal.save(update_fields=["state", "answered_at"])
    release_dates(proposal)
    withdraw_waiting(proposal_ref(proposal), reason=_("the proposal is closed"), now=now)
    return proposal


@transaction.atomic
def move(
    appointment: Appointment,
    starts_at: datetime,
    *,
    now: datetime,
    ends_at: datetime | None = None,
    guest: Guest = Guest.STAFF,
    bay_id: int | None = None,
) -> Appointment:
    """Move a confirmed appointment; it keeps its UID, its SEQUENCE rises (K-02).

    To any bay that is free, or to ``bay_id``. A second call with the same time does nothing.
    Raises AppointmentClosedError or SlotTakenError; the appointment then keeps its place.
    """
    row = _lock(appointment)
    if row.state != Appointment.State.CONFIRMED:
        raise AppointmentClosedError
    ends_at = ends_at or starts_at + (row.ends_at - row.starts_at)
    if (starts_at, ends_at) == (row.starts_at, row.ends_at):
        return row
    row.starts_at, row.ends_at = starts_at, ends_at
    row.ical_sequence += 1
    occupy(row, needs_of(row.services.all()), now=now, guest=guest, bay_id=bay_id)
    tell_appointment(row, CHANGED, now=now)
    return row


@transaction.atomic
def rearrange(
    appointment: Appointment, *, bay_id: int, ends_at: datetime, now: datetime
) -> Appointment:
    """Change what only the house needs to know: the bay, and when the work ends.

    The customer comes at the same time and is told nothing; SEQUENCE rises with the end.
    Also when the car is here. Raises AppointmentClosedError or SlotTakenError.
    """
    row = _lock(appointment)
    if row.state not in LIVE_STATES:
        raise AppointmentClosedError
    if (bay_id, ends_at) == (row.bay_id, row.ends_at):
        return row
    row.ical_sequence += ends_at != row.ends_at
    row.ends_at = ends_at
    note_appointment(row)
    return occupy(row, needs_of(row.services.all()), now=now, bay_id=bay_id)


@transaction.atomic
def cancel(appointment: Appointment, *, now: datetime) -> Appointment:
    """Cancel a confirmed appointment and tell the customer; a second call does nothing.

    The booking is closed. Raises AppointmentClosedError for one that has begun or is over.
    """
    row = _lock(appointment)
    if row.state == Appointment.State.CANCELLED:
        return row
    if row.state != Appointment.State.CONFIRMED:
        raise AppointmentClosedError
    row.state = Appointment.State.CANCELLED
    row.ical_sequence += 1
    row.save(update_fields=["state", "ical_sequence"])
    if row.booking_id:
        Booking.objects.filter(pk=row.booking_id, state=Booking.State.SETTLED).update(
            state=Booking.State.CLOSED
        )
    Vehicle.objects.filter(appointments=row.pk).look_again()
    tell_appointment(row, CANCELLED, now=now)
    return row


def may_change_online(appointment: Appointment, *, now: datetime) -> bool:
    """Say whether the customer may still move or cancel without calling us."""
    limit = timedelta(hours=house_rules().change_limit_hours)
    is_confirmed = appointment.state == Appointment.State.CONFIRMED
    return is_confirmed and now <= appointment.starts_at - limit


@transaction.atomic
def move_online(appointment: Appointment, starts_at: datetime, *, now: datetime) -> Appointment:
    """Move by the customer, as ``move``. Raises also TooLateToChangeError."""
    row = _lock(appointment)
    if row.starts_at != starts_at and not may_change_online(row, now=now):
        raise TooLateToChangeError
    return move(row, starts_at, now=now, guest=guest_of(row.customer))


@transaction.atomic
def cancel_online(appointment: Appointment, *, now: datetime) -> Appointment:
    """Cancel by the customer, as ``cancel``; a person learns of it. Raises TooLateToChangeError."""
    row = _lock(appointment)
    if row.state == Appointment.State.CANCELLED:
        return row
    if not may_change_online(row, now=now):
        raise TooLateToChangeError
    title = _("%(name)s has cancelled the appointment online")
    _open_task(row, "cancelled", title, _("Shall we offer another date?"), now=now)
    return cancel(row, now=now)


@transaction.atomic
def mark_arrived(appointment: Appointment, *, now: datetime) -> Visit:
    """Welcome the customer: the appointment has arrived and its visit begins, once.

    Raises AppointmentClosedError for one that was cancelled or never confirmed.
    """
    row = _lock(appointment)
    if row.state not in (*LIVE_STATES, Appointment.State.DONE):
        raise AppointmentClosedError
    visit, is_new = Visit.objects.get_or_create(
        appointment=row,
        defaults={
            "customer": row.customer,
            "vehicle": row.vehicle,
            "arrived_at": now,
            "checklist": newest_checklist(),
        },
    )
    if is_new:
        row.state = Appointment.State.ARRIVED
        row.save(update_fields=["state"])
        note_appointment(row)
    return visit


@transaction.atomic
def mark_no_show(appointment: Appointment, *, now: datetime) -> Appointment:
    """Note that nobody came; the bay is free again, and another date is offered kindly.

    A second call does nothing.

    Raises NotYetError before its beginning, AppointmentClosedError when it is not confirmed.
    """
    row = _lock(appointment)
    if row.state == Appointment.State.NO_SHOW:
        return row
    if row.state != Appointment.State.CONFIRMED:
        raise AppointmentClosedError
    if now < row.starts_at:
        raise NotYetError
    row.state = Appointment.State.NO_SHOW
    row.save(update_fields=["state"])
    note_appointment(row)
    if not tell_missed(row, now=now):
        title = _("%(name)s did not come: call and offer another date")
        _open_task(row, "missed", title, "", now=now)
    return row


def _open_task(row: Appointment, what: str, title: str, detail: str, *, now: datetime) -> None:
    open_task(
        NewTask(
            kind=Task.Kind.ANSWER,
            key=f"appointment:{row.pk}:{what}",
            title=title % {"name": row.customer.name},
            detail=detail,
            customer=row.customer,
            link=row.customer.get_absolute_url(),
            due_at=now + timedelta(days=1),
        ),
        now=now,
    )


def _lock(appointment: Appointment) -> Appointment:
    """Lock the booking first, then the appointment; return the row as it is now."""
    if appointment.booking_id:
        lock_booking(appointment.booking_id)
    return (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("workshop", "customer", "vehicle", "booking")
        .get(pk=appointment.pk)
    )
