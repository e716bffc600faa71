"""The house's own JSON, field by field: what is taken, cut, or told as a problem."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bookings.intake.events import BookingEvent, ParseResult
from bookings.intake.formats import parse_notification
from tests.bookings.intake.samples import event_body


def parse(**fields: Any) -> ParseResult:
    return parse_notification(event_body(**fields))


def read(**fields: Any) -> BookingEvent:
    return parse(**fields).events[0]


def told(**fields: Any) -> list[str]:
    return [problem.field for problem in parse(**fields).problems]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("P-1", "P-1"), (17, "17"), ("  P 1 ", "P 1"), ("x" * 200, "x" * 200)],
)
def test_takes_the_id_as_text(value: object, expected: str) -> None:
    assert read(external_id=value).external_id == expected


@pytest.mark.parametrize("value", [None, "", "  ", True, [], {}])
def test_an_event_without_id_is_none(value: object) -> None:
    result = parse(external_id=value)

    assert result.events == ()
    assert "kind and external_id" in result.problems[0].reason


@pytest.mark.parametrize("kind", [None, "", "CREATED", "updated", 1, ["created"]])
def test_an_event_of_another_kind_is_none(kind: object) -> None:
    result = parse_notification(event_body(kind=kind), format_name="workshop")

    assert result.events == ()
    assert result.problems


@pytest.mark.parametrize(
    ("value", "version"),
    [(1, "1"), ("7", "7"), ("2026-11-23T09:00:00Z", "2026-11-23T09:00:00Z"), (None, None),
     ("", None), (True, None), ([1], None), ("v" * 70, "v" * 60)],
)  # fmt: skip
def test_takes_the_version_as_text(value: object, version: str | None) -> None:
    assert read(version=value).version == version


@pytest.mark.parametrize("value", [None, "", "gestern", 1700000000, {}])
def test_an_unreadable_moment_is_left_out(value: object) -> None:
    assert read(occurred_at=value).occurred_at is None


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("salutation", "mr", "mr"),
        ("salutation", "ms", "ms"),
        ("salutation", "Frau", "ms"),
        ("salutation", "x", None),
        ("first_name", " Ina ", "Ina"),
        ("first_name", "x" * 90, "x" * 80),
        ("last_name", "x" * 90, "x" * 80),
        ("company", "x" * 130, "x" * 120),
        ("street", "x" * 130, "x" * 120),
        ("postcode", "80331-12345", "80331-1234"),
        ("postcode", 80331, "80331"),
        ("city", "x" * 90, "x" * 80),
        ("country", "Deutschland", "DE"),
        ("country", "Mars", None),
        ("language", "en-GB", "en"),
        ("language", "fr", None),
        ("phone", "0171 2345678", "+491712345678"),
        ("email", "INA@KUNDE.EXAMPLE", "ina@kunde.example"),
    ],
)
def test_takes_the_customers_fields(field: str, value: object, expected: str | None) -> None:
    event = read(customer={"last_name": "Berg", field: value})

    assert getattr(event.customer, field) == expected


@pytest.mark.parametrize("value", [None, [], "Ina Berg", 7])
def test_a_customer_that_is_no_object_is_nobody(value: object) -> None:
    assert set(told(customer=value)) == {"customer"}


@pytest.mark.parametrize(
    "customer",
    [{"last_name": "Berg"}, {"company": "Berg GmbH"}, {"email": "a@b.example"},
     {"phone": "0171 2345678"}],
)  # fmt: skip
def test_one_way_to_know_somebody_is_enough(customer: dict[str, str]) -> None:
    assert len(parse(customer=customer).events) == 1


@pytest.mark.parametrize(
    "customer", [{}, {"first_name": "Ina"}, {"city": "Ulm"}, {"phone": "12"}, {"email": "ina"}]
)
def test_less_than_that_is_nobody(customer: dict[str, str]) -> None:
    result = parse(customer=customer)

    assert result.events == ()
    assert result.problems[-1].field == "customer"


def test_a_number_that_cannot_be_dialled_is_kept_and_told() -> None:
    customer = {"last_name": "Berg", "phone": "ab 17 Uhr"}

    assert told(customer=customer) == ["customer.phone"]
    assert read(customer=customer).customer.phone_raw == "ab 17 Uhr"


def test_the_raw_number_stands_in_for_a_missing_one() -> None:
    customer = {"last_name": "Berg", "phone": None, "phone_raw": "0171 2345678"}

    assert read(customer=customer).customer.phone == "+491712345678"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("plate", "M-AB 123", "M-AB 123"),
        ("plate", "x" * 30, "x" * 20),
        ("vin", "WVWZZZ1JZXW000001", "WVWZZZ1JZXW000001"),
        ("vin", "123", None),
        ("hsn", "0603", "0603"),
        ("hsn", 603, None),
        ("tsn", "bgu", "BGU"),
        ("make", "x" * 70, "x" * 60),
        ("model", "x" * 70, "x" * 60),
        ("first_registration", "2019-03-01", date(2019, 3, 1)),
        ("first_registration", "März", None),
        ("mileage_km", 81234, 81234),
        ("mileage_km", "81.234", 81234),
        ("mileage_km", 81234.0, 81234),
        ("mileage_km", 81234.567, 81234),
        ("mileage_km", -5, None),
        ("mileage_km", float("inf"), None),
        ("mileage_km", 3_000_000, None),
    ],
)
def test_takes_the_vehicles_fields(field: str, value: object, expected: object) -> None:
    assert getattr(read(vehicle={field: value}).vehicle, field) == expected


@pytest.mark.parametrize("value", [None, [], "Golf"])
def test_a_vehicle_that_is_no_object_is_none(value: object) -> None:
    assert read(vehicle=value).vehicle.make is None


@pytest.mark.parametrize(
    ("value", "services"),
    [
        (["HU"], ("HU",)),
        (["HU", "HU"], ("HU", "HU")),
        (["HU", "", None, 7, {"name": "x"}], ("HU", "7")),
        ("HU", ()),
        (None, ()),
        ({"a": "HU"}, ()),
    ],
)
def test_services_are_a_list_of_texts(value: object, services: tuple[str, ...]) -> None:
    assert read(services=value).services == services


@pytest.mark.parametrize(
    ("value", "amount"),
    [("189.00", "189.00"), (189, "189.00"), (49.9, "49.90"), (49.999, "50.00"), ("0.00", "0.00")],
)
def test_reads_the_price(value: object, amount: str) -> None:
    assert read(price_gross=value).price_gross == Decimal(amount)


@pytest.mark.parametrize("value", [None, "", "frei", -1, [], True])
def test_an_unreadable_price_is_unknown(value: object) -> None:
    assert read(price_gross=value).price_gross is None


@pytest.mark.parametrize(
    ("value", "is_agreed"),
    [("agreed", True), ("wished", False), (None, False), ("AGREED", False), (True, False)],
)
def test_only_the_word_agreed_agrees_a_time(value: object, is_agreed: bool) -> None:
    event = read(time={"start": "2026-12-01T09:00:00+01:00", "is": value})

    assert event.time.is_agreed is is_agreed


@pytest.mark.parametrize("value", [None, {}, {"start": None}, {"start": ""}])
def test_without_a_start_there_is_no_time(value: object) -> None:
    assert read(time=value).time is None
    assert told(time=value) == []


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("time", [], "time"),
        ("time", "2026-12-01", "time"),
        ("vehicle", "Golf", "vehicle"),
        ("vehicle", {"vin": "123"}, "vehicle.vin"),
        ("vehicle", {"first_registration": "März"}, "vehicle.first_registration"),
        ("vehicle", {"mileage_km": -5}, "vehicle.mileage_km"),
        ("services", "HU", "services"),
        ("price_gross", "frei", "price_gross"),
        ("price_gross", "-5", "price_gross"),
        ("price_gross", [], "price_gross"),
        ("occurred_at", "gestern", "occurred_at"),
        ("occurred_at", 1700000000, "occurred_at"),
        ("occurred_at", "0001-01-01T00:00:00Z", "occurred_at"),
        ("occurred_at", "2026-11-23T10:00:00+23:59", "occurred_at"),
        ("time", {"start": "2026-12-01T09:00:00-16:00"}, "time.start"),
        ("time", {"start": "9999-12-31T23:59:59Z"}, "time.start"),
        ("vehicle", {"first_registration": "0001-01-01"}, "vehicle.first_registration"),
        ("consents", "ja", "consents"),
        ("consents", ["ja"], "consents"),
        ("consents", [{"channel": "email", "purpose": "service"}], "consents"),
    ],
)
def test_what_is_given_and_cannot_be_read_is_told(field: str, value: object, path: str) -> None:
    assert told(**{field: value}) == [path]


@pytest.mark.parametrize("field", ["time", "vehicle", "services", "price_gross", "occurred_at"])
def test_what_is_not_given_is_no_problem(field: str) -> None:
    assert told(**{field: None}) == []


def test_long_ids_that_begin_alike_are_not_taken_for_one() -> None:
    result = parse(external_id="x" * 201)

    assert (result.events, [each.field for each in result.problems]) == ((), ["external_id"])


@pytest.mark.parametrize("start", ["bald", "2026-13-01", 5, ["2026-12-01"]])
def test_a_start_that_is_no_moment_is_told(start: object) -> None:
    assert told(time={"start": start}) == ["time.start"]
    assert read(time={"start": start}).time is None


@pytest.mark.parametrize(
    ("value", "notes"),
    [(" leise\nbitte ", "leise\nbitte"), ("", None), ("  ", None), (None, None), (7, None),
     ([], None), ("x" * 5000, "x" * 4000)],
)  # fmt: skip
def test_notes_keep_their_lines(value: object, notes: str | None) -> None:
    assert read(notes=value).notes == notes


CONSENT = {"channel": "email", "purpose": "service", "wording": "Ja, erinnert mich."}


@pytest.mark.parametrize("channel", ["call", "email", "sms", "letter"])
@pytest.mark.parametrize("purpose", ["service", "satisfaction", "offers"])
def test_takes_over_each_consent_with_words(channel: str, purpose: str) -> None:
    consent = {**CONSENT, "channel": channel, "purpose": purpose}

    (taken,) = read(consents=[consent]).consents

    assert (taken.channel, taken.purpose, taken.wording) == (channel, purpose, CONSENT["wording"])


@pytest.mark.parametrize(
    "change",
    [{"channel": "robot"}, {"channel": None}, {"purpose": "contract"}, {"purpose": ""},
     {"wording": ""}, {"wording": None}, {"wording": ["ja"]}, {"channel": ["email"]}],
)  # fmt: skip
def test_drops_a_consent_that_proves_nothing(change: dict[str, object]) -> None:
    assert read(consents=[{**CONSENT, **change}]).consents == ()


@pytest.mark.parametrize("value", [None, {}, "ja", [None, "ja", []]])
def test_other_consents_are_none(value: object) -> None:
    assert read(consents=value).consents == ()


@pytest.mark.parametrize("wrap", ["events", "list"])
def test_takes_several_events_in_their_order(wrap: str) -> None:
    items = [json.loads(event_body(external_id=f"P-{n}")) for n in range(3)]
    body = json.dumps(items if wrap == "list" else {"events": items}).encode()

    result = parse_notification(body)

    assert [event.external_id for event in result.events] == ["P-0", "P-1", "P-2"]


def test_a_bad_event_is_told_beside_the_good_ones() -> None:
    items = [json.loads(event_body()), {"kind": "created"}, "Unsinn"]

    result = parse_notification(json.dumps(items).encode())

    assert (len(result.events), result.refused) == (1, 2)
    assert [each.reason for each in result.problems] == [
        "event 2: an event needs kind and external_id",
        "event 3: an event needs kind and external_id",
    ]


@pytest.mark.parametrize("body", [b"7", b'"text"', b"null", b"[]", b'{"events": []}'])
def test_a_source_of_this_format_says_that_other_json_is_no_event(body: bytes) -> None:
    result = parse_notification(body, format_name="workshop")

    assert result.events == ()
    assert result.problems
