"""Merges at the same moment, and bookings that arrive during one, end at the survivor."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from bookings.models import Booking
from customers.data import PersonData, VehicleData
from customers.errors import CannotMergeError
from customers.living import follow_merges, lock_living, match_and_lock
from customers.merging.merge import merge_customers
from customers.merging.undo import undo_merge
from customers.models import Customer, MergeRecord
from customers.records import save_customer
from tests.factories import make_booking, make_company, make_customer, make_source, make_user
from tests.threads import closing

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WAIT = 10


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as executor:
        yield executor


def later(pool: ThreadPoolExecutor, work: Callable[[], Any]) -> Future[Any]:
    """Run in another thread with its own connection."""

    return pool.submit(closing(work))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_booking_that_came_first_is_moved_by_the_merge(pool: ThreadPoolExecutor) -> None:
    survivor, other, source = make_customer(), make_customer(), make_source()
    holds, may_commit = threading.Event(), threading.Event()

    def book() -> None:
        with transaction.atomic():
            found = lock_living(other)
            holds.set()
            make_booking(received_at=NOW, customer=found, source=source)
            may_commit.wait(WAIT)

    booking = later(pool, book)
    assert holds.wait(WAIT)
    merge = later(pool, lambda: merge_customers(survivor, other, now=NOW))
    may_commit.set()
    booking.result(WAIT), merge.result(WAIT)

    assert Booking.objects.get().customer == survivor


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_booking_that_comes_during_the_merge_goes_to_the_survivor(
    pool: ThreadPoolExecutor,
) -> None:
    survivor, other = make_customer(), make_customer(email="eva@kunde.example", last_name="Groß")
    save_customer(other)
    source = make_source()
    merged, may_commit = threading.Event(), threading.Event()
    person = PersonData(last_name="Groß", email="eva@kunde.example", phone="+491711234567")

    def merge() -> None:
        with transaction.atomic():
            merge_customers(survivor, other, now=NOW)
            merged.set()
            may_commit.wait(WAIT)

    def book() -> None:
        with transaction.atomic():
            match = match_and_lock(person, VehicleData())
            make_booking(received_at=NOW, customer=match.customer, source=source)

    merging = later(pool, merge)
    assert merged.wait(WAIT)
    booking = later(pool, book)
    may_commit.set()
    merging.result(WAIT), booking.result(WAIT)

    assert Booking.objects.get().customer == survivor


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_merges_of_three_at_once_leave_one_chain(pool: ThreadPoolExecutor) -> None:
    make_company()
    people = [make_customer() for _each in range(3)]
    for customer in people:
        make_booking(received_at=NOW, customer=customer)
    start = threading.Barrier(6)

    def merge(one: Customer, other: Customer) -> None:
        start.wait(WAIT)
        with suppress(CannotMergeError):
            merge_customers(one, other, now=NOW)

    pairs = [(one, other) for one in people for other in people if one != other]
    for work in [later(pool, lambda pair=pair: merge(*pair)) for pair in pairs]:
        work.result(WAIT)

    [survivor] = Customer.objects.living()
    assert set(Booking.objects.values_list("customer", flat=True)) == {survivor.pk}
    assert Customer.objects.filter(merged_into=survivor).count() == 2


@pytest.mark.django_db
def test_what_a_page_wrote_for_a_merged_record_follows_and_goes_back_with_it() -> None:
    survivor, other = make_customer(), make_customer()
    merge_customers(survivor, other, now=NOW)
    late = make_booking(received_at=NOW, customer=other)

    assert follow_merges() == 1
    assert follow_merges() == 0

    late.refresh_from_db()
    assert late.customer == survivor
    undo_merge(MergeRecord.objects.get(), by=make_user(), now=NOW)
    late.refresh_from_db()
    assert late.customer == other


@pytest.mark.django_db
def test_the_living_record_is_found_over_every_merge() -> None:
    first, second, third = (make_customer() for _each in range(3))
    merge_customers(second, first, now=NOW)
    merge_customers(third, second, now=NOW)

    assert lock_living(first) == lock_living(second) == lock_living(third) == third


@pytest.mark.django_db
def test_whoever_is_matched_is_the_one_who_lives() -> None:
    survivor = make_customer(last_name="Groß")
    other = make_customer(email="eva@kunde.example", last_name="Groß")
    for customer in (survivor, other):
        save_customer(customer)
    merge_customers(survivor, other, now=NOW)
    person = PersonData(last_name="Groß", email="eva@kunde.example", phone="+491711234567")

    assert match_and_lock(person, VehicleData()).customer == survivor
