"""Where an appointment may go on the board, and what is in the way elsewhere."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import translation

from bookings.board.places import begun_quarter, free_places, in_the_way
from bookings.models import Appointment
from tests.bookings.visits.builders import BERLIN, NOW
from tests.factories import (
    make_appointment,
    make_customer,
    make_service,
    make_vehicle,
    make_workshop,
)
from workshop.models import BayAbsence, Closure, Workshop

pytestmark = pytest.mark.django_db

DAY = date(2027, 3, 10)
State = Appointment.State


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def at(hour: int, minute: int = 0, *, on: date = DAY) -> datetime:
    return datetime.combine(on, time(hour, minute), BERLIN)


def standing(site: Workshop, start: datetime, *, minutes: int = 60, **fields) -> Appointment:
    """An appointment with a service of its length on the first bay, if nothing else is said."""
    service = make_service(duration_minutes=minutes, **fields.pop("service", {}))
    one = make_appointment(starts_at=start, minutes=minutes, workshop=site, **fields)
    one.services.add(service)
    return one


def clocks(starts: list[datetime]) -> list[str]:
    return [f"{start:%H:%M}" for start in starts]


def test_every_quarter_that_is_long_enough_is_free() -> None:
    site = make_workshop(bays=1)
    one = standing(site, at(8))
    standing(site, at(10), minutes=360)

    [starts] = free_places(one, DAY, DAY, now=NOW).values()

    assert clocks(starts) == ["08:00", "08:15", "08:30", "08:45", "09:00", "16:00"]
    assert {start.tzinfo for start in starts} == {BERLIN}


def test_it_is_not_in_its_own_way_and_keeps_its_own_length() -> None:
    site = make_workshop(bays=1)
    one = standing(site, at(9))
    Appointment.objects.update(ends_at=at(16))
    one.refresh_from_db()

    [starts] = free_places(one, DAY, DAY, now=NOW).values()

    assert clocks(starts)[-1] == "10:00"


def test_set_up_must_fit_too() -> None:
    site = make_workshop(bays=1)
    one = standing(site, at(15), service={"set_up_minutes": 30})
    standing(site, at(8), minutes=360)

    [starts] = free_places(one, DAY, DAY, now=NOW).values()

    assert clocks(starts)[0] == "14:30"


def test_a_bay_that_cant_do_the_work_has_no_place() -> None:
    site = make_workshop(bays=2)
    site.bays.filter(name="Bühne 2").update(abilities=[])
    one = standing(site, at(9), service={"needed_abilities": ["lift"]})

    first, second = free_places(one, DAY, DAY, now=NOW).values()

    assert first
    assert second == []


def test_who_is_here_changes_only_the_bay() -> None:
    site = make_workshop(bays=3)
    first, second, third = site.bays.all()
    one = standing(site, at(9), state=State.ARRIVED)
    standing(site, at(9, 30), bay=second)

    places = free_places(one, DAY, DAY, now=at(9, 20))

    assert {bay: clocks(starts) for bay, starts in places.items()} == {
        first.pk: ["09:00"],
        second.pk: [],
        third.pk: ["09:00"],
    }


def test_a_start_off_the_grid_stays_possible() -> None:
    one = standing(make_workshop(bays=1), at(9, 5))

    [starts] = free_places(one, DAY, DAY, now=NOW).values()

    assert "09:05" in clocks(starts)


def test_the_past_is_no_place_but_the_quarter_that_has_begun_is() -> None:
    one = standing(make_workshop(bays=1), at(16))

    [starts] = free_places(one, DAY, DAY, now=at(14, 50)).values()

    assert clocks(starts) == ["14:45", "15:00", "15:15", "15:30", "15:45", "16:00"]


def test_several_days_are_looked_through_at_once() -> None:
    one = standing(make_workshop(bays=1), at(9))

    [starts] = free_places(one, DAY, DAY + timedelta(days=6), now=NOW).values()

    # Wednesday to Friday, then Monday and Tuesday.
    assert len({start.date() for start in starts}) == 5


@pytest.mark.parametrize("minute", [0, 14, 15, 59])
def test_a_quarter_has_begun_until_the_next_one_begins(minute: int) -> None:
    assert begun_quarter(at(9, minute) + timedelta(seconds=59)) == at(9, minute - minute % 15)


def moved(one: Appointment, start: datetime, minutes: int = 60) -> Appointment:
    one.starts_at, one.ends_at = start, start + timedelta(minutes=minutes)
    return one


@pytest.mark.parametrize(
    ("start", "minutes", "words"),
    [
        (at(12), 60, ""),
        (at(7, 30), 60, "It would take from 07:30–08:30; open is 08:00–17:00."),
        (at(16, 30), 60, "16:30–17:30"),
        (at(9, on=date(2027, 3, 13)), 60, "Closed on this day: No opening hours"),
        (at(9, on=date(2027, 3, 16)), 60, "Closed on this day: Ausflug"),
        (at(13, 30), 60, "Bühne 1 can't be used at this time (14:00–15:00). Wartung"),
        (at(15, 30), 60, "Bühne 1 is taken 16:00–17:00: Ada Huber M-AB 123"),
        (at(14), 15, "Wartung"),
        (at(15), 60, ""),
    ],
)
def test_says_what_is_in_the_way(start: datetime, minutes: int, words: str) -> None:
    site = make_workshop(bays=1)
    bay = site.bays.get()
    one = standing(site, at(8))
    Closure.objects.create(
        workshop=site, starts_on=date(2027, 3, 16), ends_on=date(2027, 3, 16), reason="Ausflug"
    )
    BayAbsence.objects.create(bay=bay, starts_at=at(14), ends_at=at(15), reason="Wartung")
    vehicle = make_vehicle(customer=make_customer(last_name="Huber"))
    standing(site, at(16), customer=vehicle.customer, vehicle=vehicle)

    problem = in_the_way(moved(one, start, minutes), bay, now=NOW)

    assert problem == words or (words and words in problem)


def test_set_up_of_both_is_in_the_way() -> None:
    site = make_workshop(bays=1)
    one = standing(site, at(8), service={"set_up_minutes": 30})
    other = standing(site, at(12))
    Appointment.objects.filter(pk=other.pk).update(taken_from=at(11, 30))

    bay = site.bays.get()
    assert "11:30–13:00" in in_the_way(moved(one, at(10, 45)), bay, now=NOW)
    assert in_the_way(moved(one, at(10, 30)), bay, now=NOW) == ""
    assert "13:00" in in_the_way(moved(one, at(13, 15)), bay, now=NOW)


def test_names_what_the_bay_lacks() -> None:
    site = make_workshop(bays=1)
    one = standing(site, at(8), service={"needed_abilities": ["lift", "ev"]})

    assert in_the_way(one, site.bays.get(), now=NOW) == (
        "Bühne 1 can't do this work: ev is missing."
    )


def test_what_is_in_no_ones_way() -> None:
    site = make_workshop(bays=2)
    one = standing(site, at(8))
    standing(site, at(12), state=State.CANCELLED)
    standing(site, at(12), bay=site.bays.last())
    standing(make_workshop(), at(12))

    assert in_the_way(moved(one, at(12)), site.bays.first(), now=NOW) == ""
