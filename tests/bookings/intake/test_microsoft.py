"""Microsoft Bookings' appointments (B-08)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.bookings.intake.reading_helpers import read_all, read_one, reasons

INA = {
    "name": "Ina Stein",
    "emailAddress": "Ina@kunde.example",
    "phone": "0171 2345678",
    "notes": "Bitte anrufen",
    "customQuestionAnswers": [{"question": "Ihr Kennzeichen?", "answer": "M-AB 123"}],
}


def body(**fields: Any) -> str:
    appointment = {
        "id": "AAMk1",
        "selfServiceAppointmentId": "s-1",
        "serviceName": "Inspektion",
        "startDateTime": {"dateTime": "2026-12-01T08:00:00.0000000Z", "timeZone": "UTC"},
        "endDateTime": {"dateTime": "2026-12-01T09:00:00.0000000Z", "timeZone": "UTC"},
        "customers": [INA],
        **fields,
    }
    return json.dumps(appointment)


def test_reads_an_appointment() -> None:
    event = read_one(body())

    assert (event.kind, event.external_id) == ("created", "AAMk1")
    assert (event.customer.last_name, event.customer.email) == ("Stein", "ina@kunde.example")
    assert event.customer.phone == "+491712345678"
    assert (event.services, event.notes) == (("Inspektion",), "Bitte anrufen")
    assert event.vehicle.plate == "M-AB 123"


@pytest.mark.parametrize(
    ("moment", "hour", "is_vague"),
    [
        ({"dateTime": "2026-12-01T08:00:00Z", "timeZone": "UTC"}, 8, False),
        ({"dateTime": "2026-12-01T08:00:00", "timeZone": "UTC"}, 8, False),
        ({"dateTime": "2026-12-01T08:00:00", "timeZone": "W. Europe Standard Time"}, 7, True),
        ({"dateTime": "2026-12-01T08:00:00"}, 7, True),
    ],
)
def test_reads_the_time_in_its_zone(moment: dict[str, str], hour: int, is_vague: bool) -> None:
    said = read_one(body(startDateTime=moment)).time

    assert said
    assert said.start == datetime(2026, 12, 1, hour, tzinfo=UTC)
    assert (said.is_agreed, said.zone_was_missing) == (True, is_vague)


@pytest.mark.parametrize("start", [None, "2026-12-01", {}, {"dateTime": 7}, []])
def test_a_missing_time_is_said(start: Any) -> None:
    result = read_all(body(startDateTime=start))

    assert result.events[0].time is None
    assert "time is missing" in reasons(result)


@pytest.mark.parametrize("customers", [None, [], [None], {}, [{}], [{"name": ""}]])
def test_an_appointment_of_nobody_goes_to_a_person(customers: Any) -> None:
    result = read_all(body(customers=customers))

    assert result.events == ()
    assert "neither name" in reasons(result)
    assert result.draft
    assert result.draft.services == ("Inspektion",)


@pytest.mark.parametrize("number", [None, "", []])
def test_without_an_id_it_goes_to_a_person(number: Any) -> None:
    result = read_all(body(id=number))

    assert result.events == ()
    assert "no id" in reasons(result)


@pytest.mark.parametrize("answers", [None, "x", [None], [{"question": 7}], [{"answer": "M-A 1"}]])
def test_odd_answers_give_no_plate(answers: Any) -> None:
    event = read_one(body(customers=[{**INA, "customQuestionAnswers": answers}]))

    assert event.vehicle.plate is None


def test_others_json_is_not_taken() -> None:
    assert read_all('{"id": "AAMk1", "customers": []}').format != "microsoft"
