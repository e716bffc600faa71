"""What the customer's calendar answers to our invitation, and what it may do (K-01 to K-03)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from bookings.appointments import NewAppointment, book, cancel, move
from bookings.ical.replies import take_calendar_answer
from bookings.models import Appointment
from customers.models import Task
from messaging.kinds import get_kind
from messaging.models import Inbound
from tests.bookings.calendar.helpers import BERLIN, NOW, at, messages_of
from tests.bookings.intake.calendar_samples import calendar, itip_mail, vevent
from tests.factories import make_appointment, make_customer, make_service, make_user, make_workshop

pytestmark = pytest.mark.django_db

CUSTOMER = "ina@kunde.example"
SOON = NOW + timedelta(hours=1)


def booked() -> Appointment:
    site, customer = make_workshop(bays=1), make_customer(email=CUSTOMER)
    return book(NewAppointment(site, customer, [make_service()], at(10, days=3)), now=NOW)


def answer(
    row: Appointment,
    partstat: str = "ACCEPTED",
    *,
    method: str = "REPLY",
    sender: str = CUSTOMER,
    start: datetime | None = None,
    **more: str,
) -> bytes:
    wanted = (start or row.starts_at).astimezone(BERLIN)
    lines = {
        "UID": str(row.ical_uid),
        "SEQUENCE": str(row.ical_sequence),
        f"ATTENDEE;PARTSTAT={partstat}": f"mailto:{CUSTOMER}",
        "DTSTART;TZID=Europe/Berlin": f"{wanted:%Y%m%dT%H%M%S}",
        "DTEND;TZID=Europe/Berlin": f"{wanted + timedelta(minutes=90):%Y%m%dT%H%M%S}",
    }
    text = calendar(vevent(**{**lines, **more}), method=method)
    return itip_mail(text, method=method, sender=sender)


def test_an_acceptance_is_noted_and_asks_nobody() -> None:
    row = booked()

    assert take_calendar_answer(answer(row), now=SOON)

    row.refresh_from_db()
    assert (row.calendar_answer, row.state) == ("ACCEPTED", "confirmed")
    assert not Task.objects.exists()
    assert Inbound.objects.get().customer == row.customer


def test_a_refusal_changes_no_appointment_but_asks_a_person_and_offers_another_date() -> None:
    row = booked()

    take_calendar_answer(answer(row, "DECLINED"), now=SOON)

    row.refresh_from_db()
    assert (row.state, row.calendar_answer) == ("confirmed", "DECLINED")
    assert Task.objects.get().kind == Task.Kind.ANSWER
    assert len(messages_of("appointment_declined")) == 1


def test_the_same_mail_twice_is_one_answer() -> None:
    raw = answer(booked(), "DECLINED")

    first, second = (take_calendar_answer(raw, now=SOON) for _ in range(2))

    assert first == second
    assert Inbound.objects.count() == Task.objects.count() == 1


@pytest.mark.parametrize("partstat", ["DECLINED", "ACCEPTED"])
def test_whoever_was_not_invited_changes_nothing(partstat: str) -> None:
    row = booked()

    take_calendar_answer(answer(row, partstat, sender="fremd@anderswo.example"), now=SOON)

    row.refresh_from_db()
    assert row.calendar_answer == ""
    assert messages_of("appointment_declined") == []
    assert Task.objects.count() == 1


def test_an_answer_to_an_older_date_says_nothing() -> None:
    row = booked()
    raw = answer(row, "DECLINED")
    move(row, at(14, days=4), now=SOON)

    assert take_calendar_answer(raw, now=SOON)

    row.refresh_from_db()
    assert row.calendar_answer == ""
    assert not Task.objects.exists()
    assert Inbound.objects.count() == 1


def test_of_two_answers_the_newer_counts_whatever_their_order() -> None:
    row = booked()
    take_calendar_answer(answer(row, "ACCEPTED", DTSTAMP="20261123T100000Z"), now=SOON)

    take_calendar_answer(answer(row, "DECLINED", DTSTAMP="20261123T090000Z"), now=SOON)

    row.refresh_from_db()
    assert row.calendar_answer == "ACCEPTED"
    assert not Task.objects.exists()


def test_an_answer_to_a_cancelled_appointment_says_nothing() -> None:
    row = booked()
    raw = answer(row, "DECLINED", SEQUENCE="9")
    cancel(row, now=SOON)

    take_calendar_answer(raw, now=SOON)

    assert not Task.objects.exists()


def test_another_time_that_is_free_is_one_click_away(client: Client) -> None:
    row = booked()
    client.force_login(make_user())

    take_calendar_answer(answer(row, method="COUNTER", start=at(14, days=4)), now=SOON)

    task = Task.objects.get()
    page = client.get(task.link).content.decode()
    assert reverse("bookings:move", args=[row.pk]) in task.link
    assert f'value="{at(14, days=4).astimezone(BERLIN).isoformat()}"' in page
    row.refresh_from_db()
    assert row.starts_at == at(10, days=3)


def test_the_one_click_moves_the_appointment(client: Client) -> None:
    row = booked()
    client.force_login(make_user())
    take_calendar_answer(answer(row, method="COUNTER", start=at(14, days=4)), now=SOON)

    client.post(Task.objects.get().link, {"starts_at": at(14, days=4).isoformat()})

    row.refresh_from_db()
    assert (row.starts_at, row.ical_sequence) == (at(14, days=4), 1)


@pytest.mark.parametrize(("hour", "is_free"), [(14, True), (8, False), (20, False)])
def test_says_whether_the_proposed_time_is_free(hour: int, is_free: bool) -> None:
    row = booked()
    make_appointment(starts_at=at(8, days=4), workshop=row.workshop)

    take_calendar_answer(answer(row, method="COUNTER", start=at(hour, days=4)), now=SOON)

    assert ("frei" in Task.objects.get().detail or "free" in Task.objects.get().detail) is is_free


def test_a_time_that_is_past_is_no_proposal() -> None:
    row = booked()

    take_calendar_answer(answer(row, method="COUNTER", start=at(8, days=-3)), now=SOON)

    assert not Task.objects.exists()


@pytest.mark.parametrize(("method", "partstat"), [("REFRESH", "ACCEPTED"), ("REPLY", "DELEGATED")])
def test_what_decides_nothing_is_only_kept(method: str, partstat: str) -> None:
    row = booked()

    assert take_calendar_answer(answer(row, partstat, method=method), now=SOON)

    row.refresh_from_db()
    assert row.calendar_answer == ""
    assert not Task.objects.exists()


@pytest.mark.parametrize("uid", ["termin-1@portal.example", "8d7e9a52-2f7c-4f2e-9a57-1f2a3b4c5d6e"])
def test_answers_to_others_are_none_of_ours(uid: str) -> None:
    row = booked()

    assert take_calendar_answer(answer(row, UID=uid), now=SOON) is None
    assert take_calendar_answer(b"From: a@b.example\r\n\r\nHallo", now=SOON) is None
    assert not Inbound.objects.exists()


def declined_counters() -> list:
    return messages_of("calendar_counter_declined")


def test_a_time_that_is_taken_is_declined_to_the_calendar_at_once() -> None:
    row = booked()
    make_appointment(starts_at=at(14, days=4), workshop=row.workshop)

    take_calendar_answer(answer(row, method="COUNTER", start=at(14, days=4)), now=SOON)

    [message] = declined_counters()
    [event] = Calendar.from_ical(file_of(message)).walk("VEVENT")
    assert b"METHOD:DECLINECOUNTER" in file_of(message)
    assert (str(event["uid"]), event["sequence"]) == (str(row.ical_uid), row.ical_sequence)
    assert event["dtstart"].dt == row.starts_at


def file_of(message) -> bytes:
    [file] = get_kind("calendar_counter_declined").attachments(message)
    assert file.content_type.startswith("text/calendar; method=DECLINECOUNTER")
    return file.content


def test_a_free_time_is_declined_only_by_a_person_and_once(client: Client) -> None:
    row = booked()
    take_calendar_answer(answer(row, method="COUNTER", start=at(14, days=4)), now=SOON)
    assert not declined_counters()
    client.force_login(make_user())
    page = client.get(reverse("bookings:move", args=[row.pk]), {"to": at(14, days=4).isoformat()})
    wanted = at(14, days=4).astimezone(BERLIN).isoformat()
    assert f'value="{wanted}" formaction=' in page.content.decode()

    for _ in range(2):
        client.post(reverse("bookings:keep", args=[row.pk]), {"starts_at": wanted})

    assert len(declined_counters()) == 1
    assert Task.objects.get().done_at
    row.refresh_from_db()
    assert (row.starts_at, row.ical_sequence) == (at(10, days=3), 0)


def test_what_is_cancelled_is_not_kept(client: Client) -> None:
    row = cancel(booked(), now=SOON)
    client.force_login(make_user())

    wanted = at(14, days=4).isoformat()
    client.post(reverse("bookings:keep", args=[row.pk]), {"starts_at": wanted})
    client.post(reverse("bookings:keep", args=[row.pk]), {"starts_at": "morgen"})

    assert not declined_counters()
