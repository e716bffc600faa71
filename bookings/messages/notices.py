"""What we tell the customer about proposals and appointments, and over which channel."""

from __future__ import annotations

from datetime import datetime, timedelta

from bookings.calendar.loading import local_day
from bookings.messages.reminding import (
    APPOINTMENT_REMINDER,
    may_remind,
    plan_appointment_reminder,
    plan_proposal_reminder,
)
from bookings.models import Appointment, Booking, Proposal
from customers.models import Customer, Task
from customers.models.consent import Channel, Purpose
from customers.tasks_list import NewTask, open_task
from customers.vehicles.changes import contact_for
from messaging.gate.rules import next_allowed_channel
from messaging.outbox import NewMessage, put_message, withdraw_waiting
from workshop.changes import CREATED, UPDATED, note_change
from workshop.models import Company, Workshop
from workshop.openings import after_opening_minutes, load_openings
from workshop_crm.lib.house_text import house_text as _

# Longer than any row of days off.
PROMISE_HORIZON = timedelta(days=14)
WRITTEN = (Channel.EMAIL, Channel.SMS)
PROPOSAL = "proposal"
CONFIRMED = "appointment_confirmed"
CHANGED = "appointment_changed"
CANCELLED = "appointment_cancelled"
MISSED = "appointment_missed"
DECLINED = "appointment_declined"
COUNTER_DECLINED = "calendar_counter_declined"
REPLY = "proposal_reply"
OWNER_ALARM = "owner_alarm"
# Time to find that they are only late.
MISSED_AFTER = timedelta(minutes=30)


def proposal_ref(proposal: Proposal) -> str:
    """Return how messages name the proposal that they are about."""
    return f"proposal:{proposal.pk}"


def appointment_ref(appointment: Appointment) -> str:
    """Return how messages name the appointment that they are about."""
    return f"appointment:{appointment.pk}"


def booking_ref(booking: Booking) -> str:
    """Return how messages name the booking that they are about."""
    return f"booking:{booking.pk}"


def house_rules() -> Company:
    """Return the company's one row."""
    return Company.objects.get(pk=1)


def channel_to(customer: Customer, *, now: datetime, wanted: str = "") -> str | None:
    """Return how to write to the customer at once: as wanted, e-mail, else SMS; None: call."""
    order = sorted(WRITTEN, key=lambda channel: channel != wanted)
    return next_allowed_channel(customer, purpose=Purpose.CONTRACT, order=order, now=now)


def tell_proposal(proposal: Proposal, *, now: datetime, wanted_channel: str = "") -> bool:
    """Send the held dates to the customer; False when nothing but a call reaches them."""
    customer = contact_for(proposal.booking.customer, proposal.booking.vehicle)
    channel = channel_to(customer, now=now, wanted=wanted_channel)
    if channel is None:
        return False
    sent = put_message(
        NewMessage(
            customer=customer,
            kind=PROPOSAL,
            channel=channel,
            subject_ref=proposal_ref(proposal),
            occasion="sent",
            not_before=now,
            not_after=proposal.expires_at,
        ),
        now=now,
    )
    plan_proposal_reminder(sent, proposal, now=now)
    return True


def note_appointment(appointment: Appointment, event: str = UPDATED) -> None:
    """Let the connected programs of its site know that an appointment was made or changed."""
    note_change("appointments", appointment.pk, event, site_id=appointment.workshop_id)


def tell_appointment(appointment: Appointment, kind: str, *, now: datetime) -> bool:
    """Send a confirmation, a change or a cancellation; it replaces what still waits to go out.

    Connected programs are told too.
    Once per kind and SEQUENCE, so a repeat tells nothing twice. False when only a call helps.
    """
    note_appointment(appointment, CREATED if kind == CONFIRMED else UPDATED)
    ref = appointment_ref(appointment)
    older = (CONFIRMED, CHANGED, CANCELLED, APPOINTMENT_REMINDER)
    withdraw_waiting(ref, reason=_("a newer message says it"), now=now, kinds=older)
    customer = contact_for(appointment.customer, appointment.vehicle)
    channel = channel_to(customer, now=now)
    if channel is None:
        return False
    sent = put_message(
        NewMessage(
            customer=customer,
            kind=kind,
            channel=channel,
            subject_ref=ref,
            occasion=f"sequence-{appointment.ical_sequence}",
            not_before=now,
            not_after=max(appointment.ends_at, now + timedelta(hours=1)),
        ),
        now=now,
    )
    if kind != CANCELLED:
        plan_appointment_reminder(sent, appointment, now=now)
    return True


