"""Booking on our own page: whoever it is is matched or created, then the time is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from bookings.direct import DIRECT_SLUG, DirectBooking, book_direct, direct_source
from bookings.errors import TooManyBookingsError
from bookings.guests import guest_of
from bookings.models import Appointment, Booking
from bookings.occupancy import lock_house, lock_site
from customers.data import PersonData, VehicleData
from customers.living import match_and_lock
from customers.models import Customer, Vehicle
from customers.records import create_customer, find_or_create_vehicle, note_possible_duplicates
from workshop.models import Service, Workshop

# More than this within an hour at one site, or to come for one person, is no person.
MOST_PER_HOUR, MOST_PER_PERSON = 30, 4


@dataclass(frozen=True)
class WebBooking:
    """What was filled in on the page; ``once_key`` makes a repeated form the same booking."""

    site: Workshop
    services: Sequence[Service]
    starts_at: datetime
    person: PersonData
    vehicle: VehicleData
    once_key: str
    notes: str = ""


@transaction.atomic
def book_on_page(new: WebBooking, *, now: datetime) -> Appointment:
    """Book for somebody who may be new; the same form booked again returns its appointment.

    Nothing that a known customer has told us is changed by what a stranger types. Raises
    SlotTakenError with alternatives or TooManyBookingsError; nobody is created then.
    """
    # One after the other: a form sent twice at once must not create its customer twice.
    lock_house()
    lock_site(new.site.pk)
    if existing := _booked_before(new):
        return existing
    _check_flood(new, now=now)
    customer, vehicle = _find_or_create(new, now=now)
    return book_direct(
        DirectBooking(
            workshop=new.site,
            customer=customer,
            vehicle=vehicle,
            services=new.services,
            starts_at=new.starts_at,
            once_key=new.once_key,
            notes=new.notes,
            guest=guest_of(customer),
        ),
        now=now,
    )


def _booked_before(new: WebBooking) -> Appointment | None:
    booking = Booking.objects.filter(
        source=direct_source(new.site), external_id=new.once_key
    ).first()
    return booking.appointments.order_by("-id").first() if booking else None


def _check_flood(new: WebBooking, *, now: datetime) -> None:
    """Refuse what no person does; counted in the database, so it holds over all processes."""
    recent = Booking.objects.filter(
        source__slug=DIRECT_SLUG, workshop=new.site, received_at__gt=now - timedelta(hours=1)
    ).count()
    own = Appointment.objects.filter(
        state=Appointment.State.CONFIRMED,
        starts_at__gt=now,
        customer__email_key=new.person.email.lower(),
        booking__source__slug=DIRECT_SLUG,
    ).count()
    if recent >= MOST_PER_HOUR or own >= MOST_PER_PERSON:
        raise TooManyBookingsError


def _find_or_create(new: WebBooking, *, now: datetime) -> tuple[Customer, Vehicle | None]:
    match = match_and_lock(new.person, new.vehicle)
    if match.customer:
        return match.customer, match.vehicle or find_or_create_vehicle(match.customer, new.vehicle)
    customer = create_customer(new.person, now=now)
    note_possible_duplicates(customer, match.suggestions, now)
    return customer, find_or_create_vehicle(customer, new.vehicle)
