"""Booking systems that tell only a number: refused by name, with what to do (B-07, B-09)."""

from __future__ import annotations

import json

import pytest

from tests.bookings.intake.reading_helpers import read_all, reasons

SIMPLYBOOK = {"booking_id": "8", "booking_hash": "ab", "company": "x"}


@pytest.mark.parametrize("kind", ["create", "change", "cancel"])
def test_names_simplybook_and_the_booking(kind: str) -> None:
    result = read_all(json.dumps({**SIMPLYBOOK, "notification_type": kind}))

    assert (result.format, result.events) == ("other", ())
    assert "SimplyBook.me tells only the number of a booking (8)" in reasons(result)


def test_simplybooks_reminders_need_nothing() -> None:
    result = read_all(json.dumps({**SIMPLYBOOK, "notification_type": "notify"}))

    assert "SimplyBook.me needs no action" in result.ignored
    assert result.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "action=scheduled&id=321&calendarID=1&appointmentTypeID=2",
        "action=appointment.canceled&id=321&calendarID=1&appointmentTypeID=2",
        "id=321&appointmentTypeID=2&action=rescheduled",
        json.dumps({"id": 321, "calendarID": 1, "appointmentTypeID": 2}),
    ],
)
def test_names_acuity_as_a_form_or_as_json(text: str) -> None:
    assert "Acuity Scheduling tells only the number of a booking (321)" in reasons(read_all(text))


def test_a_missing_number_is_a_question_mark() -> None:
    assert "(?)" in reasons(read_all('{"calendarID": 1, "appointmentTypeID": 2, "id": []}'))


@pytest.mark.parametrize(
    "text",
    [
        "action=scheduled&id=1",
        "appointmentTypeID=2&action=anders",
        "appointmentTypeID=2&action=scheduled&" + "x" * 5000,
        '{"booking_hash": "ab"}',
        "{}",
    ],
)
def test_others_are_not_taken(text: str) -> None:
    assert read_all(text).format != "other"


def test_a_source_set_to_it_says_so() -> None:
    assert "no notice of a booking system" in reasons(read_all("Hallo", "other"))
