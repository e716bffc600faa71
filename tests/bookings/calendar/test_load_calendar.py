"""Loading a site's calendar: the right rows, few queries."""

from __future__ import annotations

import uuid
from copy import copy
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.calendar.loading import find_slots, load_calendar, needs_of
from bookings.calendar.slots import SlotWish
from bookings.models import Appointment
from tests.bookings.calendar.helpers import BERLIN, NOW, at, make_proposal
from tests.factories import make_appointment, make_customer, make_service, make_workshop
from workshop.models import BayAbsence, Closure, OpeningHours

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


def load(site, *, days: int = 6):
    return load_calendar(site, MONDAY, MONDAY + timedelta(days=days), now=NOW)


def test_opens_on_the_weekdays_of_the_site() -> None:
    calendar = load(make_workshop())

    assert list(calendar.openings) == [MONDAY + timedelta(days=n) for n in range(5)]
    assert calendar.openings[MONDAY] == [(at(8, days=0), at(17, days=0))]


def test_a_day_may_have_a_lunch_break() -> None:
    site = make_workshop()
    OpeningHours.objects.filter(workshop=site, weekday=0).update(closes=time(12))
    OpeningHours.objects.create(workshop=site, weekday=0, opens=time(13), closes=time(17))

    spans = load(site).openings[MONDAY]

    assert [start.astimezone(BERLIN).hour for start, _end in spans] == [8, 13]


def test_holidays_and_closures_are_closed() -> None:
    site = make_workshop()
    first, last = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    Closure.objects.create(workshop=site, starts_on=first, ends_on=last)
    Closure.objects.create(workshop=make_workshop(), starts_on=MONDAY, ends_on=MONDAY)

    assert list(load(site).openings) == [MONDAY, MONDAY + timedelta(days=3), date(2026, 11, 27)]
    christmas = load_calendar(site, date(2026, 12, 21), date(2026, 12, 27), now=NOW)
    assert date(2026, 12, 24) in christmas.openings
    assert date(2026, 12, 25) not in christmas.openings


@pytest.mark.parametrize("state", Appointment.State.values)
def test_only_live_appointments_are_busy(state: str) -> None:
    site = make_workshop(bays=1)
    make_appointment(starts_at=at(9), workshop=site, state="cancelled")
    row = make_appointment(starts_at=at(12), workshop=site, state=state)
    if state == "held":
        row.proposal = make_proposal()
        row.save()

    busy = load(site).bays[0].busy

    assert bool(busy) == (state in Appointment.OCCUPYING_STATES)


def test_a_hold_is_busy_until_it_expires() -> None:
    proposal = make_proposal()
    site, end = proposal.booking.workshop, proposal.expires_at
    days = (MONDAY, MONDAY + timedelta(days=6))

    before = load_calendar(site, *days, now=end - timedelta(microseconds=1))
    after = load_calendar(site, *days, now=end)

    assert sum(len(bay.busy) for bay in before.bays) == 3
    assert sum(len(bay.busy) for bay in after.bays) == 0


def test_an_absence_joins_what_is_busy() -> None:
    site = make_workshop(bays=1)
    make_appointment(starts_at=at(9), workshop=site, minutes=60)
    bay = site.bays.get()
    BayAbsence.objects.create(bay=bay, starts_at=at(8), ends_at=at(9, 30))
    BayAbsence.objects.create(bay=bay, starts_at=at(9, days=-5), ends_at=at(9, days=-4))

    assert load(site).bays[0].busy == [(at(8), at(10))]


def test_the_appointment_that_moves_is_not_in_its_own_way() -> None:
    site = make_workshop(bays=1)
    row = make_appointment(starts_at=at(9), workshop=site)

    calendar = load_calendar(site, MONDAY, MONDAY, now=NOW, except_appointment=row.pk)

    assert calendar.bays[0].busy == []


def test_bays_out_of_use_and_other_sites_are_left_out() -> None:
    site, other = make_workshop(bays=2), make_workshop(bays=2)
    site.bays.filter(name="Bühne 2").update(is_active=False)
    make_appointment(starts_at=at(9), workshop=other)

    calendar = load(site)

    assert [bay.id for bay in calendar.bays] == [site.bays.get(name="Bühne 1").pk]
    assert calendar.bays[0].busy == []


def appointment_queries(site) -> tuple[list[str], int]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        calendar = load(site)
    queries = [q["sql"] for q in captured if "bookings_appointment" in q["sql"]]
    assert len(captured) == 5
    return queries, sum(len(bay.busy) for bay in calendar.bays)


def test_one_query_reads_the_days_and_nothing_of_two_years_past() -> None:
    site, customer = make_workshop(bays=1), make_customer()
    make_appointment(starts_at=at(9), workshop=site, customer=customer)
    few, history = appointment_queries(site), []
    row = Appointment.objects.get()
    for day in range(3, 733):
        row.pk, row.ical_uid = None, uuid.uuid4()
        row.starts_at, row.ends_at = at(9, days=-day), at(10, days=-day)
        history.append(copy(row))
    Appointment.objects.bulk_create(history)

    many = appointment_queries(site)

    assert [len(few[0]), few[1]] == [len(many[0]), many[1]] == [1, 1]


def test_the_search_goes_further_when_the_next_weeks_are_full() -> None:
    site = make_workshop(bays=1)
    BayAbsence.objects.create(bay=site.bays.get(), starts_at=at(0, days=-1), ends_at=at(0, days=50))

    slots = find_slots(site, SlotWish(minutes=60), now=NOW)

    assert slots[0].starts_at == at(8, days=50)


def test_a_wish_in_the_past_or_below_the_lead_time_finds_what_comes_next() -> None:
    site = make_workshop()
    wish = SlotWish(minutes=60, near=at(9, days=-10), earliest=at(12))

    assert find_slots(site, wish, now=NOW)[0].starts_at >= at(12)


def test_services_add_up() -> None:
    lift = make_service(duration_minutes=60, needed_abilities=["lift"])
    other = make_service(duration_minutes=45)

    need = needs_of([lift, other])

    assert (need.minutes, need.abilities) == (105, frozenset({"lift"}))
    assert needs_of([make_service(duration_minutes=0)]).minutes == 15


def test_the_longest_set_up_time_counts_once() -> None:
    lift = make_service(duration_minutes=60, set_up_minutes=10, needed_abilities=["lift", "ev"])
    other = make_service(duration_minutes=45, set_up_minutes=20, needed_abilities=["lift"])

    need = needs_of([lift, other])

    assert (need.minutes, need.set_up_minutes) == (105, 20)
    assert need.abilities == frozenset({"lift", "ev"})
