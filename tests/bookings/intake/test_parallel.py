"""The same notices many times, at once and in any order: the same tables (PITFALLS 17, 18)."""

from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from bookings.intake.receive import Incoming, receive
from bookings.intake.settle import settle
from bookings.models import Appointment, Booking, Notification, Source
from customers.models import Customer, Vehicle
from tests.bookings.intake.samples import NOW, event_body
from tests.factories import make_service, make_source

THREADS, TIMES = 8, 100


def take(source: Source, raw: bytes, key: str = "") -> int:
    try:
        incoming = Incoming(source, raw, key=key, is_authentic=True)
        notification, _is_new = receive(incoming, now=NOW)
        return settle(notification, now=NOW).pk
    finally:
        connection.close()


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


def history(number: int, chance: random.Random) -> list[bytes]:
    """What one booking's source sends over time, one event after the other."""
    common: dict[str, Any] = {
        "customer": {
            "first_name": "Kunde",
            "last_name": f"Nummer{number}",
            "email": f"kunde{number}@kunde.example",
        },
        "vehicle": {"plate": f"M-AB {number + 1}", "make": "VW"},
    }
    events = [event_body(**common, external_id=f"P-{number}-1", version=1)]
    last = 1
    for version in range(2, chance.randint(2, 5)):
        wish = {"start": f"2026-12-{version + 5:02}T10:00:00+01:00"}
        ids = {"external_id": f"P-{number}-{last}"}
        if chance.random() < 0.5:
            ids = {
                "external_id": f"P-{number}-{version}",
                "previous_external_id": ids["external_id"],
            }
            last = version
        note = {"notes": f"Fassung {version}"} if chance.random() < 0.5 else {}
        events.append(event_body(**common, **ids, **note, kind="moved", version=version, time=wish))
    if chance.random() < 0.4:
        bare = {"customer": None, "vehicle": None, "services": [], "time": None}
        events.append(
            event_body(**bare, external_id=f"P-{number}-{last}", kind="cancelled", version=9)
        )
    return events


def tables() -> list[tuple[Any, ...]]:
    bookings = Booking.objects.order_by("external_id").values_list(
        "external_id",
        "previous_external_id",
        "version",
        "state",
        "service_texts",
        "wished_start",
        "notes",
        "price_gross",
        "customer__last_name",
        "vehicle__plate_key",
    )
    customers = Customer.objects.order_by("last_name").values_list("last_name", "email", "phone")
    vehicles = Vehicle.objects.order_by("plate_key").values_list("plate_key", "make")
    return [*bookings, *customers, *vehicles]


def replay(events: list[bytes]) -> list[tuple[Any, ...]]:
    """Take the events in that order; return the tables, and leave no trace."""
    with transaction.atomic():
        source = make_source()
        for number, event in enumerate(events):
            incoming = Incoming(source, event, key=f"{number}", is_authentic=True)
            settle(receive(incoming, now=NOW)[0], now=NOW)
        assert not Notification.objects.exclude(state="settled").exists()
        result = tables()
        transaction.set_rollback(True)
    return result


def assert_order_does_not_matter(bookings: int, chance: random.Random) -> None:
    events = [event for number in range(bookings) for event in history(number, chance)]
    shuffled = events * 2
    chance.shuffle(shuffled)

    assert replay(shuffled) == replay(events)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_shuffled_and_doubled_events_give_the_same_tables(seed: int) -> None:
    assert_order_does_not_matter(12, random.Random(seed))


@pytest.mark.django_db
def test_they_do_so_too_when_each_booking_is_answered() -> None:
    make_service(name_de="Inspektion")

    assert_order_does_not_matter(6, random.Random(7))


@pytest.mark.slow
@pytest.mark.django_db
def test_many_shuffled_and_doubled_events_give_the_same_tables() -> None:
    # REPLAY_BOOKINGS=300 makes it a good thousand events.
    bookings = int(os.environ.get("REPLAY_BOOKINGS", "60"))

    assert_order_does_not_matter(bookings, random.Random(1000))
