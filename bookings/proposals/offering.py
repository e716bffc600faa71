"""Answering a booking: keep the agreed time, or offer dates and hold them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from bookings.appointments import NewAppointment, book, live_appointment
from bookings.calendar.guests import guest_of
from bookings.calendar.loading import earliest_start, find_slots, needs_of
from bookings.calendar.occupancy import lock_booking, lock_site, occupy
from bookings.calendar.slots import Slot, SlotWish
from bookings.errors import SlotTakenError
from bookings.intake.naming import set_services
from bookings.messages.notices import (
    call_key,
    channel_to,
    house_rules,
    open_call_task,
    owner_key,
    promised_by,
    service_key,
    tell_proposal,
)
from bookings.models import Appointment, Booking, Proposal
from customers.models import Task
from customers.tasks_list import NewTask, close_task, open_task
from customers.vehicles.changes import contact_for
from workshop_crm.lib.house_text import house_text as _


@transaction.atomic
def answer_booking(
    booking: Booking, *, now: datetime, wanted_channel: str = ""
) -> Proposal | Appointment | None:
    """Answer an open booking at once; safe to repeat.

    A time agreed at the portal becomes an appointment, if it can be kept. Otherwise dates are
    held and offered: nearest to the wished or agreed time, else the earliest. ``None`` means
    that a person has to act, and has a task: an unknown service, no free date, or nobody whom
    we can write to.
    """
    row = lock_booking(booking.pk)
    if existing := answer_so_far(row):
        return existing
    if row.state != Booking.State.OPEN:
        return None
    if not (row.services.exists() or set_services(row, now=now)):
        _ask_service(row, now=now)
        return None
    close_task(service_key(row), now=now, outcome=_("service known"))
    return _keep_agreed_time(row, now=now) or _offer_dates(
        row, now=now, wanted_channel=wanted_channel
    )


def wish_for(booking: Booking, *, now: datetime, count: int) -> SlotWish:
    """Return what to look for: the booking's services, near its wished time."""
    return needs_of(booking.services.all()).wish(
        guest_of(booking.customer),
        near=booking.wished_start,
        count=count,
        earliest=earliest_start(now),
        days_apart=house_rules().proposal_days_apart,
    )


def answer_so_far(booking: Booking) -> Proposal | Appointment | None:
    """Return the appointment that stands, or the proposal that is open."""
    return live_appointment(booking) or booking.proposals.filter(state=Proposal.State.OPEN).first()


def _ask_service(booking: Booking, *, now: datetime) -> None:
    wanted = ", ".join(booking.service_texts) or _("nothing was named")
    open_task(
        NewTask(
            kind=Task.Kind.ASK_SERVICE,
            key=service_key(booking),
            title=_("Which service is “%(text)s”?") % {"text": wanted},
            detail=_("As soon as the service is chosen, the customer gets dates."),
            customer=booking.customer,
            link=booking.get_absolute_url(),
            due_at=promised_by(booking.workshop, now=now),
        ),
        now=now,
    )


def _keep_agreed_time(booking: Booking, *, now: datetime) -> Appointment | None:
    """Confirm what portal and customer have agreed on; ``None`` when it can't be kept."""
    starts_at = booking.wished_start
    if not booking.is_time_agreed or starts_at is None or starts_at <= now:
        return None
    try:
        appointment = book(
            NewAppointment(
                workshop=booking.workshop,
                customer=booking.customer,
                vehicle=booking.vehicle,
                booking=booking,
                services=list(booking.services.all()),
                starts_at=starts_at,
                ends_at=booking.wished_end,
                guest=guest_of(booking.customer),
            ),
            now=now,
        )
    except SlotTakenError:
        return None
    contact = contact_for(booking.customer, booking.vehicle)
    if channel_to(contact, now=now) is None:
        detail = _("The time agreed at the portal is kept; there is no e-mail to say so.")
        open_call_task(booking, _("Call: confirm the appointment"), detail, now=now)
    return appointment


def _offer_dates(booking: Booking, *, now: datetime, wanted_channel: str) -> Proposal | None:
    """Hold the best free dates and tell the customer."""
    lock_site(booking.workshop_id)
    rules = house_rules()
    slots = find_slots(
        booking.workshop, wish_for(booking, now=now, count=rules.proposal_count), now=now
    )
    if not slots:
        detail = _("There is no free date for this service within four months.")
        open_call_task(booking, _("Call: no free date found"), detail, now=now)
        return None
    proposal = Proposal.objects.create(
        booking=booking,
        created_at=now,
        expires_at=now + timedelta(hours=rules.proposal_hold_hours),
    )
    for number, slot in enumerate(sorted(slots), start=1):
        _hold(proposal, number, slot, now=now)
    if tell_proposal(proposal, now=now, wanted_channel=wanted_channel):
        Booking.objects.filter(pk=booking.pk, answered_at=None).update(answered_at=now)
        for key in (call_key(booking), owner_key(booking)):
            close_task(key, now=now, outcome=_("dates offered"))
    else:
        detail = _("There is no e-mail or mobile number. The dates are held; see the booking.")
        open_call_task(booking, _("Call now: offer a date"), detail, now=now)
    return proposal


def _hold(proposal: Proposal, number: int, slot: Slot, *, now: datetime) -> None:
    booking = proposal.booking
    services = list(booking.services.all())
    hold = Appointment(
        workshop=booking.workshop,
        customer=booking.customer,
        vehicle=booking.vehicle,
        booking=booking,
        proposal=proposal,
        number=number,
        bay_id=slot.bay_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        state=Appointment.State.HELD,
        created_at=now,
    )
    # The search has minded the shares; of several dates on one day only one will be taken.
    occupy(hold, needs_of(services), now=now)
    hold.services.set(services)
