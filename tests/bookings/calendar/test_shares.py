"""Shares of a day that are kept free for regulars and for walk-ins."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from bookings.appointments import NewAppointment, book, move_online
from bookings.calendar.guests import guest_of
from bookings.calendar.loading import find_slots, needs_of
from bookings.calendar.shares import Guest, Shares
from bookings.calendar.slots import BayTimes, Calendar, SlotWish, bay_time, free_slots, may_take
from bookings.errors import SlotTakenError
from bookings.models import Appointment, Proposal
from bookings.proposals.life import answer_booking, choose_other_date
from tests.bookings.calendar.helpers import BERLIN, NOW, at, make_open_booking
from tests.factories import (
    make_appointment,
    make_customer,
    make_service,
    make_source,
    make_vehicle,
    make_workshop,
)

TUESDAY = date(2026, 11, 24)
MIDNIGHT = datetime.combine(TUESDAY, time.min, BERLIN)
HOUR = timedelta(hours=1)


def day_of_ten_hours(*busy: tuple[datetime, datetime], shares: Shares) -> Calendar:
    return Calendar(BERLIN, {TUESDAY: [(at(8), at(18))]}, [BayTimes(1, busy=[*busy])], shares)


@pytest.mark.parametrize(
    ("guest", "kept"), [(Guest.NEW, 30), (Guest.REGULAR, 10), (Guest.STAFF, 0)]
)
def test_each_guest_may_take_what_is_not_kept_for_others(guest: Guest, kept: int) -> None:
    shares = Shares(regulars=20, walk_ins=10, until=24 * HOUR)

    assert shares.kept_from(guest, MIDNIGHT, now=NOW - 12 * HOUR) == kept


@pytest.mark.parametrize(("before", "kept"), [(25, 20), (24, 0), (23, 0), (-5, 0)])
def test_shares_are_given_free_hours_before_the_day(before: int, kept: int) -> None:
    shares = Shares(regulars=20, until=24 * HOUR)

    assert shares.kept_from(Guest.NEW, MIDNIGHT, now=MIDNIGHT - before * HOUR) == kept


@pytest.mark.parametrize(("taken", "fits"), [(7, True), (8, True), (9, False)])
def test_the_last_share_of_a_day_is_closed_to_new_customers(taken: int, fits: bool) -> None:
    calendar = day_of_ten_hours(shares=Shares(regulars=20))

    assert may_take(calendar, TUESDAY, taken * HOUR, Guest.NEW, now=NOW - 99 * HOUR) is fits
    assert may_take(calendar, TUESDAY, taken * HOUR, Guest.REGULAR, now=NOW - 99 * HOUR)


def test_only_time_within_opening_hours_counts() -> None:
    calendar = day_of_ten_hours((at(6), at(9)), (at(17), at(20)), shares=Shares())

    assert bay_time(calendar, TUESDAY) == (10 * HOUR, 8 * HOUR)


def test_a_bay_that_is_out_of_use_is_no_capacity() -> None:
    away = [(at(8), at(13)), (at(12), at(13))]
    bays = [BayTimes(1), BayTimes(2, busy=[(at(8), at(13))], absent=away)]
    calendar = Calendar(BERLIN, {TUESDAY: [(at(8), at(18))]}, bays, Shares())

    assert bay_time(calendar, TUESDAY) == (15 * HOUR, 15 * HOUR)


@pytest.mark.parametrize(("guest", "count"), [(Guest.NEW, 0), (Guest.REGULAR, 9)])
def test_a_search_leaves_out_days_that_are_kept(guest: Guest, count: int) -> None:
    calendar = day_of_ten_hours((at(8), at(15)), shares=Shares(regulars=25))
    wish = SlotWish(60, count=99, is_spread=False, guest=guest)

    assert len(free_slots(calendar, wish, now=NOW - 99 * HOUR)) == count


def test_set_up_counts_into_what_is_taken() -> None:
    calendar = day_of_ten_hours(shares=Shares(walk_ins=10))
    wish = SlotWish(540, count=1, guest=Guest.NEW)
    with_set_up = SlotWish(540, count=1, guest=Guest.NEW, set_up_minutes=15)

    assert free_slots(calendar, wish, now=NOW - 99 * HOUR)
    assert not free_slots(calendar, with_set_up, now=NOW - 99 * HOUR)


def busy_site(**shares: int):
    """Next Tuesday has one hour of nine left; every other day is free."""
    site = make_workshop(bays=1, shares_until_hours=0, **shares)
    make_appointment(starts_at=at(8), minutes=480, workshop=site)
    return site


def regular() -> object:
    customer = make_customer()
    make_appointment(starts_at=at(8, days=-20), customer=customer, state="done")
    return customer


@pytest.mark.django_db
def test_who_came_before_or_has_work_on_record_is_a_regular() -> None:
    imported = make_vehicle()
    imported.service_records.create(service=make_service(), done_on=TUESDAY)
    only_booked = make_appointment(starts_at=at(8)).customer

    assert guest_of(regular()) is Guest.REGULAR
    assert guest_of(imported.customer) is Guest.REGULAR
    assert guest_of(only_booked) is Guest.NEW


@pytest.mark.django_db
def test_what_a_joined_record_did_counts_for_the_one_that_stays() -> None:
    survivor, other = make_customer(), regular()
    other.merged_into = survivor
    other.save()

    assert guest_of(survivor) is Guest.REGULAR


@pytest.mark.django_db
@pytest.mark.parametrize(("guest", "fits"), [(Guest.NEW, False), (Guest.STAFF, True)])
def test_taking_a_place_minds_the_shares(guest: Guest, fits: bool) -> None:
    site = busy_site(walk_in_share_percent=10)
    new = NewAppointment(
        site, make_customer(), [make_service(duration_minutes=60)], at(16), guest=guest
    )

    if fits:
        assert book(new, now=NOW).starts_at == at(16)
    else:
        with pytest.raises(SlotTakenError) as caught:
            book(new, now=NOW)
        assert caught.value.alternatives


@pytest.mark.django_db
@pytest.mark.parametrize(("is_regular", "day"), [(False, 2), (True, 1)])
def test_a_portal_booking_of_a_regular_gets_the_day_kept_for_them(is_regular, day) -> None:
    site = busy_site(regulars_share_percent=10)
    customer = regular() if is_regular else make_customer()
    booking = make_open_booking(
        source=make_source(workshop=site),
        customer=customer,
        service={"duration_minutes": 60},
        wished_start=at(16),
        is_time_agreed=True,
    )

    answer = answer_booking(booking, now=NOW)

    first = answer if is_regular else answer.dates.order_by("starts_at").first()
    assert isinstance(answer, Appointment if is_regular else Proposal)
    assert first.starts_at >= at(8, days=day)


@pytest.mark.django_db
def test_another_date_may_not_use_what_is_kept() -> None:
    site = busy_site(regulars_share_percent=10)
    booking = make_open_booking(source=make_source(workshop=site), service={"duration_minutes": 60})
    proposal = answer_booking(booking, now=NOW)

    with pytest.raises(SlotTakenError):
        choose_other_date(proposal, at(16), now=NOW)


@pytest.mark.django_db
def test_moving_online_may_not_use_what_is_kept() -> None:
    site = busy_site(regulars_share_percent=10)
    row = make_appointment(starts_at=at(8, days=3), minutes=60, workshop=site)

    with pytest.raises(SlotTakenError):
        move_online(row, at(16), now=NOW)


@pytest.mark.django_db
def test_every_date_found_for_a_guest_can_be_taken_by_that_guest() -> None:
    site = busy_site(regulars_share_percent=30, walk_in_share_percent=20)
    service = make_service(duration_minutes=120, set_up_minutes=20)

    for _ in range(4):
        wish = needs_of([service]).wish(Guest.NEW, count=1)
        starts_at = find_slots(site, wish, now=NOW)[0].starts_at
        new = NewAppointment(site, make_customer(), [service], starts_at, guest=Guest.NEW)
        assert book(new, now=NOW).taken_from == starts_at - timedelta(minutes=20)
