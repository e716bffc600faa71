"""The same notice many times at once is one booking."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bookings.intake.receive import Incoming, receive
from bookings.intake.settle import settle
from bookings.models import Appointment, Booking, Notification, Source
from customers.models import Customer, Vehicle
from tests.bookings.intake.samples import NOW, event_body
from tests.factories import make_service, make_source
from tests.threads import closing

THREADS, TIMES = 8, 100


@closing
def take(source: Source, raw: bytes, key: str = "") -> int:
    incoming = Incoming(source, raw, key=key, is_authentic=True)
    notification, _is_new = receive(incoming, now=NOW)
    return settle(notification, now=NOW).pk


@pytest.mark.django_db(transaction=True)
def test_the_same_notification_from_many_threads_is_one_booking() -> None:
    make_service(name_de="Inspektion")
    source = make_source()

    with ThreadPoolExecutor(THREADS) as pool:
        rows = set(pool.map(lambda _number: take(source, event_body()), range(TIMES)))

    assert len(rows) == 1
    assert (Booking.objects.count(), Customer.objects.count()) == (1, 1)
    assert Appointment.objects.filter(state="held").count() == 3


@pytest.mark.django_db(transaction=True)
def test_one_event_under_many_ids_is_one_booking_too() -> None:
    make_service(name_de="Inspektion")
    source = make_source()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda number: take(source, event_body(), f"msg_{number}"), range(32)))

    outcomes = sorted(Notification.objects.values_list("outcome", flat=True))
    assert outcomes == ["created", *["duplicate"] * 31]
    assert (Booking.objects.count(), Vehicle.objects.count()) == (1, 1)
