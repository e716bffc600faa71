"""Calendar files, read back with a parser (K-01 to K-06)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from bookings.appointments import NewAppointment, book, cancel, move
from bookings.ical.files import CANCEL, PUBLISH, REQUEST, appointment_ics, calendar_attachment
from messaging.kinds import get_kind
from tests.bookings.calendar.helpers import BERLIN, NOW, at, messages_of
from tests.factories import make_customer, make_service, make_vehicle, make_workshop

pytestmark = pytest.mark.django_db


def make_booked(**site):
    vehicle = make_vehicle(customer=make_customer(email="ada@kunde.example"))
    place = make_workshop(**{"name": "Werkstatt Übersee; Müller, Söhne", **site})
    new = NewAppointment(place, vehicle.customer, [make_service()], at(10), vehicle=vehicle)
    return book(new, now=NOW)


def read(content: bytes):
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def test_a_request_names_time_zone_organizer_and_attendee() -> None:
    row = make_booked()

    calendar, event = read(appointment_ics(row, REQUEST, stamp=NOW))

    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert event["UID"] == str(row.ical_uid)
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert event.decoded("DTSTART") == at(10)
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event.decoded("DTEND") == at(11, 30)
    assert event["ORGANIZER"] == "mailto:werkstatt@mueller.example"
    assert event["ATTENDEE"] == "mailto:ada@kunde.example"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_the_zone_is_given_by_its_two_rules() -> None:
    calendar, _event = read(appointment_ics(make_booked(), REQUEST, stamp=NOW))

    [zone] = calendar.walk("VTIMEZONE")
    rules = {part.name: part["RRULE"].to_ical().decode() for part in zone.subcomponents}
    assert rules == {
        "DAYLIGHT": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "STANDARD": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    }
    summer = datetime(2027, 7, 1, 10, tzinfo=zone.to_tz())
    assert summer.utcoffset() == timedelta(hours=2)


def test_another_zone_is_described_too() -> None:
    row = make_booked(time_zone="Europe/London")

    calendar, event = read(appointment_ics(row, REQUEST, stamp=NOW))

    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]
    assert event.decoded("DTSTART") == row.starts_at


def test_a_shared_calendar_tells_nothing_about_the_car() -> None:
    row = make_booked()

    # A random UID may hold any digits.
    content = appointment_ics(row, REQUEST, stamp=NOW).decode().replace(str(row.ical_uid), "")

    assert "M-AB" not in content
    assert "Golf" not in content
    assert "Inspektion" not in content
    assert "189" not in content
    assert "/t/" not in content


def test_lines_are_folded_by_octets_and_never_inside_a_letter() -> None:
    content = appointment_ics(make_booked(name="Ü" * 60), REQUEST, stamp=NOW)

    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_moving_raises_the_sequence_and_keeps_the_uid() -> None:
    row = make_booked()
    moved = move(row, at(14), now=NOW)

    _calendar, event = read(appointment_ics(moved, REQUEST, stamp=NOW))

    assert (event["UID"], event["SEQUENCE"]) == (str(row.ical_uid), 1)


def test_a_cancellation_says_so() -> None:
    row = cancel(make_booked(), now=NOW)

    attachment = calendar_attachment(row, CANCEL, stamp=NOW)

    calendar, event = read(attachment.content)
    assert attachment.content_type == "text/calendar; method=CANCEL; charset=UTF-8"
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (event["UID"], event["SEQUENCE"]) == (str(row.ical_uid), 1)


def test_a_download_invites_nobody() -> None:
    calendar, event = read(appointment_ics(make_booked(), PUBLISH, stamp=NOW))

    assert calendar["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in event


def test_the_summary_speaks_the_customers_language() -> None:
    row = make_booked()
    row.customer.language = "en"

    _calendar, event = read(appointment_ics(row, REQUEST, stamp=NOW))

    assert event["SUMMARY"].startswith("Workshop appointment Werkstatt Übersee; Müller, Söhne")


@pytest.mark.parametrize(
    ("act", "kind", "method"),
    [
        (lambda row: row, "appointment_confirmed", "REQUEST"),
        (lambda row: move(row, at(14), now=NOW), "appointment_changed", "REQUEST"),
        (lambda row: cancel(row, now=NOW), "appointment_cancelled", "CANCEL"),
    ],
)
def test_each_mail_carries_the_file_of_its_method_every_time_the_same(act, kind, method) -> None:
    act(make_booked())
    [message] = messages_of(kind)

    [first], [second] = (get_kind(kind).attachments(message) for _ in range(2))

    assert first == second
    assert f"method={method};" in first.content_type
    assert re.search(rb"METHOD:(\w+)", first.content).group(1).decode() == method


def test_the_zone_of_the_site_is_what_the_wall_shows() -> None:
    _calendar, event = read(appointment_ics(make_booked(), REQUEST, stamp=NOW))

    assert event.decoded("DTSTART").astimezone(BERLIN).hour == 10
