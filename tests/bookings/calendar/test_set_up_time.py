"""Set-up time: the bay is taken before the customer comes; days between offered dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from bookings.appointments import NewAppointment, book, move
from bookings.calendar.slots import BayTimes, Calendar, Slot, SlotWish, free_slots
from bookings.errors import SlotTakenError
from bookings.models import Appointment, Proposal
from bookings.proposals.life import answer_booking
from tests.bookings.calendar.helpers import BERLIN, NOW, at, make_open_booking
from tests.factories import make_appointment, make_customer, make_service, make_workshop
from workshop.models import Company

TUESDAY = date(2026, 11, 24)
MINUTE = timedelta(minutes=1)


def starts(*busy: tuple[int, int], set_up: int = 20) -> list[str]:
    spans = [(at(a), at(b)) for a, b in busy]
    calendar = Calendar(BERLIN, {TUESDAY: [(at(8), at(12))]}, [BayTimes(1, busy=spans)])
    wish = SlotWish(60, count=99, is_spread=False, set_up_minutes=set_up)
    slots = free_slots(calendar, wish, now=NOW)
    return [f"{slot.starts_at.astimezone(BERLIN):%H:%M}" for slot in slots]


@pytest.mark.parametrize(
    ("set_up", "first"), [(0, "08:00"), (1, "08:15"), (15, "08:15"), (16, "08:30"), (60, "09:00")]
)
def test_set_up_lies_within_opening_hours(set_up: int, first: str) -> None:
    assert starts(set_up=set_up)[0] == first
    assert starts(set_up=set_up)[-1] == "11:00"


def test_set_up_needs_the_gap_before_the_start() -> None:
    assert starts((9, 10)) == ["10:30", "10:45", "11:00"]
    assert starts((10, 11), set_up=15) == ["08:15", "08:30", "08:45", "09:00"]
    assert starts((8, 9), set_up=30)[0] == "09:30"


def test_two_dates_of_one_bay_keep_the_set_up_apart() -> None:
    first = Slot(at(8), at(9), 1)
    close = Slot(at(9, 10), at(10), 1, 20 * MINUTE)

    assert first.overlaps(close)
    assert close.overlaps(first)
    assert not first.overlaps(Slot(at(9, 20), at(10), 1, 20 * MINUTE))


def book_at(site, starts_at, **service) -> Appointment:
    new = NewAppointment(site, make_customer(), [make_service(**service)], starts_at)
    return book(new, now=NOW)


@pytest.mark.django_db
def test_the_customer_sees_the_work_and_the_bay_is_taken_before() -> None:
    row = book_at(make_workshop(), at(9), duration_minutes=60, set_up_minutes=20)

    row.refresh_from_db()
    assert (row.starts_at, row.ends_at) == (at(9), at(10))
    assert row.taken_from == row.occupied_from == at(8, 40)


@pytest.mark.django_db
def test_nobody_gets_the_minutes_of_a_set_up() -> None:
    site = make_workshop(bays=1)
    book_at(site, at(10), duration_minutes=60, set_up_minutes=20)

    with pytest.raises(SlotTakenError):
        book_at(site, at(8, 45), duration_minutes=60)

    assert book_at(site, at(8, 40), duration_minutes=60).taken_from is None


@pytest.mark.django_db
def test_a_set_up_before_opening_time_is_refused() -> None:
    with pytest.raises(SlotTakenError):
        book_at(make_workshop(), at(8), duration_minutes=60, set_up_minutes=20)


@pytest.mark.django_db
def test_moving_takes_the_set_up_along() -> None:
    row = book_at(make_workshop(), at(10), duration_minutes=60, set_up_minutes=20)

    move(row, at(14), now=NOW)

    row.refresh_from_db()
    assert row.taken_from == at(13, 40)


@pytest.mark.django_db
def test_a_hold_that_has_expired_gives_its_set_up_back() -> None:
    booking = make_open_booking(bays=1, service={"duration_minutes": 60, "set_up_minutes": 60})
    proposal = answer_booking(booking, now=NOW)
    first = proposal.dates.order_by("starts_at").first()
    new = NewAppointment(
        booking.workshop,
        make_customer(),
        [make_service(duration_minutes=60)],
        first.starts_at - 60 * MINUTE,
    )

    assert book(new, now=proposal.expires_at)
    first.refresh_from_db()
    assert first.state == Appointment.State.RELEASED


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_database_itself_refuses_a_place_in_a_set_up() -> None:
    assert connection.vendor == "postgresql"
    site = make_workshop(bays=1)
    make_appointment(starts_at=at(10), workshop=site, taken_from=at(9, 30))

    with pytest.raises(DatabaseError), transaction.atomic():
        make_appointment(starts_at=at(9), minutes=31, workshop=site)

    assert make_appointment(starts_at=at(9), minutes=30, workshop=site)


@pytest.mark.django_db
@pytest.mark.parametrize(("apart", "days"), [(1, [0, 1, 2]), (3, [0, 3, 6]), (7, [0, 7, 14])])
def test_the_house_decides_how_far_dates_lie_apart(apart: int, days: list[int]) -> None:
    booking = make_open_booking()
    Company.objects.update(proposal_days_apart=apart, lead_time_hours=24)

    proposal = answer_booking(booking, now=NOW)

    assert isinstance(proposal, Proposal)
    dates = proposal.dates.order_by("starts_at").values_list("starts_at", flat=True)
    found = [each.astimezone(BERLIN).date() for each in dates]
    assert [(day - found[0]).days for day in found] == days


@pytest.mark.django_db
def test_dates_may_lie_on_one_day_when_the_house_says_so() -> None:
    booking = make_open_booking(bays=1)
    Company.objects.update(proposal_days_apart=0)

    proposal = answer_booking(booking, now=NOW)

    dates = proposal.dates.order_by("starts_at")
    assert [date.starts_at for date in dates] == [at(8), at(9, 30), at(11)]


@pytest.mark.django_db
def test_near_a_wish_several_dates_of_that_day_come_first() -> None:
    booking = make_open_booking(bays=1, wished_start=at(12, days=2))
    Company.objects.update(proposal_days_apart=0)

    proposal = answer_booking(booking, now=NOW)

    dates = set(proposal.dates.values_list("starts_at", flat=True))
    assert dates == {at(10, 30, days=2), at(12, days=2), at(13, 30, days=2)}
