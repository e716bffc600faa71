"""cal.com's web hooks (B-04), field by field."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from bookings.intake.events import BookingEvent, ParseResult
from bookings.intake.formats import parse_notification
from tests.bookings.intake.samples import cal_body


def parse(trigger: str = "BOOKING_CREATED", **payload: Any) -> ParseResult:
    return parse_notification(cal_body(trigger, **payload))


def read(trigger: str = "BOOKING_CREATED", **payload: Any) -> BookingEvent:
    return parse(trigger, **payload).events[0]


def attendee(**fields: Any) -> dict[str, Any]:
    return {"attendees": [{"name": "Ina Berg", **fields}]}


@pytest.mark.parametrize(
    ("trigger", "kind", "is_agreed"),
    [
        ("BOOKING_CREATED", "created", True),
        ("BOOKING_REQUESTED", "created", False),
        ("BOOKING_RESCHEDULED", "moved", True),
        ("BOOKING_CANCELLED", "cancelled", True),
        ("BOOKING_REJECTED", "cancelled", True),
    ],
)
def test_each_trigger_has_its_kind(trigger: str, kind: str, is_agreed: bool) -> None:
    event = read(trigger)

    assert (event.kind, event.time.is_agreed) == (kind, is_agreed)


@pytest.mark.parametrize("trigger", ["booking_created", "BOOKING_NO_SHOW_UPDATED", "", "OOO"])
def test_any_other_trigger_is_ignored_by_name(trigger: str) -> None:
    result = parse(trigger)

    assert result.events == ()
    assert result.problems == ()
    assert trigger in result.ignored


@pytest.mark.parametrize("trigger", [None, 7, [], {}])
def test_a_trigger_that_is_no_text_is_a_problem(trigger: object) -> None:
    raw = json.dumps({"triggerEvent": trigger, "payload": {"uid": "1"}}).encode()

    result = parse_notification(raw)

    assert result.problems[0].reason == "no triggerEvent"


@pytest.mark.parametrize(
    ("fields", "first", "last"),
    [
        ({}, "Ina", "Berg"),
        ({"firstName": "Eva"}, "Eva", "Berg"),
        ({"lastName": "Tal"}, "Ina", "Tal"),
        ({"name": "Berg, Eva"}, "Eva", "Berg"),
    ],
)
def test_reads_the_attendees_name(fields: dict[str, str], first: str, last: str) -> None:
    customer = read(**attendee(**fields)).customer

    assert (customer.first_name, customer.last_name) == (first, last)


@pytest.mark.parametrize(
    ("language", "expected"),
    [({"locale": "de"}, "de"), ({"locale": "en-US"}, "en"), ({"locale": "fr"}, None), ({}, None),
     ("de", None), (None, None)],
)  # fmt: skip
def test_reads_the_attendees_language(language: object, expected: str | None) -> None:
    assert read(**attendee(language=language)).customer.language == expected


def test_the_first_attendee_counts() -> None:
    event = read(attendees=["?", {"name": "Ina Berg"}, {"name": "Eva Tal"}])

    assert event.customer.last_name == "Berg"


@pytest.mark.parametrize("attendees", [None, [], {}, "Ina", [None]])
def test_nobody_is_a_problem_for_a_new_booking_only(attendees: object) -> None:
    new = parse(attendees=attendees)
    gone = parse("BOOKING_CANCELLED", attendees=attendees)

    assert (new.events, new.problems[0].field) == ((), "customer")
    assert len(gone.events) == 1


@pytest.mark.parametrize(
    ("payload", "phone"),
    [
        (attendee(phoneNumber="0171 1111111"), "+491711111111"),
        ({"smsReminderNumber": "0171 2222222"}, "+491712222222"),
        ({"responses": {"telefon": {"value": "0171 3333333"}}}, "+491713333333"),
        ({"responses": {"x": {"label": "Ihre Handynummer", "value": "0171 4444444"}}},
         "+491714444444"),
        ({"userFieldsResponses": {"phone": {"value": "0171 5555555"}}}, "+491715555555"),
        ({"smsReminderNumber": "0171 2222222", **attendee(phoneNumber="0171 1111111")},
         "+491711111111"),
    ],
)  # fmt: skip
def test_finds_the_phone_where_it_stands(payload: dict[str, Any], phone: str) -> None:
    assert read(**payload).customer.phone == phone


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("kennzeichen", "plate", "M-AB 1"),
        ("Licence plate", "plate", "M-AB 1"),
        ("Nummernschild", "plate", "M-AB 1"),
        ("VIN", "vin", "WVWZZZ1JZXW000001"),
        ("Fahrgestellnummer", "vin", "WVWZZZ1JZXW000001"),
        ("Ihr Fahrzeug", "model", "VW Golf"),
        ("Car model", "model", "VW Golf"),
        ("Auto", "model", "VW Golf"),
    ],
)
def test_finds_the_vehicle_among_the_answers(name: str, field: str, value: str) -> None:
    by_key = read(responses={name: {"value": value}})
    by_label = read(responses={"q1": {"label": name, "value": value}})

    assert getattr(by_key.vehicle, field) == value
    assert getattr(by_label.vehicle, field) == value


@pytest.mark.parametrize("responses", [None, [], "x", {"kennzeichen": "M-AB 1"}, {"a": None}])
def test_answers_of_another_shape_are_none(responses: object) -> None:
    assert read(responses=responses).vehicle.plate is None


def test_a_long_answer_is_cut_to_its_field() -> None:
    answers = {"kennzeichen": {"value": "x" * 30}, "modell": {"value": "y" * 90}}

    vehicle = read(responses=answers).vehicle

    assert (len(vehicle.plate), len(vehicle.model)) == (20, 60)


@pytest.mark.parametrize(
    ("payload", "services"),
    [
        ({"eventTitle": "HU"}, ("HU",)),
        ({"eventTitle": None, "type": "hu-60"}, ("hu-60",)),
        ({"eventTitle": "HU", "type": "hu-60"}, ("HU",)),
        ({"eventTitle": None}, ()),
    ],
)
def test_the_title_names_the_service(payload: dict[str, Any], services: tuple[str, ...]) -> None:
    assert read(**payload).services == services


@pytest.mark.parametrize(("price", "amount"), [(18900, "189.00"), (1, "0.01"), ("4990", "49.90")])
def test_a_price_counts_in_cents_of_its_currency(price: object, amount: str) -> None:
    event = read(price=price, currency="chf")

    assert (event.price_gross, event.currency) == (Decimal(amount), "CHF")


@pytest.mark.parametrize("price", [0, None, "", "frei", -5])
def test_no_price_has_no_currency(price: object) -> None:
    event = read(price=price, currency="eur")

    assert (event.price_gross, event.currency) == (None, None)


@pytest.mark.parametrize("start", [None, "", "bald", 5])
def test_a_start_that_cannot_be_read_is_told(start: object) -> None:
    result = parse(startTime=start)

    assert [problem.field for problem in result.problems] == ["time.start"]
    assert result.events[0].time is None


@pytest.mark.parametrize("end", [None, "bald", "2026-12-01T08:00:00Z", "2026-12-01T07:00:00Z"])
def test_an_end_that_is_not_after_the_start_is_left_out(end: object) -> None:
    assert read(endTime=end).time.end is None


def test_all_reasons_are_kept_as_notes() -> None:
    event = read(
        "BOOKING_CANCELLED",
        additionalNotes="bitte leise",
        cancellationReason="krank",
        rejectionReason="voll",
    )

    assert event.notes == "bitte leise\nkrank\nvoll"


@pytest.mark.parametrize("created", ["", "gestern", "2026-13-01"])
def test_without_a_moment_nothing_orders_it(created: str) -> None:
    raw = cal_body().replace(b"2026-11-23T08:59:00.000Z", created.encode())

    event = parse_notification(raw).events[0]

    assert (event.version, event.occurred_at) == (None, None)
