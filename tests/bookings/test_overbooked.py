"""What a day can't hold any more: in a table, and on the pages."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.board.day import load_day, load_week
from bookings.board.links import day_page
from bookings.board.version import version_of, version_of_week
from bookings.calendar.overbooked import Hours, Why, time_left, too_many
from bookings.models import Appointment, Visit
from tests.bookings.visits.builders import BERLIN, NOW, make_visit
from tests.factories import make_appointment, make_user, make_workshop
from workshop.models import Bay, BayAbsence, Closure, OpeningHours, Workshop

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
State = Appointment.State


def at(hour: float) -> datetime:
    midnight = datetime.combine(TODAY, time(), BERLIN)
    return midnight + timedelta(hours=hour)


# Open from eight to twelve and from one to five; bay 1 is blocked from two to three.
HOURS = Hours([(at(8), at(12)), (at(13), at(17))], {1: [(at(14), at(15))], 2: []})


@pytest.mark.parametrize(
    ("bay", "begin", "end", "why"),
    [
        (1, 8, 12, None),
        (1, 13, 14, None),
        (1, 15, 17, None),
        (1, 13.5, 14.25, Why.BLOCKED),
        (1, 14.25, 14.5, Why.BLOCKED),
        (1, 13, 16, Why.BLOCKED),
        (2, 14, 15, None),
        (2, 7.5, 9, Why.CLOSED),
        (2, 16, 17.25, Why.CLOSED),
        (2, 11, 14, Why.CLOSED),
        (3, 9, 10, Why.NO_BAY),
        (3, 5, 6, Why.NO_BAY),
    ],
)
def test_says_why_work_can_not_stand_there(bay, begin, end, why) -> None:
    assert HOURS.why_not(bay, (at(begin), at(end))) == why


@pytest.mark.parametrize(
    ("walk_ins", "hours", "expected"), [(0, 0, 0), (1, 1, 0), (1, 0.9, 1), (3, 2.5, 1), (2, 9, 0)]
)
def test_each_without_appointment_needs_an_hour(walk_ins, hours, expected) -> None:
    assert too_many(walk_ins, timedelta(hours=hours)) == expected


@pytest.mark.parametrize(
    ("now", "left"), [(6, 15), (8, 15), (10, 11), (12.5, 7), (14.5, 4.5), (16, 2), (17, 0), (20, 0)]
)
def test_time_that_is_left_counts_from_now_to_closing(now: float, left: float) -> None:
    assert time_left([], HOURS, now=at(now)) == timedelta(hours=left)


def standing(site: Workshop, hour: int, state: str = State.CONFIRMED, **fields) -> Appointment:
    return make_appointment(starts_at=at(hour), workshop=site, state=state, **fields)


def whys(site: Workshop, **fields) -> list[tuple[int, str]]:
    day = load_day(site, TODAY, now=fields.get("now", NOW))
    return [(one.appointment.pk, one.why) for one in day.misplaced]


def shorten(site: Workshop, closes: int) -> None:
    OpeningHours.objects.filter(workshop=site).update(closes=time(closes))


def test_a_day_as_it_was_booked_is_not_overbooked() -> None:
    site = make_workshop()
    standing(site, 15)

    day = load_day(site, TODAY, now=NOW)

    assert (day.misplaced, day.walk_ins_too_many) == ([], 0)


@pytest.mark.parametrize("state", [State.HELD, State.CONFIRMED, State.ARRIVED])
def test_shorter_hours_leave_an_appointment_without_its_place(state: str) -> None:
    site = make_workshop()
    late, _early = standing(site, 15, state), standing(site, 12)

    shorten(site, 15)

    assert whys(site) == [(late.pk, Why.CLOSED)]


@pytest.mark.parametrize("state", [State.DONE, State.NO_SHOW, State.CANCELLED])
def test_what_is_over_or_off_needs_no_place(state: str) -> None:
    site = make_workshop()
    standing(site, 15, state)

    shorten(site, 14)

    assert whys(site) == []


def test_what_has_ended_is_no_trouble_any_more() -> None:
    site = make_workshop()
    one = standing(site, 15)
    shorten(site, 15)

    assert whys(site, now=one.ends_at - timedelta(minutes=1))
    assert whys(site, now=one.ends_at) == []


def test_set_up_before_opening_is_outside_the_hours() -> None:
    site = make_workshop()
    one = standing(site, 12, taken_from=at(11.5))
    OpeningHours.objects.filter(workshop=site).update(opens=time(12))

    assert whys(site) == [(one.pk, Why.CLOSED)]


def test_a_lift_that_fails_and_a_bay_switched_off_are_named() -> None:
    site = make_workshop(bays=2)
    first, second = Bay.objects.filter(workshop=site).order_by("pk")
    blocked, gone = standing(site, 14, bay=first), standing(site, 15, bay=second)

    BayAbsence.objects.create(bay=first, starts_at=at(14.5), ends_at=at(18), reason="Hydraulik")
    Bay.objects.filter(pk=second.pk).update(is_active=False)

    assert whys(site) == [(blocked.pk, Why.BLOCKED), (gone.pk, Why.NO_BAY)]


def test_a_closed_day_holds_none_of_its_appointments() -> None:
    site = make_workshop()
    one = standing(site, 15)

    Closure.objects.create(starts_on=TODAY, ends_on=TODAY, reason="Wasserrohrbruch")

    assert whys(site) == [(one.pk, Why.CLOSED)]


def test_the_week_counts_them_by_day() -> None:
    site = make_workshop()
    standing(site, 15)
    make_appointment(starts_at=at(15 + 24), workshop=site, state=State.CONFIRMED)
    shorten(site, 15)

    days = load_week(site, TODAY, now=NOW).days

    assert {one.on: one.misplaced_count for one in days if one.misplaced_count} == {
        TODAY: 1,
        TODAY + timedelta(days=1): 1,
    }


def test_people_without_appointment_are_too_many_when_the_bays_are_full() -> None:
    site = make_workshop(bays=1)
    standing(site, 10, ends_at=at(17))
    make_visit(appointment=None, workshop=site)

    today = load_day(site, TODAY, now=NOW)
    tomorrow = load_day(site, TODAY + timedelta(days=1), now=NOW)

    assert (today.walk_ins_too_many, tomorrow.walk_ins_too_many) == (1, 0)


def test_who_stayed_overnight_was_counted_yesterday() -> None:
    site = make_workshop(bays=1)
    standing(site, 10, ends_at=at(17))
    make_visit(appointment=None, workshop=site)
    Visit.objects.update(arrived_at=NOW - timedelta(days=1))

    assert load_day(site, TODAY, now=NOW).walk_ins_too_many == 0


@pytest.mark.parametrize(
    ("load", "version"), [(load_day, version_of), (load_week, version_of_week)]
)
def test_a_screen_that_stands_open_learns_of_it(load, version) -> None:
    site = make_workshop()
    standing(site, 15)
    before = version(load(site, TODAY, now=NOW))

    OpeningHours.objects.filter(workshop=site, weekday=TODAY.weekday()).update(closes=time(15, 30))

    assert version(load(site, TODAY, now=NOW)) != before


def tomorrow_overbooked() -> Appointment:
    """A working day ahead on which an afternoon has been taken away."""
    site = make_workshop()
    day = timezone.localdate() + timedelta(days=1)
    while day.weekday() > 3:
        day += timedelta(days=1)
    starts_at = datetime.combine(day, time(15), BERLIN)
    one = make_appointment(starts_at=starts_at, workshop=site, state=State.CONFIRMED)
    BayAbsence.objects.create(bay=one.bay, starts_at=starts_at, ends_at=one.ends_at, reason="TÜV")
    return one


def test_the_board_says_it_in_words_and_leads_to_moving(client: Client) -> None:
    one = tomorrow_overbooked()
    client.force_login(make_user())

    page = client.get(day_page(one.workshop, one.starts_at)).content.decode()

    assert 'id="overbooked"' in page
    assert page.count(reverse("bookings:move", args=[one.pk])) == 2
    assert "slot-misplaced" in page


def test_moving_gives_it_a_place_again(client: Client) -> None:
    one = tomorrow_overbooked()
    client.force_login(make_user())
    BayAbsence.objects.update(starts_at=one.starts_at - timedelta(minutes=15))

    moved = client.get(reverse("bookings:move", args=[one.pk]))

    assert moved.status_code == 200


def test_the_week_leads_to_the_day(client: Client) -> None:
    one = tomorrow_overbooked()
    client.force_login(make_user())
    day = timezone.localdate(one.starts_at)

    page = client.get(reverse("bookings:week"), {"on": day.isoformat()}).content.decode()

    assert "state-bad" in page
    assert f"on={day.isoformat()}" in page
