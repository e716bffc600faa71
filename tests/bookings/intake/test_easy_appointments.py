"""Easy!Appointments' web hooks (B-06)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.bookings.intake.reading_helpers import read_all, read_one, reasons

CUSTOMER = {
    "first_name": "Jörg",
    "last_name": "Weiß",
    "email": "joerg@kunde.example",
    "phone_number": "0171 2345678",
    "zip_code": "80331",
    "language": "german",
}


def body(action: str = "appointment_save", **payload: Any) -> str:
    appointment = {
        "id": 17,
        "start_datetime": "2026-12-01 09:00:00",
        "end_datetime": "2026-12-01 10:00:00",
        "notes": "M-AB 123",
        "is_unavailability": False,
        "id_users_customer": 5,
        "id_services": 6,
        **payload,
    }
    return json.dumps({"action": action, "payload": appointment})


def test_a_saved_appointment_without_its_customer_goes_to_a_person() -> None:
    result = read_all(body())

    assert (result.format, result.events) == ("easyappointments", ())
    assert "look up appointment 17" in reasons(result)


def test_a_saved_appointment_with_its_customer_is_read() -> None:
    event = read_one(body(customer=CUSTOMER, service={"name": "Inspektion"}))

    assert (event.kind, event.external_id) == ("created", "17")
    assert (event.customer.last_name, event.customer.phone) == ("Weiß", "+491712345678")
    assert (event.customer.postcode, event.customer.language) == ("80331", "de")
    assert (event.services, event.notes) == (("Inspektion",), "M-AB 123")


def test_times_are_the_wall_clock_and_agreed() -> None:
    said = read_one(body(customer=CUSTOMER)).time

    assert said
    assert said.start == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert said.end == datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert (said.is_agreed, said.zone_was_missing) == (True, True)


def test_the_names_of_its_api_are_read_too() -> None:
    event = read_one(
        body(
            customer={"firstName": "Ina", "lastName": "Stein", "email": "i@kunde.example"},
            start_datetime=None,
            start="2026-12-01 09:00:00",
        )
    )

    assert event.customer.last_name == "Stein"
    assert event.time


@pytest.mark.parametrize("payload", [{}, {"id": "17"}])
def test_a_deleted_appointment_is_cancelled(payload: dict[str, Any]) -> None:
    event = read_one(body("appointment_delete", **payload))

    assert (event.kind, event.external_id) == ("cancelled", "17")


@pytest.mark.parametrize("status", ["Cancelled", "canceled"])
def test_a_cancelled_status_cancels(status: str) -> None:
    assert read_one(body(status=status)).kind == "cancelled"


@pytest.mark.parametrize(
    "text",
    [
        body("customer_save"),
        body("service_delete"),
        body("unavailability_save"),
        body("blocked_period_save"),
        body(is_unavailability=1),
        body(is_unavailability="1"),
        json.dumps({"action": "provider_save", "payload": []}),
    ],
)
def test_what_is_no_appointment_needs_nothing(text: str) -> None:
    result = read_all(text)

    assert (result.events, result.problems) == ((), ())
    assert "needs no action" in result.ignored


@pytest.mark.parametrize("number", [None, "", [], {}, True])
def test_without_a_number_it_goes_to_a_person(number: Any) -> None:
    result = read_all(body("appointment_delete", id=number))

    assert result.events == ()
    assert "payload.id" in reasons(result)


def test_a_missing_time_is_said() -> None:
    result = read_all(body(customer=CUSTOMER, start_datetime="bald"))

    assert result.events[0].time is None
    assert "time is missing" in reasons(result)


@pytest.mark.parametrize(
    "data",
    [
        {"action": "appointment_save"},
        {"action": "anders", "payload": {}},
        {"action": 7, "payload": {}},
        {"payload": {"id": 1}},
        [],
    ],
)
def test_others_json_is_not_taken(data: Any) -> None:
    assert read_all(json.dumps(data)).format != "easyappointments"


@pytest.mark.parametrize("text", ["{}", "[]", "Hallo", '{"action": "appointment_save"}'])
def test_a_source_set_to_it_says_what_is_missing(text: str) -> None:
    result = read_all(text, "easyappointments")

    assert result.events == ()
    assert "no action" in reasons(result)
