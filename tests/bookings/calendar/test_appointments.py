"""Appointments are booked, moved, cancelled, arrived at, missed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.appointments import (
    NewAppointment,
    book,
    cancel,
    cancel_online,
    mark_arrived,
    mark_no_show,
    may_change_online,
    move,
    move_online,
    rearrange,
)
from bookings.direct.taking import DirectBooking, book_direct, booking_link
from bookings.errors import (
    AppointmentClosedError,
    NotYetError,
    SlotTakenError,
    TooLateToChangeError,
)
from bookings.models import Appointment, Booking, Visit
from customers.models import Task
from tests.bookings.calendar.helpers import NOW, at, live_rows, messages_of
from tests.factories import (
    make_appointment,
    make_customer,
    make_service,
    make_vehicle,
    make_workshop,
)

pytestmark = pytest.mark.django_db


def new(site, starts_at=None, **fields) -> NewAppointment:
    fields.setdefault("customer", make_customer())
    fields.setdefault("services", [make_service(duration_minutes=60)])
    return NewAppointment(workshop=site, starts_at=starts_at or at(10), **fields)


def test_booking_takes_a_bay_and_confirms() -> None:
    appointment = book(new(make_workshop()), now=NOW)

    assert appointment.state == Appointment.State.CONFIRMED
    assert appointment.ends_at == at(11)
    assert len(messages_of("appointment_confirmed")) == 1


def test_a_taken_time_is_refused_with_the_nearest_free_ones() -> None:
    site = make_workshop(bays=1)
    book(new(site), now=NOW)

    with pytest.raises(SlotTakenError) as caught:
        book(new(site, at(10, 30)), now=NOW)

    assert at(11) in [slot.starts_at for slot in caught.value.alternatives]
    assert len(live_rows()) == 1
    assert len(messages_of("appointment_confirmed")) == 1


def test_neighbours_touch_without_overlapping() -> None:
    site = make_workshop(bays=1)
    for start in (at(10), at(9), at(11)):
        book(new(site, start), now=NOW)

    assert len(live_rows()) == 3


def test_the_second_bay_is_used_when_the_first_is_taken() -> None:
    site = make_workshop(bays=2)

    rows = [book(new(site), now=NOW) for _ in range(2)]

    assert rows[0].bay_id != rows[1].bay_id


def test_moving_keeps_the_uid_and_raises_the_sequence() -> None:
    before = book(new(make_workshop()), now=NOW)

    after = move(before, at(14, days=2), now=NOW)

    assert (after.pk, after.ical_uid) == (before.pk, before.ical_uid)
    assert (before.ical_sequence, after.ical_sequence) == (0, 1)
    assert after.ends_at - after.starts_at == timedelta(minutes=60)
    assert len(messages_of("appointment_changed")) == 1


def test_moving_to_the_same_time_twice_changes_nothing_more() -> None:
    row = book(new(make_workshop()), now=NOW)
    move(row, at(14, days=2), now=NOW)

    again = move(row, at(14, days=2), now=NOW)

    assert again.ical_sequence == 1
    assert len(messages_of("appointment_changed")) == 1


def test_an_appointment_may_move_within_its_own_place() -> None:
    row = book(new(make_workshop(bays=1)), now=NOW)

    assert move(row, at(10, 15), now=NOW).starts_at == at(10, 15)


def test_a_move_onto_another_is_refused_and_changes_nothing() -> None:
    site = make_workshop(bays=1)
    row = book(new(site), now=NOW)
    make_appointment(starts_at=at(14), workshop=site)

    with pytest.raises(SlotTakenError):
        move(row, at(14), now=NOW)

    row.refresh_from_db()
    assert (row.starts_at, row.ical_sequence) == (at(10), 0)


def test_cancelling_frees_the_bay_and_tells_once() -> None:
    site = make_workshop(bays=1)
    row = book(new(site), now=NOW)

    first, second = (cancel(row, now=NOW) for _ in range(2))

    assert first.ical_sequence == second.ical_sequence == 1
    assert len(messages_of("appointment_cancelled")) == 1
    assert [m.state for m in messages_of("appointment_confirmed")] == ["skipped"]
    assert book(new(site), now=NOW)


@pytest.mark.parametrize("state", ["held", "arrived", "done", "released", "no_show"])
def test_what_is_not_confirmed_is_neither_moved_nor_cancelled(state: str) -> None:
    row = make_appointment(starts_at=at(10), state=state)

    with pytest.raises(AppointmentClosedError):
        cancel(row, now=NOW)
    with pytest.raises(AppointmentClosedError):
        move(row, at(11), now=NOW)


def test_the_customer_may_change_until_the_limit() -> None:
    row = book(new(make_workshop(), at(10, days=3)), now=NOW)
    limit = row.starts_at - timedelta(hours=24)

    assert may_change_online(row, now=limit)
    assert not may_change_online(row, now=limit + timedelta(seconds=1))
    assert move_online(row, at(11, days=3), now=limit).starts_at == at(11, days=3)


def test_after_the_limit_only_a_call_helps() -> None:
    row = book(new(make_workshop()), now=NOW)
    late = row.starts_at - timedelta(hours=23)

    with pytest.raises(TooLateToChangeError):
        move_online(row, at(11, days=3), now=late)
    with pytest.raises(TooLateToChangeError):
        cancel_online(row, now=late)

    row.refresh_from_db()
    assert (row.state, row.starts_at) == (Appointment.State.CONFIRMED, at(10))


def test_a_move_repeated_after_the_limit_is_no_new_move() -> None:
    row = book(new(make_workshop(), at(10, days=3)), now=NOW)
    move_online(row, at(11, days=3), now=NOW)

    again = move_online(row, at(11, days=3), now=at(10, days=3))

    assert again.ical_sequence == 1


def test_a_person_learns_of_a_cancellation_online() -> None:
    row = book(new(make_workshop(), at(10, days=3)), now=NOW)

    for _ in range(2):
        cancel_online(row, now=NOW)

    assert Task.objects.get().kind == Task.Kind.ANSWER
    assert len(messages_of("appointment_cancelled")) == 1


def test_a_customer_who_comes_begins_one_visit() -> None:
    row = make_appointment(starts_at=at(10))

    visit = mark_arrived(row, now=at(9, 55))
    again = mark_arrived(row, now=at(10, 5))

    assert visit == again
    assert (visit.customer, visit.arrived_at) == (row.customer, at(9, 55))
    row.refresh_from_db()
    assert row.state == Appointment.State.ARRIVED


@pytest.mark.parametrize("state", ["held", "released", "cancelled", "no_show"])
def test_nobody_arrives_at_what_is_not_confirmed(state: str) -> None:
    row = make_appointment(starts_at=at(10), state=state)

    with pytest.raises(AppointmentClosedError):
        mark_arrived(row, now=at(10))

    assert not Visit.objects.exists()


def test_who_does_not_come_frees_the_bay() -> None:
    row = make_appointment(starts_at=at(10))

    mark_no_show(row, now=at(10, 30))
    mark_no_show(row, now=at(10, 31))

    assert live_rows() == []


def test_nobody_has_missed_what_has_not_begun() -> None:
    row = make_appointment(starts_at=at(10))

    with pytest.raises(NotYetError):
        mark_no_show(row, now=at(9, 59))


def test_a_car_that_is_here_was_not_missed() -> None:
    row = make_appointment(starts_at=at(10), state="arrived")

    with pytest.raises(AppointmentClosedError):
        mark_no_show(row, now=at(11))


def direct(vehicle, key: str = "once", starts_at=None) -> DirectBooking:
    service = make_service()
    return DirectBooking(
        workshop=make_workshop(bays=1),
        customer=vehicle.customer,
        vehicle=vehicle,
        services=[service],
        starts_at=starts_at or at(10),
        once_key=key,
    )


def test_a_direct_booking_counts_as_direct_and_is_settled_at_once() -> None:
    appointment = book_direct(direct(make_vehicle()), now=NOW)

    booking = appointment.booking
    assert (booking.source.slug, booking.source.kind) == ("direct", "direct")
    booking.refresh_from_db()
    assert (booking.state, booking.answered_at) == (Booking.State.SETTLED, NOW)
    assert booking.price_gross == appointment.services.get().price_gross


def test_the_same_form_twice_is_one_appointment() -> None:
    wanted = direct(make_vehicle())

    rows = {book_direct(wanted, now=NOW).pk for _ in range(5)}

    assert len(rows) == len(live_rows()) == Booking.objects.count() == 1


def test_a_refused_direct_booking_leaves_nothing_behind() -> None:
    wanted = direct(make_vehicle(), starts_at=at(7))

    with pytest.raises(SlotTakenError):
        book_direct(wanted, now=NOW)

    assert not Booking.objects.exists()


def test_the_link_names_no_person() -> None:
    vehicle, service = make_vehicle(), make_service(code="hu")

    link = booking_link(vehicle, service)

    assert link.startswith("https://werkstatt.example/t/")
    assert link.endswith("/book/?service=hu")
    assert "M-AB" not in link


def test_moves_to_the_wanted_bay_or_not_at_all() -> None:
    site = make_workshop(bays=2)
    first, second = site.bays.all()
    row = book(new(site), now=NOW)
    make_appointment(starts_at=at(14), workshop=site, bay=first)

    with pytest.raises(SlotTakenError):
        move(row, at(14), bay_id=first.pk, now=NOW)
    moved = move(row, at(14), bay_id=second.pk, now=NOW)

    assert (moved.starts_at, moved.bay_id) == (at(14), second.pk)


def test_books_on_the_wanted_bay_or_not_at_all() -> None:
    site = make_workshop(bays=2)
    second = site.bays.last()

    row = book(new(site, bay_id=second.pk), now=NOW)

    assert row.bay_id == second.pk
    with pytest.raises(SlotTakenError):
        book(new(site, bay_id=second.pk), now=NOW)


@pytest.mark.parametrize("state", ["confirmed", "arrived"])
def test_bay_and_end_change_without_a_word_to_the_customer(state: str) -> None:
    site = make_workshop(bays=2)
    row = make_appointment(starts_at=at(10), workshop=site, state=state)

    changed = rearrange(row, bay_id=site.bays.last().pk, ends_at=at(13), now=NOW)

    assert (changed.bay, changed.starts_at, changed.ends_at) == (site.bays.last(), at(10), at(13))
    assert changed.ical_sequence == 1
    assert not messages_of("appointment_changed")


def test_another_bay_alone_is_nothing_for_the_calendar() -> None:
    site = make_workshop(bays=2)
    row = make_appointment(starts_at=at(10), workshop=site)

    changed = rearrange(row, bay_id=site.bays.last().pk, ends_at=row.ends_at, now=NOW)

    assert changed.ical_sequence == 0


def test_a_longer_work_never_reaches_into_the_next() -> None:
    site = make_workshop(bays=1)
    row = make_appointment(starts_at=at(10), workshop=site, minutes=60)
    make_appointment(starts_at=at(12), workshop=site)

    with pytest.raises(SlotTakenError):
        rearrange(row, bay_id=row.bay_id, ends_at=at(12, 15), now=NOW)
    changed = rearrange(row, bay_id=row.bay_id, ends_at=at(12), now=NOW)

    assert changed.ends_at == at(12)


def test_what_is_over_is_not_rearranged() -> None:
    row = make_appointment(starts_at=at(10), state=Appointment.State.DONE)

    with pytest.raises(AppointmentClosedError):
        rearrange(row, bay_id=row.bay_id, ends_at=at(13), now=NOW)
