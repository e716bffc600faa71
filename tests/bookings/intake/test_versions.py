"""The newest version wins, in whatever order it comes (B-00 10, 11)."""

from __future__ import annotations

from datetime import date

import pytest

from bookings.models import Appointment, Booking, Source
from bookings.proposals.life import accept
from customers.models import Task
from messaging.models import Message
from tests.bookings.intake.samples import cal_body, event_body, later
from tests.bookings.intake.taking import take
from tests.factories import make_service, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion", code="inspection")
    return make_source(slug="finder")


def test_the_same_event_in_other_bytes_is_a_duplicate(source: Source) -> None:
    take(source, event_body())

    again = take(source, event_body() + b"\n", minutes=5)

    assert again.outcome == "duplicate"
    assert Booking.objects.get().proposals.count() == 1


def test_a_newer_version_changes_the_booking(source: Source) -> None:
    take(source, event_body())

    newer = take(source, event_body(version=2, notes="Bitte Leihwagen"), minutes=5)

    assert newer.outcome == "updated"
    assert Booking.objects.get().notes == "Bitte Leihwagen"


def test_version_ten_comes_after_nine(source: Source) -> None:
    take(source, event_body(version=9, notes="neun"))

    take(source, event_body(version=10, notes="zehn"))
    late = take(source, event_body(version=9, notes="wieder neun"))

    assert late.outcome == "stale"
    assert Booking.objects.get().notes == "zehn"


def test_a_late_older_event_overwrites_nothing(source: Source) -> None:
    take(source, event_body(version=2, services=["Ölwechsel"]))

    late = take(source, event_body(version=1, notes="von früher"))

    booking = Booking.objects.get()
    assert late.outcome == "stale"
    assert booking.service_texts == ["Ölwechsel"]
    assert booking.notes == "von früher"


def test_without_any_order_the_last_to_come_counts(source: Source) -> None:
    bare = {"version": None, "occurred_at": None}
    take(source, event_body(**bare))

    second = take(source, event_body(**bare, notes="zweite"), minutes=1)

    assert second.outcome == "updated"
    assert Booking.objects.get().notes == "zweite"


def test_without_any_order_a_cancellation_is_final(source: Source) -> None:
    bare = {"version": None, "occurred_at": None}
    take(source, event_body(**bare))
    take(source, event_body(**bare, kind="cancelled"), minutes=1)

    late = take(source, event_body(**bare, notes="wieder"), minutes=2)

    assert late.outcome == "stale"
    assert Booking.objects.get().state == "cancelled"


def test_a_late_event_tells_the_number_before(source: Source) -> None:
    take(source, event_body(external_id="P-3", version=4))

    ids = {"external_id": "P-3", "previous_external_id": "P-1"}
    take(source, event_body(**ids, kind="moved", version=3))

    booking = Booking.objects.get()
    assert (booking.external_id, booking.previous_external_id) == ("P-3", "P-1")


def moved(uid: str, previous: str, hour: int, created: str) -> bytes:
    body = cal_body(
        "BOOKING_RESCHEDULED",
        uid=uid,
        rescheduleUid=previous,
        startTime=f"2026-12-02T{hour:02}:00:00Z",
        endTime=f"2026-12-02T{hour:02}:30:00Z",
    )
    return body.replace(b"2026-11-23T08:59:00.000Z", created.encode())


def test_a_reschedule_moves_the_appointment(source: Source) -> None:
    take(source, cal_body())

    notification = take(source, moved("cal-2", "cal-1", 10, "2026-11-23T09:30:00Z"), minutes=1)

    booking = Booking.objects.get()
    assert notification.outcome == "updated"
    assert (booking.external_id, booking.previous_external_id) == ("cal-2", "cal-1")
    live = Appointment.objects.get(state="confirmed")
    assert live.starts_at.hour == 10


def test_a_reschedule_that_comes_first_waits_for_nothing(source: Source) -> None:
    take(source, moved("cal-2", "cal-1", 10, "2026-11-23T09:30:00Z"))

    late = take(source, cal_body(), minutes=1)

    booking = Booking.objects.get()
    assert late.outcome == "stale"
    assert (booking.external_id, booking.previous_external_id) == ("cal-2", "cal-1")
    assert Appointment.objects.get(state="confirmed").starts_at.hour == 10


