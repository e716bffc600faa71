"""Appointments as iTIP mails and .ics files (B-03, K-01 to K-03)."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from bookings.intake.events import order_key
from tests.bookings.intake.calendar_samples import CUSTOM_ZONE, calendar, itip_mail, vevent
from tests.bookings.intake.reading_helpers import mail_with, read_all, read_one, reasons, text_part
from tests.bookings.intake.samples import LABELLED

NINE = datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_reads_an_invitation_by_mail() -> None:
    event = read_one(itip_mail(calendar()))

    assert (event.kind, event.external_id) == ("created", "termin-1@portal.example")
    assert (event.customer.first_name, event.customer.last_name) == ("Jörg", "Weiß")
    assert event.customer.email == "joerg@kunde.example"
    assert event.services == ("Inspektion",)
    assert event.occurred_at == datetime(2026, 11, 23, 8, 59, tzinfo=UTC)


def test_reads_a_file_as_well() -> None:
    event = read_one(calendar())

    assert event.external_id == "termin-1@portal.example"
    assert event.time
    assert (event.time.start, event.time.end) == (NINE, NINE + timedelta(minutes=90))


@pytest.mark.parametrize(
    ("method", "status", "kind"),
    [
        ("REQUEST", "CONFIRMED", "created"),
        ("PUBLISH", "", "created"),
        ("", "", "created"),
        ("CANCEL", "", "cancelled"),
        ("CANCEL", "CONFIRMED", "cancelled"),
        ("REQUEST", "CANCELLED", "cancelled"),
        ("PUBLISH", "cancelled", "cancelled"),
    ],
)
def test_method_or_status_cancels(method: str, status: str, kind: str) -> None:
    body = vevent(STATUS=status) if status else vevent()

    assert read_one(calendar(body, method=method)).kind == kind


@pytest.mark.parametrize(
    ("status", "is_agreed"), [("CONFIRMED", True), ("TENTATIVE", False), ("", False)]
)
def test_only_what_is_confirmed_is_agreed(status: str, is_agreed: bool) -> None:
    said = read_one(calendar(vevent(STATUS=status) if status else vevent())).time

    assert said
    assert said.is_agreed is is_agreed


def test_sequence_orders_before_the_stamp() -> None:
    first = read_one(calendar(vevent(SEQUENCE="2", DTSTAMP="20261123T085900Z")))
    later = read_one(calendar(vevent(SEQUENCE="2", DTSTAMP="20261123T090000Z")))
    moved = read_one(calendar(vevent(SEQUENCE="10", DTSTAMP="20261101T000000Z")))

    assert order_key(first) < order_key(later) < order_key(moved)


def test_a_cancellation_of_the_same_number_comes_last() -> None:
    asked = read_one(calendar())
    cancelled = read_one(calendar(method="CANCEL"))

    assert order_key(asked) < order_key(cancelled)


@pytest.mark.parametrize("sequence", ["x", "-1", "9" * 20, ""])
def test_a_broken_sequence_counts_as_none(sequence: str) -> None:
    event = read_one(calendar(vevent(SEQUENCE=sequence)))

    assert event.version
    assert event.version.startswith("0000000000.")


def test_one_date_of_a_series_has_a_key_of_its_own() -> None:
    body = vevent(**{"RECURRENCE-ID;TZID=Europe/Berlin": "20261201T080000"})

    event = read_one(calendar(body))

    assert event.external_id == "termin-1@portal.example/2026-12-01T07:00"


@pytest.mark.parametrize(
    ("name", "value"), [("RRULE", "FREQ=WEEKLY;COUNT=3"), ("RDATE", "20261208T090000")]
)
def test_a_series_is_left_to_a_person(name: str, value: str) -> None:
    result = read_all(calendar(vevent(**{name: value})))

    assert result.events == ()
    assert "series" in reasons(result)


def test_adding_to_a_series_is_left_to_a_person() -> None:
    assert "series" in reasons(read_all(calendar(method="ADD")))


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"])
def test_an_answer_to_an_invitation_is_no_booking(method: str) -> None:
    result = read_all(itip_mail(calendar(method=method), method=method))

    assert result.events == ()
    assert "an answer to an invitation" in reasons(result)


@pytest.mark.parametrize(
    ("properties", "start", "is_vague"),
    [
        ({"DTSTART": "20261201T080000Z"}, NINE, False),
        ({"DTSTART": "20261201T090000"}, NINE, True),
        ({"DTSTART;TZID=W. Europe Standard Time": "20261201T090000"}, NINE, False),
        ({"DTSTART;TZID=/mozilla.org/2007/Europe/Berlin": "20261201T090000"}, NINE, False),
        ({"DTSTART;TZID=America/New_York": "20261201T030000"}, NINE, False),
        ({"DTSTART;TZID=Nirgendwo": "20261201T090000"}, NINE, True),
        ({"DTSTART;VALUE=DATE": "20261201"}, datetime(2026, 11, 30, 23, tzinfo=UTC), True),
    ],
)
def test_reads_times_of_all_zones(
    properties: dict[str, str], start: datetime, is_vague: bool
) -> None:
    said = read_one(calendar(vevent(without=("DTEND",), **properties))).time

    assert said
    assert (said.start, said.zone_was_missing) == (start, is_vague)


def test_a_zone_that_the_file_defines_counts_for_this_file_only() -> None:
    body = vevent(without=("DTEND",), **{"DTSTART;TZID=Werkstattzeit": "20260701T090000"})
    other = CUSTOM_ZONE.replace("+0200", "+0900").replace("+0100", "+0800")

    first = read_one(calendar(body, zone=CUSTOM_ZONE)).time
    second = read_one(calendar(body, zone=other)).time

    assert first
    assert second
    assert first.start == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert second.start == datetime(2026, 7, 1, 0, tzinfo=UTC)


def test_a_zone_further_away_than_there_are_any_is_left_to_a_person() -> None:
    body = vevent(without=("DTEND",), **{"DTSTART;TZID=Werkstattzeit": "20260701T090000"})

    result = read_all(calendar(body, zone=CUSTOM_ZONE.replace("+0200", "+2300")))

    assert [event.time for event in result.events] == [None]
    assert "no beginning" in reasons(result)


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYSECOND=1,2,3", "FREQ=DAILY"])
def test_a_zone_with_endless_rules_is_not_counted_out(rule: str) -> None:
    zone = CUSTOM_ZONE.replace("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", rule)
    body = vevent(**{"DTSTART;TZID=Werkstattzeit": "20261201T090000"})
    started = time.process_time()

    said = read_one(calendar(body, zone=zone)).time

    assert time.process_time() - started < 1
    assert said
    assert said.zone_was_missing


@pytest.mark.parametrize(
    ("properties", "minutes"),
    [
        ({"DURATION": "PT45M"}, 45),
        ({"DTEND": "20261201T093000Z"}, 90),
        ({"DTEND": "20261201T080000Z"}, None),
        ({"DTEND": "20261201T070000Z"}, None),
        ({"DTEND": "unsinn"}, None),
        ({}, None),
    ],
)
def test_reads_an_end_or_a_duration(properties: dict[str, str], minutes: int | None) -> None:
    said = read_one(calendar(vevent(without=("DTEND",), **properties))).time

    assert said
    assert said.end == (NINE + timedelta(minutes=minutes) if minutes else None)


def test_a_zone_of_very_many_rules_is_not_counted_out() -> None:
    rules = CUSTOM_ZONE.split("TZID:Werkstattzeit\n")[1].split("END:VTIMEZONE")[0]
    body = vevent(**{"DTSTART;TZID=Werkstattzeit": "20261201T090000"})

    said = read_one(calendar(body, zone=CUSTOM_ZONE.replace(rules, rules * 40))).time

    assert said
    assert said.zone_was_missing


def test_a_whole_day_ends_at_midnight_also_when_the_clock_changes() -> None:
    body = vevent(without=("DTEND",), **{"DTSTART;VALUE=DATE": "20261025"})

    said = read_one(calendar(body)).time

    assert said
    assert said.end
    assert said.end.astimezone(UTC) - said.start.astimezone(UTC) == timedelta(hours=25)


def test_the_description_names_the_customer_before_any_guest() -> None:
    text = r"Name: Ina Stein\nTelefon: 0171 2345678\nKennzeichen: M-AB 123\nLeistung: HU"

    event = read_one(calendar(vevent(DESCRIPTION=text)))

    assert (event.customer.last_name, event.customer.email) == ("Stein", None)
    assert event.vehicle.plate == "M-AB 123"
    assert event.services == ("HU",)


def test_a_description_without_labels_becomes_the_note() -> None:
    assert read_one(calendar(vevent(DESCRIPTION="Bitte anrufen"))).notes == "Bitte anrufen"


def test_a_person_who_invites_us_is_the_customer() -> None:
    body = vevent(
        **{
            "ORGANIZER;CN=Ina Stein": "mailto:ina@kunde.example",
            "ATTENDEE": "mailto:werkstatt@mueller.example",
        }
    )

    event = read_one(itip_mail(calendar(body), sender="ina@kunde.example"))

    assert (event.customer.last_name, event.customer.email) == ("Stein", "ina@kunde.example")


@pytest.mark.parametrize(
    ("organizer", "sender"),
    [
        ("noreply@portal.example", "noreply@portal.example"),
        ("buchung@portal.example", "buchung@portal.example"),
        ("ina@kunde.example", "fremd@portal.example"),
    ],
)
def test_a_machine_or_a_stranger_who_invites_is_nobodys_name(organizer: str, sender: str) -> None:
    body = vevent(ORGANIZER=f"mailto:{organizer}", ATTENDEE="mailto:werkstatt@mueller.example")

    result = read_all(itip_mail(calendar(body), sender=sender))

    assert result.events == ()
    assert "whose it is" in reasons(result)
    assert result.draft
    assert result.draft.services == ("Inspektion",)


def test_of_two_guests_nobody_knows_who_it_is() -> None:
    body = vevent(ATTENDEE="mailto:a@kunde.example").replace(
        "END:VEVENT", "ATTENDEE:mailto:b@kunde.example\nEND:VEVENT"
    )

    assert "whose it is" in reasons(read_all(calendar(body)))


def test_an_appointment_without_uid_or_beginning() -> None:
    without_uid = read_all(calendar(vevent(without=("UID",))))
    without_start = read_all(calendar(vevent(without=("DTSTART",))))

    assert "no UID" in reasons(without_uid)
    assert "no beginning" in reasons(without_start)
    assert without_start.events[0].time is None


def test_equal_parts_of_a_mail_count_once() -> None:
    part = f"Content-Type: text/calendar; charset=utf-8\r\n\r\n{calendar()}"
    attached = f"Content-Type: application/ics; name=invite.ics\r\n\r\n{calendar()}"

    assert read_one(mail_with(part, attached))


def test_an_attachment_without_a_type_is_known_by_its_ending() -> None:
    part = f'Content-Type: application/octet-stream; name="Termin.ICS"\r\n\r\n{calendar()}'

    assert read_one(mail_with(text_part("x"), part)).external_id == "termin-1@portal.example"


def test_several_appointments_of_a_file_are_several_bookings() -> None:
    result = read_all(calendar(vevent(), vevent(UID="termin-2@portal.example")))

    assert (len(result.events), result.refused) == (2, 0)


def test_a_series_beside_an_appointment_is_counted_as_refused() -> None:
    series = vevent(UID="termin-2@portal.example", RRULE="FREQ=WEEKLY;COUNT=3")

    result = read_all(calendar(vevent(), series))

    assert (len(result.events), result.refused) == (1, 1)


def test_labels_of_a_mail_say_more_than_a_calendar_beside_them() -> None:
    part = f"Content-Type: text/calendar; charset=utf-8\r\n\r\n{calendar(method='PUBLISH')}"

    assert read_all(mail_with(text_part(LABELLED), part)).format == "labelled"
    assert read_all(itip_mail(calendar())).format == "icalendar"


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1",
        "BEGIN:VCALENDAR\nUnsinn\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:1\nEND:VTODO\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 40_000 + "END:VCALENDAR",
        calendar(*(vevent(UID=str(number)) for number in range(101))),
        calendar(vevent(DESCRIPTION="x" * 300_000)),
    ],
)
def test_a_broken_or_endless_calendar_is_a_problem(text: str) -> None:
    started = time.process_time()

    result = read_all(text)

    assert time.process_time() - started < 2
    assert result.events == ()
    assert result.problems
