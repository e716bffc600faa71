"""Notices about a car with a driver go to the driver; the booking stays the holder's."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bookings.ical.files import REQUEST, appointment_ics
from bookings.messages.notices import CONFIRMED, tell_appointment
from messaging.models import Message
from tests.bookings.calendar.helpers import BERLIN
from tests.factories import make_appointment, make_company, make_customer, make_vehicle

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=BERLIN)


def test_the_driver_is_told_and_invited() -> None:
    make_company()
    driver = make_customer(email="fahrer@kunde.example")
    vehicle = make_vehicle(driver=driver)
    appointment = make_appointment(
        starts_at=NOW + timedelta(days=2), customer=vehicle.customer, vehicle=vehicle
    )

    assert tell_appointment(appointment, CONFIRMED, now=NOW)

    assert {message.customer for message in Message.objects.all()} == {driver}
    assert appointment.customer == vehicle.customer
    invitation = appointment_ics(appointment, REQUEST, stamp=NOW).replace(b"\r\n ", b"")
    assert b"mailto:fahrer@kunde.example" in invitation


def test_the_holder_of_a_car_without_driver_is_told() -> None:
    make_company()
    vehicle = make_vehicle()
    appointment = make_appointment(
        starts_at=NOW + timedelta(days=2), customer=vehicle.customer, vehicle=vehicle
    )

    tell_appointment(appointment, CONFIRMED, now=NOW)

    assert {message.customer for message in Message.objects.all()} == {vehicle.customer}
