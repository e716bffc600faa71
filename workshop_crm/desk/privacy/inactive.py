"""Customers who stay away so long that their data should go: proposed, never done (C-52)."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bookings.models import Appointment, Booking, Visit
from customers.models import Customer
from customers.privacy.periods import oldest_kept
from invoices.models import Order
from messaging.models import Inbound, Message


def inactive_customers(*, today: date) -> QuerySet[Customer]:
    """Return who has not been here, booked, ordered or written for the house's period.

    Whoever waits for a reminder or has an order open is not among them. Oldest first.
    """
    day = oldest_kept("inactive", today)
    since = timezone.make_aware(datetime.combine(day, time()))
    mine = OuterRef("pk")
    signs = (
        Visit.objects.filter(customer=mine).filter(Q(arrived_at__gte=since) | Q(closed_at=None)),
        Appointment.objects.filter(customer=mine, starts_at__gte=since),
        Booking.objects.filter(customer=mine, received_at__gte=since),
        Order.objects.filter(customer=mine).filter(
            Q(ordered_on__gte=day) | Q(state=Order.State.OPEN)
        ),
        Inbound.objects.filter(customer=mine, received_at__gte=since),
        Message.objects.filter(customer=mine, state__in=Message.WAITING_STATES),
    )
    found = Customer.objects.living().filter(created_at__lt=since)
    for sign in signs:
        found = found.filter(~Exists(sign))
    return found.order_by("changed_at", "id")
