"""From an event to the customer and vehicle it means."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from bookings.intake.events import BookingEvent
from bookings.intake.keys import second_booking_key
from bookings.models import Booking, Source
from customers.consent.ledger import Declaration, record_consent
from customers.data import PersonData, VehicleData
from customers.living import match_and_lock
from customers.models import Customer, Task, Vehicle
from customers.models.consent import ConsentEvent
from customers.records import (
    complete_customer,
    create_customer,
    find_or_create_vehicle,
    note_possible_duplicates,
    save_customer,
)
from customers.tasks_list import NewTask, open_task
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.money import round_money

logger = logging.getLogger(__name__)
# For terms that name no end; the gate knows it too.
NO_END = date.max


def person_of(event: BookingEvent) -> PersonData:
    return PersonData(**{name: value or "" for name, value in asdict(event.customer).items()})


def vehicle_of(event: BookingEvent) -> VehicleData:
    vehicle = event.vehicle
    return VehicleData(
        plate=vehicle.plate or "",
        vin=vehicle.vin or "",
        hsn=vehicle.hsn or "",
        tsn=vehicle.tsn or "",
        make=vehicle.make or "",
        model=vehicle.model or "",
        first_registration=vehicle.first_registration,
        mileage_km=vehicle.mileage_km,
    )


def find_or_create_customer(
    source: Source, event: BookingEvent, *, now: datetime
) -> tuple[Customer, bool]:
    """Return the customer whom the event means for sure, completed, or a new one; and which.

    A new customer keeps who brought them and what the portal's terms forbid (C-06).
    """
    person = person_of(event)
    match = match_and_lock(person, vehicle_of(event))
    if match.customer:
        complete_customer(match.customer, person)
        return match.customer, False
    customer = create_customer(person, now=now)
    if source.is_portal:
        customer.won_through, customer.won_through_name = source.slug, source.name
        customer.won_at = now
        customer.no_approach_until = approach_barred_until(source, won_at=now)
        save_customer(customer)
    note_possible_duplicates(customer, match.suggestions, now)
    return customer, True


def approach_barred_until(source: Source, *, won_at: datetime) -> date | None:
    """Return until when the portal's terms forbid to approach its customer; None: they don't."""
    if source.may_approach_directly or not source.is_portal:
        return None
    if not source.protection_days:
        return NO_END
    return timezone.localdate(won_at) + timedelta(days=source.protection_days)


def complete_booking_people(booking: Booking, event: BookingEvent) -> Vehicle | None:
    """Fill what is empty at the booking's customer; return the vehicle the event names."""
    complete_customer(booking.customer, person_of(event))
    return find_or_create_vehicle(booking.customer, vehicle_of(event))


def take_over_consents(customer: Customer, event: BookingEvent, *, now: datetime) -> None:
    """Write down consents that the source passed on with their words (B-00 point 9).

    One that can't be proven, for want of an address or a name, is left out.
    """
    for consent in event.consents:
        declaration = Declaration(
            customer=customer,
            channels=(consent.channel,),
            purposes=(consent.purpose,),
            kind=ConsentEvent.Kind.GIVEN,
            origin=ConsentEvent.Origin.PORTAL,
            evidence=consent.wording,
        )
        try:
            record_consent(declaration, now=now)
        except DomainError:
            logger.info("A consent for customer %s lacks its proof", customer.pk)


def note_second_portal_booking(booking: Booking, *, now: datetime) -> None:
    """Open the red card: a customer whom we know came through a portal again. Why?"""
    earlier = _earlier_bookings(booking)
    were_all_cancelled = (
        earlier.exists() and not earlier.exclude(state=Booking.State.CANCELLED).exists()
    )
    if not booking.source.is_portal or were_all_cancelled:
        return
    booking.commission_lost = commission_of(booking)
    booking.save(update_fields=["commission_lost"])
    detail = _(
        "It costs %(amount)s € of commission. Ask at the visit why it was not booked directly, hand"
        " over a personal card and ask about reminders."
    )
    open_task(
        NewTask(
            kind=Task.Kind.SECOND_PORTAL_BOOKING,
            key=second_booking_key(booking),
            title=_("%(name)s booked through %(source)s again")
            % {"name": booking.customer.name, "source": booking.source.name},
            detail=detail % {"amount": str(booking.commission_lost).replace(".", ",")},
            customer=booking.customer,
            link=reverse("bookings:detail", args=[booking.pk]),
            due_at=now,
        ),
        now=now,
    )


def commission_of(booking: Booking) -> Decimal:
    """Return what the portal gets for a booking by its terms of today, in euros."""
    price = booking.price_gross or Decimal(0)
    terms = booking.source
    return round_money(price * terms.commission_percent / 100 + terms.commission_fixed)


def _earlier_bookings(booking: Booking) -> QuerySet[Booking]:
    return Booking.objects.filter(customer=booking.customer).exclude(pk=booking.pk)