def tell_missed(appointment: Appointment, *, now: datetime) -> bool:
    """Offer another date to who did not come, once; False when only a call helps."""
    customer = contact_for(appointment.customer, appointment.vehicle)
    channel = channel_to(customer, now=now)
    if channel is None or not may_remind(customer, channel):
        return False
    put_message(
        NewMessage(
            customer=customer,
            kind=MISSED,
            channel=channel,
            subject_ref=appointment_ref(appointment),
            occasion="missed",
            not_before=now + MISSED_AFTER,
        ),
        now=now,
    )
    return True


def tell_declined(appointment: Appointment, *, now: datetime) -> None:
    """Offer another date to whose calendar has declined ours, once per date."""
    _mail_about(appointment, DECLINED, f"sequence-{appointment.ical_sequence}", now)


def tell_counter_declined(appointment: Appointment, wanted: datetime, *, now: datetime) -> None:
    """Say that the time which the customer's calendar proposed does not suit, once per time."""
    occasion = f"counter-{appointment.ical_sequence}-{wanted:%Y%m%d%H%M}"
    _mail_about(appointment, COUNTER_DECLINED, occasion, now)


def _mail_about(appointment: Appointment, kind: str, occasion: str, now: datetime) -> None:
    """Answer a calendar, which always speaks by mail."""
    put_message(
        NewMessage(
            customer=contact_for(appointment.customer, appointment.vehicle),
            kind=kind,
            channel=Channel.EMAIL,
            subject_ref=appointment_ref(appointment),
            occasion=occasion,
            not_before=now,
        ),
        now=now,
    )


def tell_read(proposal: Proposal, what: str, *, now: datetime) -> None:
    """Answer by SMS what an SMS made us do, once for each thing that we say: see replies.py."""
    customer = contact_for(proposal.booking.customer, proposal.booking.vehicle)
    put_message(
        NewMessage(
            customer=customer,
            kind=REPLY,
            channel=Channel.SMS,
            subject_ref=proposal_ref(proposal),
            occasion=what,
            not_before=now,
            payload={"what": what},
        ),
        now=now,
    )


def promised_by(site: Workshop, *, now: datetime) -> datetime:
    """Return until when we promise to answer: the house's minutes, counted while it is open."""
    minutes = house_rules().promise_minutes
    day = local_day(site, now)
    openings = load_openings(site, day, day + PROMISE_HORIZON)
    return after_opening_minutes(openings, now, minutes) or now + timedelta(minutes=minutes)


def open_call_task(booking: Booking, title: str, detail: str, *, now: datetime) -> Task:
    """Ask a person to call about a booking, within the promise."""
    return open_task(
        NewTask(
            kind=Task.Kind.CALL_NOW,
            key=call_key(booking),
            title=title,
            detail=detail,
            customer=booking.customer,
            link=booking.get_absolute_url(),
            due_at=promised_by(booking.workshop, now=now),
        ),
        now=now,
    )


def call_key(booking: Booking) -> str:
    """Return the key of a booking's call task."""
    return f"booking:{booking.pk}:call"


def service_key(booking: Booking) -> str:
    """Return the key of the task that asks which service a booking means."""
    return f"booking:{booking.pk}:service"


def owner_key(booking: Booking) -> str:
    """Return the key of the task by which the owner learns of a booking without answer."""
    return f"booking:{booking.pk}:owner"


def answer_key(proposal: Proposal) -> str:
    """Return the key of the task that asks a person to go on after a proposal."""
    return f"proposal:{proposal.pk}:answer"
