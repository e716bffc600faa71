"""Booking on our own page: whoever it is is matched or created, then the time is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from bookings.calendar.guests import guest_of
from bookings.calendar.loading import earliest_start, find_slots, needs_of
from bookings.calendar.occupancy import lock_site
from bookings.calendar.shares import Guest
from bookings.direct.page_choice import stored
from bookings.direct.taking import DIRECT_SLUG, DirectBooking, book_direct, direct_source
from bookings.errors import SlotTakenError, TooManyBookingsError, UnknownDateError
from bookings.messages.notices import open_call_task
from bookings.models import Appointment, Booking
from customers.data import PersonData, VehicleData
from customers.living import match_and_lock
from customers.models import Customer, Vehicle
from customers.records import create_customer, find_or_create_vehicle, note_possible_duplicates
from workshop.house_lock import lock_house
from workshop.models import Service, Workshop
from workshop_crm.lib.house_text import house_text as _

# More than this within an hour at one site, or to come for one person, is no person.
MOST_PER_HOUR, MOST_PER_PERSON = 30, 4
# A time that was offered may be taken so long after the page was opened.
READING_TIME = timedelta(hours=1)


@dataclass(frozen=True)
class WebBooking:
    """What was filled in on the page; ``once_key`` makes a repeated form the same booking.

    ``customer`` is known by a link or a card; then ``person`` stays empty, and ``vehicle``
    counts only without ``car``. Without ``starts_at`` it is the wish to be called.
    """

    site: Workshop
    services: Sequence[Service]
    once_key: str
    starts_at: datetime | None = None
    person: PersonData = field(default_factory=PersonData)
    vehicle: VehicleData = field(default_factory=VehicleData)
    customer: Customer | None = None
    car: Vehicle | None = None
    notes: str = ""
    drop_off: str = ""


@transaction.atomic
def book_on_page(new: WebBooking, *, now: datetime) -> Appointment:
    """Book for somebody who may be new; the same form booked again returns its appointment.

    Nothing that a known customer has told us is changed by what a stranger types. Raises
    UnknownDateError, SlotTakenError with alternatives or TooManyBookingsError; nobody is
    created then.
    """
    if new.starts_at is None:
        raise UnknownDateError
    _wait_in_line(new)
    if (earlier := _sent_before(new)) and (existing := earlier.appointments.order_by("id").last()):
        return existing
    _check_flood(new, now=now)
    guest = guest_of(new.customer) if new.customer else Guest.NEW
    _check_lead_time(new, new.starts_at, guest, now=now)
    customer, vehicle = _find_or_create(new, now=now)
    return book_direct(
        DirectBooking(
            workshop=new.site,
            customer=customer,
            vehicle=vehicle,
            services=stored(new.services),
            starts_at=new.starts_at,
            once_key=new.once_key,
            notes=new.notes,
            drop_off=new.drop_off,
            # What a stranger types opens no share for regulars: it would tell who is one.
            guest=guest,
        ),
        now=now,
    )


@transaction.atomic
def ask_for_call(new: WebBooking, *, now: datetime) -> Booking:
    """Note that somebody wants to be called, with a task within the promise; once per form.

    Raises TooManyBookingsError; nobody is created then.
    """
    _wait_in_line(new)
    if earlier := _sent_before(new):
        return earlier
    _check_flood(new, now=now)
    customer, vehicle = _find_or_create(new, now=now)
    services = stored(new.services)
    booking = Booking.objects.create(
        source=direct_source(new.site),
        external_id=new.once_key,
        workshop=new.site,
        customer=customer,
        vehicle=vehicle,
        service_texts=[service.name_de for service in services],
        notes=new.notes,
        received_at=now,
        occurred_at=now,
    )
    booking.services.set(services)
    number = new.person.phone_raw or customer.phone or customer.phone_raw
    title = _("%(name)s wants to be called: %(number)s")
    open_call_task(booking, title % {"name": customer.name, "number": number}, new.notes, now=now)
    return booking


def _wait_in_line(new: WebBooking) -> None:
    # One after the other: a form sent twice at once must not create its customer twice.
    lock_house()
    lock_site(new.site.pk)


def _sent_before(new: WebBooking) -> Booking | None:
    source = direct_source(new.site)
    return Booking.objects.filter(source=source, external_id=new.once_key).first()


def _check_flood(new: WebBooking, *, now: datetime) -> None:
    """Refuse what no person does; counted in the database, so it holds over all processes."""
    recent = Booking.objects.filter(
        source__slug=DIRECT_SLUG, workshop=new.site, received_at__gt=now - timedelta(hours=1)
    ).count()
    is_same = Q(customer__email_key=new.person.email.lower()) & ~Q(customer__email_key="")
    own = Appointment.objects.filter(
        Q(customer=new.customer) if new.customer else is_same,
        state=Appointment.State.CONFIRMED,
        starts_at__gt=now,
        booking__source__slug=DIRECT_SLUG,
    ).count()
    if recent >= MOST_PER_HOUR or own >= MOST_PER_PERSON:
        raise TooManyBookingsError


def _check_lead_time(new: WebBooking, starts_at: datetime, guest: Guest, *, now: datetime) -> None:
    """Refuse what the page would not have offered within the last hour."""
    earliest = earliest_start(now)
    if starts_at < earliest - READING_TIME:
        wish = needs_of(new.services).wish(guest, near=earliest, earliest=earliest)
        raise SlotTakenError(find_slots(new.site, wish, now=now))


def _find_or_create(new: WebBooking, *, now: datetime) -> tuple[Customer, Vehicle | None]:
    if new.customer:
        return new.customer, new.car or find_or_create_vehicle(new.customer, new.vehicle)
    match = match_and_lock(new.person, new.vehicle)
    if match.customer:
        return match.customer, match.vehicle or find_or_create_vehicle(match.customer, new.vehicle)
    customer = create_customer(new.person, now=now)
    note_possible_duplicates(customer, match.suggestions, now)
    return customer, find_or_create_vehicle(customer, new.vehicle)