def test_a_chain_of_reschedules_finds_its_booking_in_any_order(source: Source) -> None:
    take(source, moved("cal-3", "cal-2", 12, "2026-11-23T09:40:00Z"))
    take(source, cal_body(), minutes=1)

    take(source, moved("cal-2", "cal-1", 10, "2026-11-23T09:30:00Z"), minutes=2)

    live = Booking.objects.exclude(state="cancelled").get()
    assert (live.external_id, live.previous_external_id) == ("cal-3", "cal-2")
    assert Appointment.objects.get(state="confirmed").starts_at.hour == 12


def test_a_cancellation_releases_everything(source: Source) -> None:
    take(source, event_body())

    notification = take(source, event_body(kind="cancelled", version=2), minutes=1)

    booking = Booking.objects.get()
    assert notification.outcome == "cancelled"
    assert (booking.state, booking.cancelled_at) == ("cancelled", later(1))
    assert not Appointment.objects.filter(state="held").exists()
    assert set(Message.objects.values_list("state", flat=True)) == {"skipped"}


def test_a_second_cancellation_is_known(source: Source) -> None:
    take(source, event_body())
    take(source, event_body(kind="cancelled", version=2), minutes=1)

    again = take(source, event_body(kind="cancelled", version=3), minutes=2)

    assert again.outcome == "duplicate"
    assert Booking.objects.get().cancelled_at == later(1)


def test_a_cancellation_before_its_booking_keeps_it_cancelled(source: Source) -> None:
    take(source, event_body(kind="cancelled", version=2))

    late = take(source, event_body(version=1), minutes=1)

    booking = Booking.objects.get()
    assert (late.outcome, booking.state) == ("stale", "cancelled")
    assert not booking.proposals.exists()
    assert not Message.objects.exists()


def test_a_bare_cancellation_waits_for_its_booking(source: Source) -> None:
    bare = event_body(kind="cancelled", version=2, customer=None, vehicle=None)
    waiting = take(source, bare)
    assert waiting.state == "clarification"

    take(source, event_body(version=1), minutes=1)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.outcome) == ("settled", "cancelled")
    assert Booking.objects.get().state == "cancelled"
    assert not Task.objects.filter(kind="clarify", done_at=None).exists()


def test_a_newer_event_revives_a_cancelled_booking(source: Source) -> None:
    take(source, event_body())
    take(source, event_body(kind="cancelled", version=2))

    take(source, event_body(version=3))

    booking = Booking.objects.get()
    assert (booking.state, booking.cancelled_at) == ("open", None)
    assert booking.proposals.filter(state="open").exists()


def test_a_changed_wish_brings_new_dates(source: Source) -> None:
    take(source, event_body())
    wish = {"start": "2026-12-10T09:00:00+01:00", "is": "wished"}

    take(source, event_body(version=2, time=wish))

    proposal = Booking.objects.get().proposals.get(state="open")
    days = [slot.starts_at.date() for slot in proposal.dates.all()]
    assert all(abs((day - date(2026, 12, 10)).days) <= 5 for day in days)


def test_an_appointment_that_stands_survives_a_repeat(source: Source) -> None:
    booking = take(source, event_body()).booking
    accept(booking.proposals.get(), 1, now=later(1))

    take(source, event_body(version=2, notes="Bitte leise"), minutes=2)

    booking.refresh_from_db()
    assert booking.state == "settled"
    assert Appointment.objects.filter(state="confirmed").count() == 1


def test_two_that_turn_out_to_be_one_are_one_with_both_histories(source: Source) -> None:
    first = take(source, event_body(external_id="P-1", version=1)).booking
    link = {"external_id": "P-3", "previous_external_id": "P-2"}
    take(source, event_body(**link, kind="moved", version=3), minutes=5)
    assert Booking.objects.count() == 2

    link = {"external_id": "P-2", "previous_external_id": "P-1"}
    take(source, event_body(**link, kind="moved", version=2), minutes=9)

    booking = Booking.objects.get()
    assert (booking.external_id, booking.received_at) == ("P-3", first.received_at)
    assert booking.notifications.count() == 3
    assert booking.proposals.count() == 2
    assert booking.proposals.filter(state="open").count() == 1
    assert not Appointment.objects.exclude(booking=booking).exists()
