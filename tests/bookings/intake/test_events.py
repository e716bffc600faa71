"""Events as plain values: what orders them, and the keys that are promised."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise

import pytest

from bookings.intake.events import (
    BookingEvent,
    EventConsent,
    EventCustomer,
    EventTime,
    EventVehicle,
    ParseResult,
    Problem,
    order_key,
    utc_text,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def event(kind: str = "created", **fields) -> BookingEvent:
    return BookingEvent(kind, "P-1", **fields)


@pytest.mark.parametrize(
    "versions",
    [
        ["1", "2", "9", "10", "11", "100", "12345678901234567890"],
        ["2026-11-23T09:00:00Z", "2026-11-23T09:00:01Z", "2026-11-24T08:00:00Z"],
        ["a", "b", "ba", "c"],
    ],
)
def test_versions_of_one_sort_come_in_their_order(versions: list[str]) -> None:
    keys = [order_key(event(version=version)) for version in versions]

    assert all(earlier < later for earlier, later in pairwise(keys))


def test_moments_come_in_their_order_in_any_zone() -> None:
    tokyo = timezone(timedelta(hours=9))
    moments = [
        NOON - timedelta(hours=4),
        NOON.astimezone(tokyo),
        NOON + timedelta(microseconds=1),
        NOON + timedelta(hours=1),
    ]

    keys = [order_key(event(occurred_at=moment)) for moment in moments]

    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_at_one_moment_a_creation_comes_first_and_a_cancellation_last() -> None:
    keys = [order_key(event(kind, version="7")) for kind in ("created", "moved", "cancelled")]

    assert keys[0] < keys[1] < keys[2]


@pytest.mark.parametrize("version", [None, "", "   "])
def test_without_version_and_moment_nothing_orders_it(version: str | None) -> None:
    assert order_key(event(version=version)) == ""


def test_a_version_counts_more_than_the_moment() -> None:
    assert order_key(event(version="7", occurred_at=NOON)) == order_key(event(version="7"))


def test_a_version_of_other_digits_is_a_text() -> None:
    assert order_key(event(version="٧")) == "٧#0"


def test_the_key_fits_its_column() -> None:
    assert len(order_key(event("cancelled", version="v" * 80))) == 60


def test_a_moment_is_written_in_utc_to_the_microsecond() -> None:
    moment = datetime(2026, 12, 1, 9, 0, tzinfo=timezone(timedelta(hours=1)))

    assert utc_text(moment) == "2026-12-01T08:00:00.000000Z"


@pytest.mark.parametrize(
    ("customer", "is_known"),
    [
        (EventCustomer(), False),
        (EventCustomer(first_name="Ina"), False),
        (EventCustomer(phone_raw="ab 17 Uhr"), False),
        (EventCustomer(city="Ulm", postcode="89073", street="Weg 1"), False),
        (EventCustomer(last_name="Berg"), True),
        (EventCustomer(company="Berg GmbH"), True),
        (EventCustomer(email="a@b.example"), True),
        (EventCustomer(phone="+491711234567"), True),
    ],
)
def test_somebody_is_known_by_name_mail_or_phone(customer: EventCustomer, is_known: bool) -> None:
    assert customer.is_known is is_known


def test_unknown_values_are_null() -> None:
    assert event().to_json() == {
        "kind": "created",
        "external_id": "P-1",
        "version": None,
        "occurred_at": None,
        "portal": None,
        "customer": {
            "salutation": None,
            "first_name": None,
            "last_name": None,
            "company": None,
            "email": None,
            "phone": None,
            "phone_raw": None,
            "street": None,
            "postcode": None,
            "city": None,
            "country": None,
            "language": None,
        },
        "vehicle": {
            "plate": None,
            "vin": None,
            "hsn": None,
            "tsn": None,
            "make": None,
            "model": None,
            "first_registration": None,
            "mileage_km": None,
        },
        "services": [],
        "price_gross": None,
        "currency": None,
        "time": None,
        "previous_external_id": None,
        "notes": None,
        "consents": [],
    }


@pytest.mark.parametrize(
    ("amount", "text"), [("0", "0.00"), ("189", "189.00"), ("49.9", "49.90"), ("0.005", "0.00")]
)
def test_amounts_have_two_decimals(amount: str, text: str) -> None:
    assert event(price_gross=Decimal(amount)).to_json()["price_gross"] == text


@pytest.mark.parametrize(("is_agreed", "word"), [(True, "agreed"), (False, "wished")])
def test_times_keep_their_offset(is_agreed: bool, word: str) -> None:
    start = datetime(2026, 12, 1, 9, 0, tzinfo=timezone(timedelta(hours=1)))

    written = event(time=EventTime(start, NOON, is_agreed, True)).to_json()["time"]

    assert written == {
        "start": "2026-12-01T09:00:00+01:00",
        "end": "2026-11-23T12:00:00+00:00",
        "is": word,
        "zone_was_missing": True,
    }


def test_days_services_and_consents_are_written_plainly() -> None:
    written = event(
        vehicle=EventVehicle(first_registration=date(2019, 3, 1)),
        services=("HU", "AU"),
        consents=(EventConsent("email", "service", "Ja"),),
    ).to_json()

    assert written["vehicle"]["first_registration"] == "2019-03-01"
    assert written["services"] == ["HU", "AU"]
    assert written["consents"] == [{"channel": "email", "purpose": "service", "wording": "Ja"}]


def test_a_result_names_format_events_and_problems() -> None:
    result = ParseResult("adf", (event(),), (Problem("customer.phone", "not a phone number"),))

    written = result.to_json()

    assert written["format"] == "adf"
    assert [each["external_id"] for each in written["events"]] == ["P-1"]
    assert written["problems"] == [{"field": "customer.phone", "reason": "not a phone number"}]
    assert written["ignored"] is None


def test_without_a_format_the_result_says_null() -> None:
    assert ParseResult("", ignored="ping").to_json() == {
        "format": None,
        "events": [],
        "problems": [],
        "ignored": "ping",
    }
