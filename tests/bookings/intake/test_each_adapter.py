"""B-00: the common rules of intake, each proved for each adapter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from bookings.intake.formats import FORMATS, parse_notification
from bookings.intake.lines import store
from bookings.intake.purging import purge_bodies
from bookings.intake.receive import Incoming, receive
from bookings.intake.settle import settle
from bookings.models import Booking, Notification
from customers.models import ConsentEvent
from tests.bookings.intake.adapters import ADAPTERS, Adapter
from tests.bookings.intake.samples import NOW, later
from tests.bookings.intake.taking import take
from tests.factories import make_source
from workshop_crm.lib.crypto import decrypt

pytestmark = pytest.mark.django_db
each = pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)
NINE, TEN = (datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (8, 9))


def having(field: str) -> pytest.MarkDecorator:
    able = [adapter for adapter in ADAPTERS if getattr(adapter, field)]
    return pytest.mark.parametrize("adapter", able, ids=lambda adapter: adapter.name)


@each
def test_1_the_raw_bytes_are_stored_encrypted_before_they_are_read(adapter: Adapter) -> None:
    row, _is_new = receive(Incoming(make_source(), adapter.created), now=NOW)

    assert (row.state, row.format) == ("received", "")
    assert decrypt(row.body_encrypted) == adapter.created
    assert b"Inspektion" not in bytes(row.body_encrypted)


@each
def test_1_they_are_purged_after_ninety_days(adapter: Adapter) -> None:
    take(make_source(), adapter.created)

    purge_bodies(now=NOW + timedelta(days=90))

    assert Notification.objects.get().body_encrypted is None


@each
def test_2_what_nobody_signed_waits_for_a_click(adapter: Adapter) -> None:
    take(make_source(), adapter.created, is_authentic=False)

    assert Booking.objects.get().state == "unconfirmed"


@each
def test_3_the_same_bytes_are_one_notification_per_source(adapter: Adapter) -> None:
    first, second = make_source(slug="eins"), make_source(slug="zwei")

    for source in (first, first, second):
        take(source, adapter.created)

    assert Notification.objects.count() == 2
    assert Booking.objects.filter(source=first).count() == 1


@each
def test_4_storing_reads_nothing_but_the_head(adapter: Adapter) -> None:
    store(make_source(), adapter.created, now=NOW)

    assert Notification.objects.get().state == "received"
    assert not Booking.objects.exists()


@having("unknown_event")
def test_5_an_unknown_event_is_stored_and_makes_no_booking(adapter: Adapter) -> None:
    row = take(make_source(), adapter.unknown_event)

    assert row.outcome in ("ignored", "clarification")
    assert not Booking.objects.exists()


@having("with_extra")
def test_6_fields_that_nobody_knows_are_left_alone(adapter: Adapter) -> None:
    plain, extra = map(parse_notification, (adapter.created, adapter.with_extra))

    assert len(extra.events) == 1
    assert extra.events[0].customer == plain.events[0].customer
    assert extra.events[0].time == plain.events[0].time


@each
def test_7_more_than_a_mebibyte_is_not_read(adapter: Adapter) -> None:
    result = parse_notification(adapter.created + b" " * 1024 * 1024)

    assert result.events == ()
    assert result.problems


@having("without_zone")
def test_8_a_time_without_zone_is_the_workshops_and_says_so(adapter: Adapter) -> None:
    time = parse_notification(adapter.without_zone).events[0].time

    assert time.zone_was_missing
    assert time.start == NINE


@each
def test_8_a_time_with_zone_is_that_instant(adapter: Adapter) -> None:
    assert parse_notification(adapter.created).events[0].time.start == NINE


@each
def test_9_contact_data_is_no_consent(adapter: Adapter) -> None:
    take(make_source(), adapter.created)

    assert Booking.objects.get().customer.email
    assert not ConsentEvent.objects.exists()


@having("cancelled")
@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_10_and_11_any_order_ends_the_same(adapter: Adapter, order: tuple[int, ...]) -> None:
    source = make_source()
    bodies = (adapter.created, adapter.moved, adapter.cancelled)

    for place, number in enumerate(order):
        take(source, bodies[number], minutes=place)

    assert Booking.objects.get().state == "cancelled"
    assert not Notification.objects.exclude(state="settled").exists()


@having("moved")
def test_11_a_late_older_event_moves_nothing_back(adapter: Adapter) -> None:
    source = make_source()
    take(source, adapter.moved)

    late = take(source, adapter.created, minutes=1)

    assert late.outcome in ("stale", "duplicate")
    assert Booking.objects.get().wished_start == TEN


@each
def test_a_second_settling_changes_nothing(adapter: Adapter) -> None:
    row = take(make_source(), adapter.created)

    again = settle(row, now=later(5))

    assert (again.settled_at, Booking.objects.count()) == (NOW, 1)


def test_every_adapter_is_a_format() -> None:
    assert {adapter.name for adapter in ADAPTERS} <= set(FORMATS)
