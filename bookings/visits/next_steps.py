"""The hand-over's end: how it goes on. A date, dates to choose from, or a reason for neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bookings.appointments import LIVE_STATES
from bookings.direct.taking import DirectBooking, book_direct, direct_source, site_of
from bookings.errors import (
    ChannelNotAgreedError,
    NoDateFoundError,
    ReasonMissingError,
)
from bookings.models import Appointment, Booking, NextStep, Proposal, Visit
from bookings.proposals.offering import answer_booking
from bookings.visits.agreed import agreed_service, plan_anew
from bookings.visits.answers import COUNTER_CHANNELS, reachable_channels
from bookings.visits.checklist import NEXT_SERVICE
from bookings.visits.walking import in_words, lock_open_visit, settle_step
from customers.consent.ledger import consent_states
from customers.models import Customer
from customers.models.consent import Channel, Purpose
from workshop.models import Service, User, Workshop

Outcome = NextStep.Outcome


@dataclass(frozen=True)
class NextDate:
    """Which work, and the start that was chosen; ``channel`` is how we get in touch."""

    service: Service
    starts_at: datetime
    channel: str = ""


@transaction.atomic
def book_next(visit: Visit, wanted: NextDate, *, by: User, now: datetime) -> Appointment:
    """Book the next date as the next step, confirm it, and settle the step.

    The same date again is the same appointment. Raises SlotTakenError with alternatives,
    ChannelNotAgreedError or VisitClosedError; nothing is changed then.
    """
    fresh = lock_open_visit(visit)
    appointment = book_direct(
        DirectBooking(
            workshop=site_of_visit(fresh),
            customer=fresh.customer,
            vehicle=fresh.vehicle,
            services=[wanted.service],
            starts_at=wanted.starts_at,
            once_key=f"visit:{fresh.pk}:{wanted.service.pk}:{wanted.starts_at:%Y%m%d%H%M%z}",
        ),
        now=now,
    )
    answer = {
        "outcome": Outcome.BOOKED,
        "service": wanted.service,
        "appointment": appointment,
        "channel": wanted.channel,
    }
    _write_down(fresh, answer, by=by, now=now)
    return appointment


@transaction.atomic
def keep_next(
    visit: Visit, appointment: Appointment, channel: str, *, by: User, now: datetime
) -> None:
    """Take an appointment that the customer has already as the next step.

    Raises NoDateFoundError when it is not one of theirs still to come.
    """
    fresh = lock_open_visit(visit)
    if appointment not in coming_appointments(fresh, now=now):
        raise NoDateFoundError
    answer = {
        "outcome": Outcome.BOOKED,
        "service": appointment.services.first(),
        "appointment": appointment,
        "channel": channel,
    }
    _write_down(fresh, answer, by=by, now=now)


@transaction.atomic
def propose_next(visit: Visit, wanted: NextDate, *, by: User, now: datetime) -> Proposal:
    """Hold dates around the wished one and send them; settle the step.

    A second call returns the same proposal. Raises NoDateFoundError when none is free,
    ChannelNotAgreedError or VisitClosedError; nothing is changed then.
    """
    fresh = lock_open_visit(visit)
    site = site_of_visit(fresh)
    booking, is_new = Booking.objects.get_or_create(
        source=direct_source(site),
        external_id=f"visit:{fresh.pk}:{wanted.service.pk}:dates",
        defaults={
            "workshop": site,
            "customer": fresh.customer,
            "vehicle": fresh.vehicle,
            "service_texts": [wanted.service.name_de],
            "wished_start": wanted.starts_at,
            "price_gross": wanted.service.price_gross,
            "received_at": now,
            "occurred_at": now,
        },
    )
    if is_new:
        booking.services.set([wanted.service])
    proposal = answer_booking(booking, now=now)
    if not isinstance(proposal, Proposal):
        raise NoDateFoundError
    answer = {
        "outcome": Outcome.PROPOSED,
        "service": wanted.service,
        "proposal": proposal,
        "channel": wanted.channel,
    }
    _write_down(fresh, answer, by=by, now=now)
    return proposal


@transaction.atomic
def put_off_next(
    visit: Visit,
    reason: str,
    channel: str,
    *,
    by: User,
    now: datetime,
    again_on: date | None = None,
) -> NextStep:
    """Write down why there is no date yet, and settle the step. Raises ReasonMissingError.

    ``again_on`` is the day on which the customer wants to come, where one was named: it is
    reminded of. Who doesn't want to hear from us is not.
    """
    fresh = lock_open_visit(visit)
    given = in_words(reason)
    if not given:
        raise ReasonMissingError(NEXT_SERVICE)
    answer = {
        "outcome": Outcome.LATER,
        "reason": given,
        "channel": channel,
        "again_on": again_on if channel else None,
    }
    if answer["again_on"]:
        agreed_service()
    return _write_down(fresh, answer, by=by, now=now)


def _write_down(visit: Visit, answer: dict[str, Any], *, by: User, now: datetime) -> NextStep:
    channel = answer["channel"]
    if channel and channel not in agreed_channels(visit.customer):
        raise ChannelNotAgreedError(str(Channel(channel).label))
    empty = {
        "service": None,
        "appointment": None,
        "proposal": None,
        "reason": "",
        "again_on": None,
    }
    next_step, _created = NextStep.objects.update_or_create(
        visit=visit, defaults={**empty, **answer, "noted_at": now, "noted_by": by}
    )
    settle_step(visit, NEXT_SERVICE.key, by=by, now=now)
    plan_anew(visit.vehicle_id)
    return next_step


def agreed_channels(customer: Customer) -> list[str]:
    """Return the channels on which we may remind: consented to, or a letter not refused."""
    reachable, states = reachable_channels(customer), consent_states(customer)
    return [
        channel.value
        for channel in COUNTER_CHANNELS
        if channel in reachable
        and (
            states[channel, Purpose.SERVICE].is_given
            or (channel == Channel.LETTER and not states[channel, Purpose.SERVICE].is_refused)
        )
    ]


def coming_appointments(visit: Visit, *, now: datetime) -> list[Appointment]:
    """Return the customer's later appointments, the next one first; not the one of this visit."""
    rows = visit.customer.appointments.filter(state__in=LIVE_STATES, starts_at__gt=now)
    if visit.appointment_id:
        rows = rows.exclude(pk=visit.appointment_id)
    return list(rows.prefetch_related("services").order_by("starts_at", "id"))


def site_of_visit(visit: Visit) -> Workshop:
    """Return the site at which the customer is."""
    return visit.appointment.workshop if visit.appointment else site_of(visit.customer)
