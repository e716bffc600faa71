"""What stands in the calendar on the phone, as two parsers read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import vobject
from django.utils.translation import gettext as _
from icalendar import Calendar

from bookings.appointments import cancel, move
from bookings.ical.feed import feed_ics
from bookings.ical.feed_links import make_feed
from bookings.models import Appointment, CalendarFeed
from customers.models import Task
from customers.tasks_list import NewTask, open_task
from tests.bookings.calendar.helpers import BERLIN, NOW, at, make_proposal
from tests.factories import (
    make_appointment,
    make_customer,
    make_service,
    make_user,
    make_vehicle,
    make_workshop,
)
from workshop.models import Workshop

pytestmark = pytest.mark.django_db
Shows = CalendarFeed.Shows


def feed_of(site: Workshop, about: Any = None, shows: str = Shows.WORK) -> CalendarFeed:
    return make_feed(site, about=about, shows=shows, now=NOW)[0]


def events(feed: CalendarFeed, now=NOW) -> list:
    return list(Calendar.from_ical(feed_ics(feed, now=now)).walk("VEVENT"))


def make_known(site: Workshop, **customer: Any) -> Appointment:
    """An appointment of Ada Größl with the plate M-XY 77."""
    person = make_customer(last_name="Größl", **customer)
    vehicle = make_vehicle(customer=person, plate="M-XY 77")
    return make_appointment(starts_at=at(9), workshop=site, customer=person, vehicle=vehicle)


def make_task(person: Any, **fields: Any) -> Task:
    new = NewTask(kind=Task.Kind.ANSWER, key="task", title="Frau Größl fragt", due_at=at(15))
    task = open_task(new, now=NOW)
    Task.objects.filter(pk=task.pk).update(assigned_to=person, **fields)
    return task


def test_an_appointment_stands_there_with_work_bay_and_local_time() -> None:
    site = make_workshop()
    row = make_appointment(starts_at=at(9), workshop=site)
    row.services.add(make_service(name_de="Ölwechsel"))

    event = events(feed_of(site))[0]

    assert event["summary"] == "Ölwechsel"
    assert event["location"] == "Bühne 1"
    assert event["dtstart"].dt == at(9).astimezone(BERLIN)
    assert event["dtstart"].params["TZID"] == "Europe/Berlin"
    assert event["status"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("shows", "summary"),
    [
        (Shows.WORK, "Termin"),
        (Shows.PLATE, "Termin · M-XY 77"),
        (Shows.NAME, "Termin · Ada Größl · M-XY 77"),
    ],
)
def test_plates_and_names_appear_only_if_the_owner_wants_them(shows: str, summary: str) -> None:
    site = make_workshop()
    make_known(site)

    assert str(events(feed_of(site, shows=shows))[0]["summary"]) == summary


def test_of_restricted_people_neither_name_nor_plate_appears() -> None:
    site = make_workshop()
    make_known(site, is_restricted=True)

    assert str(events(feed_of(site, shows=Shows.NAME))[0]["summary"]) == "Termin"


def test_somebody_without_a_car_has_a_name_only() -> None:
    site = make_workshop()
    make_appointment(starts_at=at(9), workshop=site, customer=make_customer(last_name="Größl"))

    assert str(events(feed_of(site, shows=Shows.NAME))[0]["summary"]) == "Termin · Ada Größl"
    assert str(events(feed_of(site, shows=Shows.PLATE))[0]["summary"]) == "Termin"


@pytest.mark.parametrize(("days", "count"), [(-31, 0), (-29, 1), (179, 1), (181, 0)])
def test_the_last_30_and_the_next_180_days_stand_there(days: int, count: int) -> None:
    site = make_workshop()
    make_appointment(starts_at=NOW + timedelta(days=days), workshop=site, state="done")

    assert len(events(feed_of(site))) == count


@pytest.mark.parametrize("state", Appointment.State.values)
def test_what_takes_or_took_place_stands_there_and_what_was_cancelled(state: str) -> None:
    site = make_workshop()
    make_appointment(starts_at=at(9), workshop=site, state=state)
    make_appointment(starts_at=at(9))

    is_there = state in {"confirmed", "arrived", "done", "cancelled"}
    assert len(events(feed_of(site))) == is_there


def test_a_cancelled_one_keeps_its_uid_and_says_so_to_programs_and_people() -> None:
    site = make_workshop()
    row = make_appointment(starts_at=at(9), workshop=site)
    feed = feed_of(site)
    before = events(feed)[0]

    cancel(row, now=NOW)
    after = events(feed)[0]

    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert (after["status"], after["transp"]) == ("CANCELLED", "TRANSPARENT")
    assert str(after["summary"]) == _("Cancelled: %(what)s") % {"what": before["summary"]}


def test_a_moved_one_is_the_same_with_a_higher_sequence() -> None:
    site = make_workshop()
    row = make_appointment(starts_at=at(9), workshop=site)
    feed = feed_of(site)
    before = events(feed)[0]

    move(row, at(14), now=NOW)
    [after] = events(feed)

    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["dtstart"].dt == at(14)


def test_held_dates_are_tentative_until_they_expire() -> None:
    proposal = make_proposal()
    feed = feed_of(proposal.booking.workshop)

    held = events(feed, now=proposal.expires_at - timedelta(seconds=1))

    assert [str(event["status"]) for event in held] == ["TENTATIVE"] * 3
    assert events(feed, now=proposal.expires_at) == []


def test_a_bay_s_calendar_has_its_own_appointments_only() -> None:
    site = make_workshop()
    first, second = site.bays.all()
    for bay in (first, second):
        make_appointment(starts_at=at(9), workshop=site, bay=bay)

    feed = feed_of(site, second)

    assert [str(event["location"]) for event in events(feed)] == ["Bühne 2"]
    assert str(Calendar.from_ical(feed_ics(feed, now=NOW))["x-wr-calname"]).endswith("Bühne 2")


def test_a_person_s_calendar_has_the_site_s_appointments_and_their_open_tasks() -> None:
    site, mine, other = make_workshop(), make_user(), make_user()
    make_appointment(starts_at=at(9), workshop=site)
    make_task(mine)

    _appointment, task = events(feed_of(site, mine))

    assert task["dtstart"].dt == at(15)
    assert task["duration"].dt == timedelta(minutes=15)
    assert len(events(feed_of(site, other))) == 1
    assert len(events(feed_of(site))) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"done_at": NOW},
        {"due_at": NOW - timedelta(days=31)},
        {"due_at": NOW + timedelta(days=181)},
        {"assigned_to": None},
    ],
)
def test_other_tasks_are_not_there(fields: dict[str, Any]) -> None:
    site, person = make_workshop(), make_user()
    task = make_task(person)
    Task.objects.filter(pk=task.pk).update(**fields)

    assert events(feed_of(site, person)) == []


def test_a_task_about_a_restricted_person_is_not_there() -> None:
    site, person = make_workshop(), make_user()
    make_task(person, customer=make_customer(is_restricted=True))

    assert events(feed_of(site, person, Shows.NAME)) == []


@pytest.mark.parametrize(
    ("shows", "is_told"), [(Shows.WORK, False), (Shows.PLATE, False), (Shows.NAME, True)]
)
def test_a_task_s_title_stands_there_only_with_names(shows: str, is_told: bool) -> None:
    site, person = make_workshop(), make_user()
    task = make_task(person, customer=make_customer())

    said = str(events(feed_of(site, person, shows))[0]["summary"])

    assert said == (task.title if is_told else task.get_kind_display())


def test_a_task_keeps_its_uid_when_it_is_put_off() -> None:
    site, person = make_workshop(), make_user()
    task = make_task(person)
    feed = feed_of(site, person)
    before = events(feed)[0]

    later = {"due_at": at(16), "postponed_at": NOW + timedelta(hours=1)}
    Task.objects.filter(pk=task.pk).update(**later)
    [after] = events(feed)

    assert after["uid"] == before["uid"]
    assert after["dtstamp"].dt > before["dtstamp"].dt


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/London", "Europe/Lisbon"])
def test_two_parsers_read_the_same_moments_in_any_zone(zone: str) -> None:
    site = make_workshop(time_zone=zone)
    winter, summer = at(9), at(9, days=130)
    for moment in (winter, summer):
        make_appointment(starts_at=moment, workshop=site)

    content = feed_ics(feed_of(site), now=NOW)

    first = Calendar.from_ical(content)
    second = vobject.readOne(content.decode())
    assert [str(part["TZID"]) for part in first.walk("VTIMEZONE")] == [zone]
    assert [event.decoded("dtstart") for event in first.walk("VEVENT")] == [winter, summer]
    assert [event.dtstart.value for event in second.vevent_list] == [winter, summer]


def test_the_zone_is_described_before_what_refers_to_it() -> None:
    site = make_workshop()
    make_appointment(starts_at=at(9), workshop=site)

    content = feed_ics(feed_of(site), now=NOW)

    assert content.index(b"BEGIN:VTIMEZONE") < content.index(b"BEGIN:VEVENT")


def test_lines_are_short_and_uids_different_from_the_invitation_s() -> None:
    site = make_workshop(name="Werkstatt Übersee; Müller, Söhne" * 3)
    row = make_known(site)

    content = feed_ics(feed_of(site, shows=Shows.NAME), now=NOW)

    assert max(map(len, content.split(b"\r\n"))) <= 75
    # Else a program would take it for an answer to the customer's invitation.
    assert str(Calendar.from_ical(content).walk("VEVENT")[0]["uid"]) == f"site-{row.ical_uid}"
