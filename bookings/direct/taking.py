"""Bookings without a portal: from a reminder's link, from our own page, by phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from bookings.appointments import NewAppointment, book
from bookings.calendar.shares import Guest
from bookings.direct.page_choice import price_of
from bookings.models import Appointment, Booking, Source
from customers.merging.joining import find_vehicle
from customers.models import Customer, Vehicle
from workshop.models import Service, Workshop
from workshop_crm.lib.references import row_number
from workshop_crm.lib.tokens import BadTokenError, make_token, read_token

DIRECT_SLUG = "direct"


@dataclass(frozen=True)
class DirectBooking:
    """What the customer chose; ``once_key`` makes a repeated form the same booking."""

    workshop: Workshop
    customer: Customer
    services: Sequence[Service]
    starts_at: datetime
    once_key: str
    vehicle: Vehicle | None = None
    notes: str = ""
    drop_off: str = ""
    guest: Guest = Guest.STAFF
    bay_id: int | None = None


def booking_link(vehicle: Vehicle, *services: Service) -> str:
    """Return the absolute address on which the vehicle's owner books these services directly."""
    path = reverse("public_book", args=[link_token(vehicle)])
    query = urlencode([("service", service.code) for service in services])
    return f"{settings.PUBLIC_BASE_URL}{path}?{query}"


def link_token(vehicle: Vehicle) -> str:
    """Return the token by which the pages of this one vehicle are opened."""
    return make_token(_purpose(vehicle), vehicle.pk)


def vehicle_of_link(token: str) -> Vehicle:
    """Return the vehicle that may be booked in with this link.

    Links from before a change of hands are void: they would lead an old owner to the new one.
    A vehicle that was joined with another one keeps its links. Raises BadTokenError.
    """
    number = token.partition(".")[0]
    vehicle = find_vehicle(row_number(number))
    if vehicle is None or vehicle.sold_on:
        raise BadTokenError
    read_token(_purpose(vehicle), token)
    return vehicle


def _purpose(vehicle: Vehicle) -> str:
    return f"book.{vehicle.held_since}" if vehicle.held_since else "book"


def site_of(customer: Customer) -> Workshop:
    """Return the site where the customer was last, or the first one that is open."""
    last = customer.appointments.filter(workshop__is_active=True).order_by("-starts_at").first()
    return last.workshop if last else Workshop.objects.filter(is_active=True)[0]


def direct_source(workshop: Workshop) -> Source:
    """Return the source of everything that comes without a portal."""
    return Source.objects.get_or_create(
        slug=DIRECT_SLUG,
        defaults={"name": "Direkt", "kind": Source.Kind.DIRECT, "workshop": workshop},
    )[0]


@transaction.atomic
def book_direct(new: DirectBooking, *, now: datetime) -> Appointment:
    """Book a chosen time at once and confirm it; the same ``once_key`` books once.

    Raises SlotTakenError with alternatives; nothing is changed then.
    """
    booking, is_new = Booking.objects.get_or_create(
        source=direct_source(new.workshop),
        external_id=new.once_key,
        defaults={
            "workshop": new.workshop,
            "customer": new.customer,
            "vehicle": new.vehicle,
            "service_texts": [service.name_de for service in new.services],
            "wished_start": new.starts_at,
            "is_time_agreed": True,
            "notes": new.notes,
            "drop_off": new.drop_off,
            "price_gross": price_of(new.services),
            "received_at": now,
            "occurred_at": now,
        },
    )
    if is_new:
        booking.services.set(new.services)
    elif existing := booking.appointments.order_by("-id").first():
        return existing
    return book(
        NewAppointment(
            workshop=new.workshop,
            customer=new.customer,
            vehicle=new.vehicle,
            booking=booking,
            services=new.services,
            starts_at=new.starts_at,
            guest=new.guest,
            bay_id=new.bay_id,
        ),
        now=now,
    )
