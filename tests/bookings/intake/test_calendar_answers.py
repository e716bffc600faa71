"""Answers to our own invitations (K-01, K-03)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bookings.intake.calendar_answers import read_calendar_answer
from tests.bookings.intake.calendar_samples import calendar, itip_mail, vevent

CUSTOMER = "ina@kunde.example"


def answer_mail(method: str = "REPLY", partstat: str = "ACCEPTED", **more: str) -> bytes:
    body = vevent(
        without=("ORGANIZER",),
        **{f"ATTENDEE;PARTSTAT={partstat}": f"mailto:{CUSTOMER}", "SEQUENCE": "3", **more},
    )
    return itip_mail(calendar(body, method=method), method=method, sender=CUSTOMER)


@pytest.mark.parametrize("partstat", ["ACCEPTED", "DECLINED", "TENTATIVE", "accepted"])
def test_reads_who_answered_what(partstat: str) -> None:
    answer = read_calendar_answer(answer_mail(partstat=partstat))

    assert answer
    assert (answer.method, answer.uid) == ("REPLY", "termin-1@portal.example")
    assert (answer.attendee, answer.partstat) == (CUSTOMER, partstat.upper())
    assert (answer.sequence, answer.sender) == (3, CUSTOMER)
    assert answer.stamp == datetime(2026, 11, 23, 8, 59, tzinfo=UTC)


def test_a_reply_proposes_no_time() -> None:
    answer = read_calendar_answer(answer_mail())

    assert answer
    assert (answer.start, answer.end, answer.zone_was_missing) == (None, None, False)


def test_a_counter_proposes_a_time() -> None:
    answer = read_calendar_answer(answer_mail("COUNTER", COMMENT="Lieber etwas früher"))

    assert answer
    assert answer.start == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert answer.end == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert answer.comment == "Lieber etwas früher"


def test_a_counter_without_zone_says_so() -> None:
    answer = read_calendar_answer(answer_mail("COUNTER", DTSTART="20261201T090000"))

    assert answer
    assert answer.zone_was_missing


def test_of_many_guests_the_one_who_wrote_has_answered() -> None:
    body = vevent(**{"ATTENDEE;PARTSTAT=DECLINED": f"mailto:{CUSTOMER}"}).replace(
        "END:VEVENT", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:werkstatt@mueller.example\nEND:VEVENT"
    )

    answer = read_calendar_answer(itip_mail(calendar(body, method="COUNTER"), sender=CUSTOMER))

    assert answer
    assert (answer.attendee, answer.partstat) == (CUSTOMER, "DECLINED")


def test_of_many_guests_without_the_writer_nobody_has_answered() -> None:
    body = vevent(ATTENDEE="mailto:a@kunde.example").replace(
        "END:VEVENT", "ATTENDEE:mailto:b@kunde.example\nEND:VEVENT"
    )

    answer = read_calendar_answer(itip_mail(calendar(body, method="REPLY"), sender=CUSTOMER))

    assert answer
    assert (answer.attendee, answer.partstat) == ("", "")


@pytest.mark.parametrize("method", ["REFRESH", "DECLINECOUNTER"])
def test_reads_the_rarer_answers_too(method: str) -> None:
    answer = read_calendar_answer(answer_mail(method))

    assert answer
    assert answer.method == method


def test_reads_an_answer_to_one_date_of_a_series() -> None:
    answer = read_calendar_answer(answer_mail(**{"RECURRENCE-ID": "20261201T080000Z"}))

    assert answer
    assert answer.recurrence_id == datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_a_file_has_no_sender() -> None:
    answer = read_calendar_answer(calendar(vevent(), method="REPLY").encode())

    assert answer
    assert (answer.sender, answer.attendee) == ("", "joerg@kunde.example")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Hallo",
        itip_mail(calendar()),
        itip_mail(calendar(method="CANCEL")),
        itip_mail(calendar(vevent(without=("UID",)), method="REPLY")),
        itip_mail("BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT"),
        calendar(vevent(), vevent(UID="2"), method="REPLY").encode(),
    ],
)
def test_what_is_no_single_answer_is_none(raw: bytes) -> None:
    assert read_calendar_answer(raw) is None
