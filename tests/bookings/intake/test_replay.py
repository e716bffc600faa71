"""A thousand recorded events shuffled, doubled, in parallel: the tables of once in order (18)."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.intake.receive import Incoming, receive
from bookings.intake.settle import settle
from bookings.models import Appointment, Booking, Notification, Source
from customers.models import Customer, Task, Vehicle
from tests.bookings.intake.recordings import Recorded, make_sources, record, shuffled_and_doubled
from tests.bookings.intake.samples import NOW, event_body
from tests.factories import make_company, make_source
from tests.threads import closing

# REPLAY_BOOKINGS=370 makes it a good thousand events.
BOOKINGS = int(os.environ.get("REPLAY_BOOKINGS", "0"))
THREADS = 8


def take(sources: dict[str, Source], event: Recorded) -> None:
    incoming = Incoming(sources[event.source], event.body, key=event.key, is_authentic=True)
    settle(receive(incoming, now=NOW)[0], now=NOW)


def tables() -> list[tuple[Any, ...]]:
    """All that the events said, without the numbers that the database gave."""
    bookings = Booking.objects.order_by("source__slug", "external_id").values_list(
        "source__slug",
        "external_id",
        "previous_external_id",
        "version",
        "state",
        "service_texts",
        "wished_start",
        "wished_end",
        "is_time_agreed",
        "notes",
        "price_gross",
        "customer__email",
        "vehicle__plate_key",
    )
    agreed = Appointment.objects.filter(state="confirmed").order_by("starts_at")
    return [
        *bookings,
        *Customer.objects.order_by("email").values_list("last_name", "email", "phone"),
        *Vehicle.objects.order_by("plate_key").values_list("plate_key", "make"),
        *agreed.values_list("booking__external_id", "starts_at", "ends_at"),
        *Task.objects.filter(done_at=None, kind="clarify").values_list("title"),
        *Notification.objects.exclude(state="settled").values_list("reason"),
    ]


def replay(events: Sequence[Recorded], *, is_answered: bool = False) -> list[tuple[Any, ...]]:
    """Take the events in that order; return the tables, and leave no trace."""
    with transaction.atomic():
        # Bays enough for all: who comes first gets the place, and that is no table of intake.
        sources = make_sources(bays=12, is_answered=is_answered)
        for event in events:
            take(sources, event)
        result = tables()
        transaction.set_rollback(True)
    return result


@pytest.mark.django_db
@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000), bookings=st.integers(1, 6), is_answered=st.booleans())
def test_any_order_gives_the_same_tables(seed: int, bookings: int, is_answered: bool) -> None:
    chance = random.Random(seed)
    events = record(bookings, chance)
    again = shuffled_and_doubled(events, chance)

    assert replay(again, is_answered=is_answered) == replay(events, is_answered=is_answered)


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(1800)
def test_eight_at_once_give_the_tables_of_one_in_order() -> None:
    chance = random.Random(18)
    events = record(BOOKINGS or 12, chance)
    expected = replay(events)
    sources = make_sources()

    with ThreadPoolExecutor(THREADS) as pool:
        again = shuffled_and_doubled(events, chance)
        list(pool.map(lambda event: closing(take)(sources, event), again))

    assert tables() == expected
    assert Notification.objects.count() == len(events)


@pytest.mark.django_db(transaction=True)
def test_a_new_customer_who_books_everywhere_at_one_moment_is_one_customer() -> None:
    make_company()
    sources = {name: make_source(slug=name) for name in map(str, range(THREADS))}
    start = threading.Barrier(THREADS)

    @closing
    def book(name: str) -> None:
        event = Recorded(name, event_body(external_id=f"P-{name}"))
        start.wait(10)
        take(sources, event)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(book, sources))

    assert (Booking.objects.count(), Customer.objects.count()) == (THREADS, 1)
    assert Vehicle.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not BOOKINGS, reason="REPLAY_BOOKINGS=370 asks for a thousand events")
def test_a_thousand_events_in_any_order_give_the_same_tables() -> None:
    chance = random.Random(1000)
    events = record(BOOKINGS, chance)

    assert replay(shuffled_and_doubled(events, chance)) == replay(events)
