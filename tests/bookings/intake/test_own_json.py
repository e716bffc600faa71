"""The house's own JSON format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bookings.intake.formats import own_json, parse_notification
from tests.bookings.intake.samples import event_body


def read(**fields: Any) -> dict[str, Any]:
    result = parse_notification(event_body(**fields)).to_json()
    assert result["format"] == "workshop"
    assert len(result["events"]) == 1, result["problems"]
    return result["events"][0]


def test_reads_a_whole_event_with_the_contracts_keys() -> None:
    event = read()

    assert event["kind"] == "created"
    assert event["external_id"] == "P-1001"
    assert event["occurred_at"] == "2026-11-23T09:59:00+01:00"
    assert event["customer"]["email"] == "joerg.weiss@kunde.example"
    assert event["customer"]["phone"] == "+491712345678"
    assert event["customer"]["phone_raw"] == "0171 2345678"
    assert event["customer"]["street"] is None
    assert event["vehicle"]["plate"] == "M-AB 123"
    assert event["services"] == ["Inspektion"]
    assert (event["price_gross"], event["currency"]) == ("189.00", "EUR")
    assert event["time"] == {
        "start": "2026-12-01T09:00:00+01:00",
        "end": None,
        "is": "wished",
        "zone_was_missing": False,
    }


def test_has_exactly_the_contracts_keys() -> None:
    event = read()

    assert set(event) == {
        "kind", "external_id", "version", "occurred_at", "portal", "customer", "vehicle",
        "services", "price_gross", "currency", "time", "previous_external_id", "notes", "consents",
    }  # fmt: skip
    assert set(event["vehicle"]) == {
        "plate", "vin", "hsn", "tsn", "make", "model", "first_registration", "mileage_km",
    }  # fmt: skip


def test_a_time_without_zone_is_berlins_wall_clock() -> None:
    event = read(time={"start": "2026-07-01T09:00:00", "is": "agreed"})

    assert event["time"]["start"] == "2026-07-01T09:00:00+02:00"
    assert event["time"]["zone_was_missing"] is True
    assert event["time"]["is"] == "agreed"


def test_an_end_before_the_start_is_none() -> None:
    event = read(time={"start": "2026-07-01T09:00:00Z", "end": "2026-07-01T08:00:00Z"})

    assert event["time"]["end"] is None


def test_numbers_as_texts_and_texts_as_numbers_are_understood() -> None:
    event = read(version=7, vehicle={"mileage_km": "81.234 km", "hsn": 603, "tsn": "BGU1"})

    assert event["version"] == "7"
    assert event["vehicle"]["mileage_km"] == 81234
    assert event["vehicle"]["tsn"] == "BGU"
    assert event["vehicle"]["hsn"] is None


def test_unknown_fields_are_ignored() -> None:
    assert read(colour="red", customer={"last_name": "Weiß", "shoe_size": 44})


@pytest.mark.parametrize("kind", ["moved", "cancelled"])
def test_a_change_needs_no_customer(kind: str) -> None:
    event = read(kind=kind, customer=None)

    assert event["customer"]["last_name"] is None


def test_a_new_booking_needs_somebody() -> None:
    result = parse_notification(event_body(customer={"first_name": "Jörg"}))

    assert result.events == ()
    assert result.problems[0].field == "customer"


def test_several_events_come_under_one_key() -> None:
    one = json.loads(event_body())
    body = json.dumps({"events": [one, {**one, "external_id": "P-2"}, {"kind": "created"}]})

    result = parse_notification(body.encode())

    assert [event.external_id for event in result.events] == ["P-1001", "P-2"]
    assert len(result.problems) == 1


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"customer": {"last_name": "W", "phone": "morgen"}}, "customer.phone"),
        ({"customer": {"last_name": "W", "email": "keine"}}, "customer.email"),
        ({"time": {"start": "bald"}}, "time.start"),
    ],
)
def test_a_value_that_cannot_be_read_is_a_problem_beside_the_event(
    fields: dict[str, Any], problem: str
) -> None:
    result = parse_notification(event_body(**fields))

    assert len(result.events) == 1
    assert [each.field for each in result.problems] == [problem]


@pytest.mark.parametrize(
    "fields",
    [
        {"customer": []},
        {"customer": "Weiß", "kind": "moved"},
        {"vehicle": 7},
        {"services": "Inspektion"},
        {"services": [None, {}, [], 3]},
        {"time": "morgen"},
        {"time": {"start": []}},
        {"consents": {"channel": "email"}},
        {"consents": [7, {}]},
        {"price_gross": {"amount": 3}},
        {"price_gross": "Infinity"},
        {"notes": []},
        {"version": [1]},
        {"external_id": 12},
        {"occurred_at": "gestern"},
    ],
)
def test_wrong_types_never_raise(fields: dict[str, Any]) -> None:
    result = parse_notification(event_body(**fields))

    assert result.events or result.problems


@pytest.mark.parametrize("body", [b"{}", b"[]", b"[[]]", b"[1]", b'{"kind": "created"}', b"{"])
def test_other_json_is_no_event(body: bytes) -> None:
    result = parse_notification(body, format_name="workshop")

    assert result.events == ()
    assert result.problems


def test_a_consent_needs_channel_purpose_and_words() -> None:
    good = {"channel": "email", "purpose": "service", "wording": "Ja"}
    bad = [{**good, "channel": "fax"}, {**good, "purpose": "alles"}, {**good, "wording": " "}]

    assert read(consents=[good, *bad])["consents"] == [good]


def test_control_characters_are_taken_out() -> None:
    event = read(notes="a\u0000b", customer={"last_name": "We\u0000iß"})

    assert (event["notes"], event["customer"]["last_name"]) == ("ab", "Weiß")


def test_the_schema_names_every_key_of_the_event() -> None:
    event = read()

    assert set(own_json.SCHEMA["properties"]) == set(event)
    customer = own_json.SCHEMA["properties"]["customer"]["properties"]
    assert set(customer) == set(event["customer"]) - {"phone_raw"}
