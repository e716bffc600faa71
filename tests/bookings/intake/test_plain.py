"""What staff typed during a phone call."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from bookings.intake.events import BookingEvent
from bookings.intake.formats import FORMATS
from tests.bookings.intake.reading_helpers import mail_with, read_all, reasons, text_part

CALL = "Frau Müller, 0171 2345678, Golf M-AB 123, Bremsen vorne, Dienstag vormittag ab 9"
REACH = ", 0171 2345678"


def read(text: str) -> BookingEvent:
    result = read_all(text, "plain")
    assert result.draft
    return result.draft


def test_reads_a_call_as_one_types_it() -> None:
    event = read_all(CALL, "plain").events[0]

    assert (event.customer.salutation, event.customer.last_name) == ("ms", "Müller")
    assert event.customer.phone == "+491712345678"
    assert (event.vehicle.plate, event.vehicle.make, event.vehicle.model) == (
        "M-AB 123",
        "VW",
        "Golf",
    )
    assert event.services == ("Bremsen vorne",)
    assert event.notes == "Dienstag vormittag ab 9"


def test_counts_the_day_from_when_it_was_typed() -> None:
    said = read(CALL).time

    assert said
    assert said.start == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert said.end == datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert (said.is_agreed, said.zone_was_missing) == (False, True)


def test_without_knowing_when_it_was_typed_no_day_is_guessed() -> None:
    result = read_all(CALL, "plain", received_at=None)

    assert result.events[0].time is None
    assert "date can't be read" in reasons(result)


@pytest.mark.parametrize(
    ("text", "salutation", "first", "last"),
    [
        ("Herr Weiß", "mr", None, "Weiß"),
        ("Hr. Weiß", "mr", None, "Weiß"),
        ("Fr. Weiß-Klein", "ms", None, "Weiß-Klein"),
        ("Frau Dr. Ina Stein", "ms", "Ina", "Stein"),
        ("Herr von Berg", "mr", None, "von Berg"),
        ("Familie Stein", None, None, "Stein"),
        ("Mrs Ina Smith", "ms", "Ina", "Smith"),
        ("Hans Radtke", None, "Hans", "Radtke"),
        ("Weiß", None, None, "Weiß"),
        ("Hans Radtke hat angerufen", None, "Hans", "Radtke"),
        ("Anruf von Ina Stein", None, "Ina", "Stein"),
        ("Rückruf, Name: Ina Stein", None, "Ina", "Stein"),
        ("Inspektion, Ina Stein", None, "Ina", "Stein"),
    ],
)
def test_finds_who_called(text: str, salutation: str, first: str, last: str) -> None:
    customer = read(text + REACH).customer

    assert (customer.salutation, customer.first_name, customer.last_name) == (
        salutation,
        first,
        last,
    )


@pytest.mark.parametrize(
    "text", ["Inspektion", "Bitte anrufen", "Opel Corsa", "Dienstag", "Hallo zusammen", "TÜV"]
)
def test_takes_no_thing_for_a_person(text: str) -> None:
    result = read_all(text + REACH, "plain")

    assert result.events == ()
    assert "no name found" in reasons(result)


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Huber GmbH", "Huber GmbH"),
        ("Firma Huber", "Huber"),
        ("Firma Bau & Holz Müller GmbH & Co. KG", None),
        ("Frau Stein von Elektro Huber GmbH", "Elektro Huber GmbH"),
    ],
)
def test_finds_a_company(text: str, company: str | None) -> None:
    found = read(text + REACH).customer.company

    assert found == company if company else found


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("M-AB 123", "M-AB 123"),
        ("m-ab 123", "M-AB 123"),
        ("m-ab123", "M-AB 123"),
        ("M AB 123", "M-AB 123"),
        ("TÖL-X 9E", "TÖL-X 9E"),
        ("MAB123", None),
        ("BMW X 3", None),
        ("ABC-DE 1234", None),
        ("VW T 5", None),
        ("am Do 9", None),
    ],
)
def test_finds_a_plate_and_guesses_none(text: str, plate: str | None) -> None:
    assert read(f"Frau Stein{REACH}, {text}").vehicle.plate == plate


@pytest.mark.parametrize(
    ("text", "make", "model"),
    [
        ("Golf", "VW", "Golf"),
        ("VW Golf", "VW", "Golf"),
        ("opel corsa", "Opel", "corsa"),
        ("BMW X3", "BMW", "X3"),
        ("VW T5", "VW", "T5"),
        ("Audi", "Audi", None),
        ("Mercedes Bremsen", "Mercedes", None),
        ("A3", "Audi", "A3"),
        ("Fahrrad", None, None),
    ],
)
def test_finds_the_car(text: str, make: str | None, model: str | None) -> None:
    vehicle = read(f"Frau Stein{REACH}, {text}").vehicle

    assert (vehicle.make, vehicle.model) == (make, model)


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("TÜV und Inspektion", ("TÜV und Inspektion",)),
        ("Ölwechsel, Winterreifen", ("Ölwechsel", "Winterreifen")),
        ("oil change", ("oil change",)),
        ("brakes squeak", ("brakes squeak",)),
        ("Herbstfest", ()),
        ("hupe klemmt", ()),
    ],
)
def test_finds_known_works(text: str, services: tuple[str, ...]) -> None:
    assert read(f"Frau Stein{REACH}, {text}").services == services


def test_leaves_the_rest_as_notes() -> None:
    event = read(f"Frau Stein, Tel. 0171 2345678; Kennzeichen: M-AB 123\nkommt mit Hund{REACH}")

    assert event.notes
    assert "kommt mit Hund" in event.notes
    assert "Kennzeichen" not in event.notes
    assert "Tel" not in event.notes


def test_finds_e_mail_and_mileage() -> None:
    event = read("Ina Stein, Ina@kunde.example, 81.500 km, HU")

    assert event.customer.email == "ina@kunde.example"
    assert event.vehicle.mileage_km == 81500


@pytest.mark.parametrize("mileage", ["120 tkm", "120000 km", "120.000km"])
def test_reads_a_mileage_in_any_spelling(mileage: str) -> None:
    assert read(f"Ina Stein, {mileage}").vehicle.mileage_km == 120_000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Frau Stein, HU", "neither e-mail nor phone"),
        ("0171 2345678, HU", "no name found"),
        ("Frau Stein sagt ab, 0171 2345678", "cancels"),
        ("Storno von Ina Stein, 0171 2345678", "cancels"),
    ],
)
def test_what_is_missing_goes_to_a_person(text: str, reason: str) -> None:
    result = read_all(text, "plain")

    assert result.events == ()
    assert reason in reasons(result)


def test_a_draft_keeps_what_could_be_read() -> None:
    draft = read("HU, M-AB 123")

    assert (draft.vehicle.plate, draft.services) == ("M-AB 123", ("HU",))


def test_the_same_note_is_the_same_booking() -> None:
    assert read(CALL).external_id == read(CALL.replace(", ", ",  ")).external_id
    assert read(CALL).external_id != read(CALL.replace("9", "8")).external_id
    assert read(CALL).external_id.startswith("content:")


def test_is_never_found_by_looking() -> None:
    assert read_all(CALL).format == ""
    assert FORMATS["plain"].is_signed is False


@pytest.mark.parametrize("raw", [mail_with(text_part(CALL)), b'{"text": "Frau Stein"}'])
def test_refuses_what_no_person_typed(raw: bytes) -> None:
    result = read_all(raw, "plain")

    assert result.events == ()
    assert "a person typed" in reasons(result)


@pytest.mark.parametrize("text", ["A" * 8000, "Aa " * 3000, "1-" * 4000, "M-A " * 2000, "," * 8000])
def test_long_nonsense_is_read_quickly(text: str) -> None:
    started = time.process_time()

    read_all(text, "plain")

    assert time.process_time() - started < 2
