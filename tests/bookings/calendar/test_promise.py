"""The promise counts opening minutes; the owner learns of who waits too long, once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from bookings.appointments import NewAppointment, book
from bookings.messages.notices import OWNER_ALARM, promised_by
from bookings.models import Booking
from bookings.proposals.promise import LOOK_BACK, alarm_owner, minutes_waited
from customers.models import Task
from messaging.delivery.claiming import Wanted, claim_batch
from messaging.delivery.counts import Counts
from messaging.models import Message
from tests.bookings.calendar.helpers import at
from tests.factories import make_booking, make_service, make_source, make_user, make_workshop
from workshop.models import Closure, Company, OpeningHours

pytestmark = pytest.mark.django_db

# at(…, days=0) is a Monday; the site is open from Monday to Friday, 8 to 17.
FRIDAY, SATURDAY, NEXT_MONDAY = 4, 5, 7


def waiting_since(moment: datetime, **fields) -> Booking:
    return make_booking(received_at=moment, **fields)


@pytest.mark.parametrize(
    ("since", "now", "minutes"),
    [
        (at(9), at(9, 31), 31),
        (at(6), at(8, 10), 10),
        (at(16, 50), at(8, 5, days=2), 15),
        (at(16, 50, days=FRIDAY), at(8, 5, days=NEXT_MONDAY), 15),
        (at(12, days=SATURDAY), at(20, days=SATURDAY), 0),
        (at(9), at(8), 0),
    ],
)
def test_only_opening_minutes_count(since: datetime, now: datetime, minutes: int) -> None:
    booking = waiting_since(since)

    assert minutes_waited([booking], now=now) == {booking.pk: minutes}


def test_days_off_do_not_count() -> None:
    booking = waiting_since(at(16, 50))
    Closure.objects.create(
        workshop=booking.workshop, starts_on=date(2026, 11, 25), ends_on=date(2026, 11, 26)
    )

    assert minutes_waited([booking], now=at(8, 5, days=4)) == {booking.pk: 15}


def test_a_site_without_hours_is_counted_by_the_clock_on_the_wall() -> None:
    booking = waiting_since(at(2))
    OpeningHours.objects.all().delete()

    assert minutes_waited([booking], now=at(3)) == {booking.pk: 60}


def test_each_site_has_its_own_hours() -> None:
    here, there = (waiting_since(at(9), source=make_source()) for _ in range(2))
    OpeningHours.objects.filter(workshop=there.workshop).update(opens="10:00")

    assert minutes_waited([here, there], now=at(10, 30)) == {here.pk: 90, there.pk: 30}


def test_a_very_old_wait_is_counted_from_the_look_back_on() -> None:
    booking = waiting_since(at(9) - LOOK_BACK * 3)

    assert minutes_waited([booking], now=at(9))[booking.pk] > 14 * 9 * 60


def test_costs_the_same_for_many_bookings_of_one_site(django_assert_max_num_queries) -> None:
    source = make_source(workshop=make_workshop())
    bookings = [waiting_since(at(9), source=source) for _ in range(20)]

    with django_assert_max_num_queries(3):
        minutes_waited(bookings, now=at(10))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(9), at(9, 30)),
        (at(6), at(8, 30)),
        (at(16, 50), at(8, 20, days=2)),
        (at(12, days=SATURDAY), at(8, 30, days=NEXT_MONDAY)),
    ],
)
def test_we_promise_within_opening_minutes(now: datetime, until: datetime) -> None:
    assert promised_by(make_workshop(), now=now) == until


def test_a_site_that_never_opens_still_promises() -> None:
    site = make_workshop()
    OpeningHours.objects.all().delete()

    assert promised_by(site, now=at(9)) == at(9, 30)


def late_booking(**fields) -> Booking:
    return waiting_since(at(15), **fields)


# Two opening hours on Tuesday, two on Wednesday.
ALARM_TIME = at(10, days=2)


def test_the_owner_is_told_after_four_opening_hours() -> None:
    owner, booking = make_user(role="owner"), late_booking()

    early = alarm_owner(now=ALARM_TIME - timedelta(minutes=1))
    on_time = alarm_owner(now=ALARM_TIME)

    assert (early, on_time) == (0, 1)
    task = Task.objects.get()
    assert (task.assigned_to, task.due_at) == (owner, ALARM_TIME)
    assert task.link == booking.get_absolute_url()
    assert Message.objects.get().kind == OWNER_ALARM


def test_the_owner_is_told_once_even_when_the_task_is_done() -> None:
    late_booking()
    alarm_owner(now=ALARM_TIME)
    Task.objects.update(done_at=ALARM_TIME)

    assert alarm_owner(now=ALARM_TIME + timedelta(days=1)) == 0
    assert Task.objects.count() == Message.objects.count() == 1


@pytest.mark.parametrize("owners", [0, 2])
def test_without_exactly_one_owner_the_task_is_for_all(owners: int) -> None:
    late_booking()
    for _ in range(owners):
        make_user(role="owner")

    alarm_owner(now=ALARM_TIME)

    assert Task.objects.get().assigned_to is None


@pytest.mark.parametrize("fields", [{"state": "settled"}, {"answered_at": at(16)}])
def test_what_needs_no_answer_alarms_nobody(fields: dict) -> None:
    late_booking(**fields)

    assert alarm_owner(now=ALARM_TIME) == 0


def test_a_house_may_want_no_alarm() -> None:
    late_booking()
    Company.objects.update(owner_alarm_hours=0)

    assert alarm_owner(now=ALARM_TIME) == 0
    assert not Task.objects.exists()


def test_the_mail_goes_to_the_house_and_says_what_waits() -> None:
    late_booking(service_texts=["Ölwechsel"])
    alarm_owner(now=ALARM_TIME)

    batch = claim_batch(Wanted(("email",)), Counts(), now=ALARM_TIME)

    [message] = batch.ready
    assert message.address == "werkstatt@mueller.example"
    assert "4" in message.subject
    assert "Ölwechsel" in message.text
    assert "/bookings/" in message.text


def test_an_answer_meanwhile_takes_the_alarm_back() -> None:
    booking = late_booking(price_gross=Decimal(10))
    alarm_owner(now=ALARM_TIME)
    book(
        NewAppointment(
            booking.workshop, booking.customer, [make_service()], at(10, days=3), booking=booking
        ),
        now=ALARM_TIME,
    )

    batch = claim_batch(Wanted(("email",)), Counts(), now=ALARM_TIME)

    assert [message.kind for message in batch.ready] == ["appointment_confirmed"]
    assert Message.objects.get(kind=OWNER_ALARM).state == Message.State.SKIPPED
    assert Task.objects.get(key__endswith=":owner").done_at == ALARM_TIME
