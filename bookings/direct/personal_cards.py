"""Personal business cards: a short code that knows its customer and says nothing about them."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.utils import timezone

from bookings.errors import ApproachBarredError
from bookings.models import Booking, PersonalCard
from bookings.portals.known_again import is_approach_barred
from customers.living import living_customer
from customers.models import Customer, Vehicle
from workshop.models import Workshop

# 60 bits without letters and digits that look alike, also fit to be typed in.
ALPHABET, LENGTH = "abcdefghjkmnpqrstuvwxyz23456789", 12
MOST_CARS = 6


def give_card(
    site: Workshop, customer: Customer, vehicle: Vehicle | None, *, now: datetime
) -> PersonalCard:
    """Return the customer's card for a vehicle (or for all of theirs); the same one each time.

    Raises ApproachBarredError while a portal's terms forbid it: that of who won the customer,
    or that of the newest booking.
    """
    last = Booking.objects.filter(customer=customer).select_related("source")
    newest = last.exclude(state=Booking.State.CANCELLED).order_by("-received_at", "-id").first()
    if is_approach_barred(customer, newest, today=timezone.localdate(now)):
        raise ApproachBarredError
    card = PersonalCard.objects.filter(
        workshop=site, customer=customer, vehicle=vehicle, revoked_at=None
    ).first()
    return card or PersonalCard.objects.create(
        code="".join(secrets.choice(ALPHABET) for _ in range(LENGTH)),
        workshop=site,
        customer=customer,
        vehicle=vehicle,
        created_at=now,
    )


def revoke_cards(customer: Customer, *, now: datetime) -> int:
    """Make all cards of a customer ordinary ones; return how many."""
    return customer.personal_cards.filter(revoked_at=None).update(revoked_at=now)


def read_card(site: Workshop, code: str) -> PersonalCard | None:
    """Return the card with this code; ``None`` when it is unknown or revoked."""
    card = (
        PersonalCard.objects.filter(workshop=site, code=code.lower(), revoked_at=None)
        .select_related("customer", "vehicle")
        .first()
    )
    return card if card and living_customer(str(card.customer_id)) else None


def cars_of_card(card: PersonalCard) -> list[Vehicle]:
    """Return the cars to choose from; one that has changed hands is not among them."""
    cars = card.customer.vehicles.filter(sold_on=None)
    if card.vehicle_id:
        cars = cars.filter(pk=card.vehicle_id)
    return list(cars.order_by("pk")[:MOST_CARS])
