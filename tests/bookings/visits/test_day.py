"""What the day board and the week show of a site."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import translation

from bookings.board.day import count_waiting, load_day, load_week
from bookings.models import Appointment, Booking, Proposal, Visit, VisitStep
from tests.bookings.visits.builders import BERLIN, NOW, make_visit
from tests.factories import (
    make_appointment,
    make_booking,
    make_source,
    make_workshop,
)
from workshop.models import BayAbsence, Closure, OpeningHours, Season, Workshop

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
State = Appointment.State


def appointment(site: Workshop, hour: int, state: str = State.CONFIRMED, **fields) -> Appointment:
    day = fields.pop("on", TODAY)
    starts_at = datetime.combine(day, time(hour), BERLIN)
    return make_appointment(starts_at=starts_at, workshop=site, state=state, **fields)


def held(site: Workshop, hour: int, *, expires_at: datetime) -> Appointment:
    source = make_source(workshop=site)
    booking = make_booking(received_at=NOW - timedelta(days=1), source=source)
    proposal = Proposal.objects.create(booking=booking, created_at=NOW, expires_at=expires_at)
    return appointment(site, hour, State.HELD, booking=booking, proposal=proposal)


def test_shows_the_days_appointments_of_this_site_only() -> None:
    site = make_workshop()
    mine = appointment(site, 9)
    appointment(make_workshop(), 9)
    appointment(site, 9, on=TODAY + timedelta(days=1))

    day = load_day(site, TODAY, now=NOW)

    assert [one for one, _place in day.cards] == [mine]
    assert day.is_today


def test_shows_the_bays_that_are_in_use() -> None:
    site = make_workshop(bays=2)
    site.bays.filter(name="Bühne 1").update(is_active=False)

    day = load_day(site, TODAY, now=NOW)

    assert [bay.name for bay, _first, _width in day.columns] == ["Bühne 2"]


@pytest.mark.parametrize("state", [State.NO_SHOW, State.CANCELLED])
def test_those_who_dont_come_stand_apart(state: str) -> None:
    site = make_workshop()
    gone = appointment(site, 9, state)

    day = load_day(site, TODAY, now=NOW)

    assert day.cards == []
    assert day.missing == [gone]


def test_released_dates_are_gone() -> None:
    site = make_workshop()
    appointment(site, 9, State.RELEASED)

    day = load_day(site, TODAY, now=NOW)

    assert not day.appointments


def test_an_offered_date_is_shown_until_its_time_to_answer_is_over() -> None:
    site = make_workshop()
    waiting = held(site, 9, expires_at=NOW + timedelta(minutes=1))
    held(site, 14, expires_at=NOW)

    day = load_day(site, TODAY, now=NOW)

    assert [one for one, _place in day.cards] == [waiting]
    assert day.arrivals == []


def test_expects_only_those_who_are_confirmed_and_not_here() -> None:
    site = make_workshop()
    late, soon = appointment(site, 11), appointment(site, 8, bay=site.bays.last())
    appointment(site, 9, State.ARRIVED)
    appointment(site, 15, State.DONE)

    day = load_day(site, TODAY, now=NOW)

    assert day.arrivals == [soon, late]


def test_lists_open_visits_with_their_progress() -> None:
    visit = make_visit()
    site = visit.appointment.workshop
    VisitStep.objects.create(visit=visit, step="welcome", done_at=NOW)
    walk_in = make_visit(appointment=None, workshop=site)
    make_visit(closed_at=NOW, appointment=None, workshop=site)
    make_visit(appointment=None, workshop=make_workshop())
    make_visit()  # At another site.

    day = load_day(site, TODAY, now=NOW)

    assert {one.pk: one.settled_count for one in day.visits} == {visit.pk: 1, walk_in.pk: 0}


def test_blocks_the_time_in_which_a_bay_cant_be_used() -> None:
    site = make_workshop(bays=1)
    start = datetime.combine(TODAY, time(12), BERLIN)
    BayAbsence.objects.create(
        bay=site.bays.get(), starts_at=start, ends_at=start + timedelta(hours=1), reason="Wartung"
    )

    [(absence, place)] = load_day(site, TODAY, now=NOW).blocked

    assert absence.reason == "Wartung"
    assert (place.row, place.rows) == (16, 4)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2027, 3, 26), "Karfreitag"),
        (date(2027, 3, 14), "No opening hours"),
        (date(2027, 3, 16), "Betriebsausflug"),
        (date(2027, 3, 17), ""),
    ],
)
def test_says_why_nobody_works(day: date, why: str) -> None:
    site = make_workshop()
    Closure.objects.create(
        workshop=site,
        starts_on=date(2027, 3, 15),
        ends_on=date(2027, 3, 16),
        reason="Betriebsausflug",
    )

    with translation.override("en"):
        assert load_day(site, day, now=NOW).closed == why


def test_counts_bookings_that_nobody_has_answered() -> None:
    site = make_workshop()
    source = make_source(workshop=site)
    for state in (Booking.State.OPEN, Booking.State.UNCONFIRMED, Booking.State.CANCELLED):
        make_booking(received_at=NOW, source=source, state=state)
    make_booking(received_at=NOW, source=source, answered_at=NOW)
    make_booking(received_at=NOW)

    assert count_waiting(site) == 2


def test_the_week_runs_from_monday_to_sunday() -> None:
    site = make_workshop()

    week = load_week(site, TODAY, now=NOW)

    assert (week.monday, week.sunday) == (date(2027, 3, 8), date(2027, 3, 14))
    assert week.number == 10
    assert (week.previous, week.following) == (date(2027, 3, 1), date(2027, 3, 15))
    assert [bool(day.closed) for day in week.days] == [False] * 5 + [True] * 2


def test_the_week_counts_what_is_booked_and_what_is_only_offered() -> None:
    site = make_workshop()
    appointment(site, 9)
    appointment(site, 12, State.DONE)
    appointment(site, 13, State.NO_SHOW)
    held(site, 15, expires_at=NOW + timedelta(hours=1))

    day = load_week(site, TODAY, now=NOW).days[1]

    assert (day.booked_count, day.held_count) == (2, 1)


@pytest.mark.parametrize("view", [load_day, load_week])
def test_takes_as_many_queries_for_a_full_day_as_for_one_appointment(
    view, django_assert_max_num_queries
) -> None:
    site = make_workshop(bays=9)
    counts = []
    for bays in (site.bays.all()[:1], site.bays.all()[1:]):
        for bay in bays:
            one = appointment(site, 9, bay=bay)
            Visit.objects.create(appointment=one, customer=one.customer, arrived_at=NOW)
        with django_assert_max_num_queries(10) as queries:
            view(site, TODAY, now=NOW)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def saturday_in_tyre_season(site: Workshop) -> date:
    season = Season.objects.create(
        workshop=site, name="Reifenzeit", first_month=10, first_day=1, last_month=11, last_day=30
    )
    OpeningHours.objects.create(
        workshop=site, season=season, weekday=5, opens=time(9), closes=time(13)
    )
    return date(2026, 11, 28)


def test_a_season_opens_days_that_are_closed_otherwise() -> None:
    site = make_workshop()
    saturday = saturday_in_tyre_season(site)

    day = load_day(site, saturday, now=NOW)

    assert (day.closed, day.grid.opens, day.grid.rows) == ("", time(9), 16)
    assert [one.on for one in load_week(site, saturday, now=NOW).days if not one.closed] == [
        saturday
    ]


def test_a_day_that_is_closed_in_part_is_a_working_day() -> None:
    site = make_workshop()
    OpeningHours.objects.update(opens=time(8), closes=time(17))
    Closure.objects.create(
        workshop=site,
        starts_on=TODAY,
        ends_on=TODAY,
        from_time=time(13),
        until_time=time(17),
        reason="Betriebsausflug",
    )

    day = load_day(site, TODAY, now=NOW)

    assert (day.closed, day.grid.opens, day.grid.rows) == ("", time(8), 20)


def test_set_up_stands_before_the_work() -> None:
    site = make_workshop()
    one = appointment(site, 9, minutes=60)
    Appointment.objects.update(taken_from=one.starts_at - timedelta(minutes=30))

    [(_one, place)] = load_day(site, TODAY, now=NOW).cards

    assert (place.row, place.rows, place.lead) == (2, 6, 2)
    assert (place.work_row, place.work_rows) == (4, 4)


def test_the_week_says_how_much_of_each_day_is_taken() -> None:
    site = make_workshop(bays=2)
    appointment(site, 8, minutes=540)
    appointment(site, 14, State.DONE, minutes=60, bay=site.bays.last())

    days = load_week(site, TODAY, now=NOW).days

    assert [day.load_percent for day in days] == [0, 50, 0, 0, 0, None, None]
