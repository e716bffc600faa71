"""From the reminder to the date: real times with the price, two taps, a direct booking."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from bookings.models import Appointment, Booking, Source
from customers.models import Vehicle
from customers.records import add_service_record
from messaging.delivery.round import deliver_due_messages
from messaging.models import Message
from reminders.effect.bookings import effect_of_last_days
from tests.bookings.calendar.pages import values
from tests.factories import make_company, make_workshop
from tests.reminders.builders import (
    FIRST_DAY,
    agree,
    at,
    make_due_vehicle,
    make_oil,
    plan,
)

pytestmark = pytest.mark.django_db

SENT_AT = at(FIRST_DAY, 11)


@pytest.fixture
def vehicle() -> Iterator[Vehicle]:
    """A car whose HU and oil change are due in one month, of somebody won by a portal."""
    make_company()
    make_workshop(bays=1)
    with time_machine.travel(SENT_AT, tick=False):
        vehicle = make_due_vehicle()
        oil = make_oil(price_gross=Decimal("189.00"), duration_minutes=60)
        add_service_record(vehicle, oil, done_on=FIRST_DAY - timedelta(days=365 - 60))
        type(vehicle.customer).objects.update(won_through="autoportal")
        agree(vehicle.customer, "email")
        plan()
        deliver_due_messages(now=lambda: SENT_AT)
        yield vehicle


def link() -> str:
    """Where the mail that went out leads to."""
    text = Message.objects.get(kind="service_reminder").text
    found = re.search(r"https://werkstatt\.example(/t/\S+/book/\S*)", text)
    assert found
    return found[1]


def take(client: Client, start: str) -> Any:
    """The second tap: confirm the time; what the page asks for is filled in already."""
    page = client.get(link(), {"starts_at": start, "service": ["hu", "oil"]})
    form = {name: each[0] for name, each in values(page).items()}
    return client.post(link(), form | {"starts_at": start})


def test_the_page_shows_what_is_due_its_price_and_free_times(
    client: Client, vehicle: Vehicle
) -> None:
    page = client.get(link())

    text = page.content.decode().replace("\xa0", " ")
    assert "General inspection" in text or "Hauptuntersuchung" in text
    assert "Oil change" in text or "Ölwechsel" in text
    assert "338" in text
    assert len(values(page)["starts_at"]) > 1


def test_two_taps_book_all_of_it_as_a_direct_booking(client: Client, vehicle: Vehicle) -> None:
    start = values(client.get(link()))["starts_at"][0]

    assert take(client, start).status_code == 302

    booking, appointment = Booking.objects.get(), Appointment.objects.get()
    assert booking.source.kind == Source.Kind.DIRECT
    assert (booking.vehicle, booking.customer) == (vehicle, vehicle.customer)
    assert {service.code for service in booking.services.all()} == {"hu", "oil"}
    assert booking.price_gross == Decimal("338.00")
    assert appointment.state == Appointment.State.CONFIRMED
    assert appointment.starts_at == datetime.fromisoformat(start)
    assert appointment.ends_at - appointment.starts_at >= timedelta(hours=2)


def test_the_booking_counts_for_the_reminder_and_the_portal_stays_the_first_source(
    client: Client, vehicle: Vehicle
) -> None:
    later = SENT_AT + timedelta(days=1)
    before = effect_of_last_days(now=later)
    take(client, values(client.get(link()))["starts_at"][0])

    after = effect_of_last_days(now=later)

    assert (before.sent, before.booked, after.sent, after.booked) == (1, 0, 1, 1)
    vehicle.customer.refresh_from_db()
    assert vehicle.customer.won_through == "autoportal"


def test_a_time_that_was_taken_is_not_offered_again(client: Client, vehicle: Vehicle) -> None:
    start = values(client.get(link()))["starts_at"][0]

    take(client, start)

    assert start not in values(client.get(link()))["starts_at"]
