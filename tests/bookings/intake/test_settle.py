"""Settling notifications: what becomes of bookings, customers, vehicles and tasks."""

from __future__ import annotations

import pytest

from bookings.intake.receive import Incoming, receive
from bookings.intake.settle import settle
from bookings.models import Booking, Notification, Source
from customers.models import Customer, Task, Vehicle
from tests.bookings.intake.samples import ADF, NOW, event_body, later, mail_of
from tests.factories import make_service, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion", code="inspection")
    return make_source(slug="finder", format="workshop")


def take(source: Source, raw: bytes, *, minutes: int = 0, **fields) -> Notification:
    fields.setdefault("is_authentic", True)
    notification, _is_new = receive(Incoming(source, raw, **fields), now=later(minutes))
    return settle(notification, now=later(minutes))


def test_makes_customer_vehicle_booking_and_proposal_of_a_new_booking(source: Source) -> None:
    notification = take(source, event_body())

    booking = Booking.objects.get()
    assert (notification.outcome, notification.booking) == ("created", booking)
    assert (booking.state, booking.external_id) == ("open", "P-1001")
    assert booking.customer.name == "Jörg Weiß"
    assert booking.customer.phone == "+491712345678"
    assert booking.vehicle.plate_key == "M-AB 123"
    assert booking.proposals.get().dates.count() == 3
