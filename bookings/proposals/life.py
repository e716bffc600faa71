"""The life of a proposal: accepted, declined, another date, lapsed, withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from bookings.appointments import (
    NewAppointment,
    book,
    cancel,
    confirm,
    end_open_proposal,
    live_appointment,
    move,
)
from bookings.calendar.guests import guest_of
from bookings.calendar.occupancy import lock_booking, release_dates
from bookings.errors import (
    ProposalClosedError,
    ProposalExpiredError,
    SlotTakenError,
    UnknownDateError,
)
from bookings.messages.notices import (
    answer_key,
    call_key,
    open_call_task,
    owner_key,
    promised_by,
    proposal_ref,
    service_key,
)
from bookings.models import Appointment, Booking, Proposal
from bookings.proposals.offering import answer_booking
from customers.models import Task
from customers.tasks_list import NewTask, close_task, open_task
from messaging.outbox import withdraw_waiting
from workshop.models import Service
from workshop_crm.lib.house_text import house_text as _

__all__ = [
    "accept",
    "answer_booking",
    "ask_other_date",
    "change_services",
    "choose_other_date",
    "decline",
    "keep_proposals",
    "move_to",
    "withdraw_booking",
]

UNTAKEN_STATES = (Appointment.State.HELD, Appointment.State.RELEASED)
# Proposals that the customer may still turn into an appointment by another date.
REOPENABLE_STATES = (Proposal.State.OPEN, Proposal.State.LAPSED, Proposal.State.DECLINED)


def taken_date(proposal: Proposal) -> Appointment | None:
    """Return the appointment that the proposal became, whatever happened to it since."""
    return proposal.dates.exclude(state__in=UNTAKEN_STATES).order_by("-id").first()


def is_held(proposal: Proposal, *, now: datetime) -> bool:
    """Say whether the dates can be accepted: open, and not expired by ``now``."""
    return proposal.state == Proposal.State.OPEN and now < proposal.expires_at


@transaction.atomic
def accept(proposal: Proposal, number: int, *, now: datetime) -> Appointment:
    """Turn the date with this number into the appointment, release the others, confirm it.

    Once accepted, every further call returns that appointment, whatever its number. Raises
    UnknownDateError, ProposalExpiredError or ProposalClosedError; nothing is changed then.
    """
    row = _lock(proposal)
    if taken := taken_date(row):
        return taken
    if row.state not in (Proposal.State.OPEN, Proposal.State.LAPSED):
        raise ProposalClosedError
    if not is_held(row, now=now):
        raise ProposalExpiredError
    date = row.dates.filter(number=number).first()
    if date is None:
        raise UnknownDateError
    # Whoever took an expired hold by a clock ahead of ours has released it: then it is gone.
    won = Appointment.objects.filter(pk=date.pk, state=Appointment.State.HELD).update(
        state=Appointment.State.CONFIRMED
    )
    if not won:
        raise ProposalExpiredError
    date.refresh_from_db()
    release_dates(row)
    _close(row, Proposal.State.ACCEPTED, now=now)
    confirm(date, now=now)
    return date


@transaction.atomic
def choose_other_date(proposal: Proposal, starts_at: datetime, *, now: datetime) -> Appointment:
    """Book a free date that was not among those offered; its own dates are given back.

    Works after expiry and after a refusal too. Once there is an appointment it is returned.
    Raises ProposalClosedError, or SlotTakenError with alternatives; nothing is changed then.
    """
    row = _lock(proposal)
    if taken := taken_date(row) or live_appointment(row.booking):
        return taken
    if row.state not in REOPENABLE_STATES or row.booking.state == Booking.State.CANCELLED:
        raise ProposalClosedError
    release_dates(row)
    appointment = book(
        NewAppointment(
            workshop=row.booking.workshop,
            customer=row.booking.customer,
            vehicle=row.booking.vehicle,
            booking=row.booking,
            proposal=row,
            services=list(row.booking.services.all()),
            starts_at=starts_at,
            guest=guest_of(row.booking.customer),
        ),
        now=now,
    )
    _close(row, Proposal.State.ACCEPTED, now=now)
    return appointment


@transaction.atomic
def decline(proposal: Proposal, *, answer: str = "", now: datetime) -> Proposal:
    """Note that the customer wants none of it: dates released, booking closed, a person told.

    A second call does nothing. Raises ProposalClosedError when it was accepted or withdrawn.
    """
    row = _lock(proposal)
    if row.state == Proposal.State.DECLINED:
        return row
    if row.state not in (Proposal.State.OPEN, Proposal.State.LAPSED):
        raise ProposalClosedError
    release_dates(row)
    _close(row, Proposal.State.DECLINED, now=now, answer=answer)
    Booking.objects.filter(pk=row.booking_id, state=Booking.State.OPEN).update(
        state=Booking.State.CLOSED
    )
    close_task(call_key(row.booking), now=now, outcome=_("declined"))
    title = _("%(name)s does not want any of our dates")
    _open_answer_task(row, title, answer or _("No reason was given."), now=now)
    return row


@transaction.atomic
def ask_other_date(proposal: Proposal, wish_text: str, *, now: datetime) -> Proposal:
    """Note the wish for another date; a person answers it. The dates stay held meanwhile.

    Raises ProposalClosedError when it was accepted or withdrawn.
    """
    row = _lock(proposal)
    if row.state not in REOPENABLE_STATES:
        raise ProposalClosedError
    row.answer = wish_text
    row.save(update_fields=["answer"])
    _open_answer_task(row, _("%(name)s wishes another date"), wish_text, now=now)
    return row


@transaction.atomic
def withdraw_booking(booking: Booking, *, reason: str, now: datetime) -> Booking:
    """Cancel what the source has cancelled: holds, appointment, messages and tasks.

    A customer whose appointment was confirmed is told. A car that is already here stays; then
    a person has to look. A second call does nothing.
    """
    row = lock_booking(booking.pk)
    if row.state == Booking.State.CANCELLED:
        return row
    end_open_proposal(row, Proposal.State.WITHDRAWN, now=now)
    if appointment := live_appointment(row):
        if appointment.state == Appointment.State.ARRIVED:
            open_call_task(row, _("Cancelled at the portal, but the car is here"), reason, now=now)
        else:
            cancel(appointment, now=now)
    row.state, row.cancelled_at = Booking.State.CANCELLED, now
    row.save(update_fields=["state", "cancelled_at"])
    _close_tasks(row, reason, now=now)
    return row


@transaction.atomic
def move_to(
    booking: Booking, start: datetime, end: datetime | None, *, now: datetime
) -> Proposal | Appointment | None:
    """Follow a source that has moved a booking: the appointment moves, or is offered anew.

    A time that can't be kept frees the old place and brings alternatives near it. Returns
    what ``answer_booking`` returns. A car that is already here stays where it is.
    """
    row = lock_booking(booking.pk)
    row.wished_start, row.wished_end = start, end
    row.save(update_fields=["wished_start", "wished_end"])
    appointment = live_appointment(row)
    if appointment and appointment.state == Appointment.State.ARRIVED:
        return appointment
    if appointment:
        try:
            return move(
                appointment, start, ends_at=end, now=now, guest=guest_of(appointment.customer)
            )
        except SlotTakenError:
            cancel(appointment, now=now)
    end_open_proposal(row, Proposal.State.WITHDRAWN, now=now)
    Booking.objects.filter(
        pk=row.pk, state__in=(Booking.State.SETTLED, Booking.State.CLOSED)
    ).update(state=Booking.State.OPEN)
    return answer_booking(row, now=now)


@transaction.atomic
def change_services(booking: Booking, services: Collection[Service], *, now: datetime) -> None:
    """Write down what is wanted; dates that were offered for other work are given back.

    An appointment stays where it is; a person looks whether it still fits.
    """
    row = lock_booking(booking.pk)
    if set(row.services.all()) == set(services):
        return
    row.services.set(services)
    end_open_proposal(row, Proposal.State.WITHDRAWN, now=now)
    if live_appointment(row):
        title = _("Call: other work is wanted than was agreed")
        detail = _("Wanted now: %(services)s. Does the appointment still fit?")
        wanted = ", ".join(row.service_texts)
        open_call_task(row, title, detail % {"services": wanted}, now=now)


def keep_proposals(*, now: datetime) -> int:
    """Write down which proposals have lapsed and who has to go on; return how many.

    Safe to run as often as you like.
    """
    expired = Proposal.objects.filter(state=Proposal.State.OPEN, expires_at__lte=now)
    return sum(_lapse(proposal, now=now) for proposal in expired.order_by("expires_at", "id"))


@transaction.atomic
def _lapse(proposal: Proposal, *, now: datetime) -> bool:
    row = _lock(proposal)
    if row.state != Proposal.State.OPEN:
        return False
    release_dates(row)
    _close(row, Proposal.State.LAPSED, now=now)
    if row.booking.state == Booking.State.OPEN:
        detail = row.answer or _("Call and agree on a date; the dates we held are free again.")
        _open_answer_task(row, _("%(name)s has not answered our dates"), detail, now=now)
    return True


def _lock(proposal: Proposal) -> Proposal:
    """Lock the booking, which all changes of its proposals pass, and read the proposal anew."""
    lock_booking(proposal.booking_id)
    return Proposal.objects.select_related(
        "booking__customer", "booking__vehicle", "booking__workshop"
    ).get(pk=proposal.pk)


def _close(proposal: Proposal, state: str, *, now: datetime, answer: str = "") -> None:
    proposal.state, proposal.answered_at = state, now
    proposal.answer = answer or proposal.answer
    proposal.save(update_fields=["state", "answered_at", "answer"])
    withdraw_waiting(proposal_ref(proposal), reason=_("the proposal is closed"), now=now)


def _open_answer_task(proposal: Proposal, title: str, detail: str, *, now: datetime) -> None:
    customer = proposal.booking.customer
    open_task(
        NewTask(
            kind=Task.Kind.ANSWER,
            key=answer_key(proposal),
            title=title % {"name": customer.name},
            detail=detail,
            customer=customer,
            link=proposal.booking.get_absolute_url(),
            due_at=promised_by(proposal.booking.workshop, now=now),
        ),
        now=now,
    )


def _close_tasks(booking: Booking, outcome: str, *, now: datetime) -> None:
    keys = [service_key(booking), *(answer_key(row) for row in booking.proposals.all())]
    if not live_appointment(booking):
        keys += [call_key(booking), owner_key(booking)]
    for key in keys:
        close_task(key, now=now, outcome=outcome)
