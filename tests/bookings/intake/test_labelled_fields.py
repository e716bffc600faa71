"""From labelled values to an event: each field, what is missing, what can't be read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bookings.intake.events import BookingEvent, ParseResult
from bookings.intake.formats import parse_notification
from tests.bookings.intake.samples import mail_of

BASE = "Name: Ina Berg\nE-Mail: ina@kunde.example\nLeistung: HU\n"


def parse(text: str) -> ParseResult:
    return parse_notification(text.encode(), format_name="labelled")


def read(more: str = "", *, base: str = BASE) -> BookingEvent:
    result = parse(base + more)
    assert result.events, result.problems
    return result.events[0]


def fields_of(result: ParseResult) -> list[str]:
    return [problem.field for problem in result.problems]


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Anrede: Frau", "salutation", "ms"),
        ("Vorname: Eva", "first_name", "Eva"),
        ("Nachname: Tal", "last_name", "Tal"),
        ("Firma: Tal GmbH", "company", "Tal GmbH"),
        ("Telefon: 0171 2345678", "phone", "+491712345678"),
        ("Telefon: 0171 2345678", "phone_raw", "0171 2345678"),
        ("Straße: Gartenweg 3", "street", "Gartenweg 3"),
        ("PLZ: 80331", "postcode", "80331"),
        ("Ort: München", "city", "München"),
        ("PLZ/Ort: 80331 München", "postcode", "80331"),
        ("PLZ/Ort: 80331 Bad Tölz", "city", "Bad Tölz"),
        ("PLZ/Ort: D-80331 München", "postcode", "80331"),
        ("PLZ/Ort: 1010 Wien", "postcode", "1010"),
        ("Land: Österreich", "country", "AT"),
        ("Sprache: Englisch", "language", "en"),
    ],
)
def test_reads_the_customer(line: str, field: str, value: str) -> None:
    assert getattr(read(line).customer, field) == value


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Kennzeichen: M-AB 123", "plate", "M-AB 123"),
        ("FIN: WVWZZZ1JZXW000001", "vin", "WVWZZZ1JZXW000001"),
        ("HSN: 0603", "hsn", "0603"),
        ("TSN: BGU", "tsn", "BGU"),
        ("HSN/TSN: 0603/BGU", "hsn", "0603"),
        ("HSN/TSN: 0603 / BGU00123", "tsn", "BGU"),
        ("HSN/TSN: 0603 BGU", "tsn", "BGU"),
        ("Marke: VW", "make", "VW"),
        ("Modell: Golf", "model", "Golf"),
        ("Fahrzeug: VW Golf Variant", "make", "VW"),
        ("Fahrzeug: VW Golf Variant", "model", "Golf Variant"),
        ("Fahrzeug: Trabant", "make", "Trabant"),
        ("Fahrzeug: Trabant", "model", None),
        ("Erstzulassung: 03/2019", "first_registration", date(2019, 3, 1)),
        ("Kilometerstand: 81.234 km", "mileage_km", 81234),
    ],
)
def test_reads_the_vehicle(line: str, field: str, value: object) -> None:
    assert getattr(read(line).vehicle, field) == value


def test_make_and_model_of_their_own_lines_come_before_the_vehicle() -> None:
    vehicle = read("Marke: VW\nFahrzeug: Seat Leon\n").vehicle

    assert (vehicle.make, vehicle.model) == ("VW", None)


def test_key_numbers_of_their_own_lines_come_before_those_together() -> None:
    vehicle = read("HSN: 0603\nTSN: BGU\nHSN/TSN: 1313/ABC\n").vehicle

    assert (vehicle.hsn, vehicle.tsn) == ("0603", "BGU")


@pytest.mark.parametrize(
    ("line", "services"),
    [
        ("Leistung: HU", ("HU",)),
        ("Leistung: HU; Ölwechsel", ("HU", "Ölwechsel")),
        ("Leistung: HU, Ölwechsel", ("HU", "Ölwechsel")),
        ("Leistung: Bremsen vorne, links", ("Bremsen vorne, links",)),
        ("Leistung: HU + Ölwechsel", ("HU", "Ölwechsel")),
        ("Leistung: HU+AU", ("HU+AU",)),
        ("Leistung: HU\nÖlwechsel", ("HU", "Ölwechsel")),
        ("Leistung: HU;;", ("HU",)),
    ],
)
def test_services_are_told_apart(line: str, services: tuple[str, ...]) -> None:
    base = "Name: Ina Berg\nE-Mail: ina@kunde.example\n"

    assert read(line, base=base).services == services


@pytest.mark.parametrize(
    ("line", "amount", "currency"),
    [
        ("Festpreis: 189,00 €", "189.00", "EUR"),
        ("Festpreis: 189", "189.00", "EUR"),
        ("Preis: 189 CHF", "189.00", "CHF"),
        ("Price: $99.50", "99.50", "USD"),
    ],
)
def test_reads_the_price_with_its_currency(line: str, amount: str, currency: str) -> None:
    event = read(line)

    assert (event.price_gross, event.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize("line", ["", "Preis: auf Anfrage", "Preis: -"])
def test_without_a_price_there_is_no_currency(line: str) -> None:
    event = read(line)

    assert (event.price_gross, event.currency) == (None, None)


@pytest.mark.parametrize(
    ("lines", "start", "is_agreed"),
    [
        ("Wunschtermin: 01.02.2027, 9 Uhr", "2027-02-01T09:00", False),
        ("Termin: 01.02.2027, 9 Uhr", "2027-02-01T09:00", True),
        ("Datum: 01.02.2027\nUhrzeit: 9:30", "2027-02-01T09:30", False),
        ("Datum: 01.02.2027\nUhrzeit: 14", "2027-02-01T14:00", False),
        ("Wunschtermin: 01.02.2027\nUhrzeit: 14", "2027-02-01T14:00", False),
        ("Termin: 01.02.2027\nWunschtermin: 05.02.2027", "2027-02-01T00:00", True),
        ("Datum: 05.02.2027\nWunschtermin: 01.02.2027", "2027-02-01T00:00", False),
    ],
)
def test_reads_the_time(lines: str, start: str, is_agreed: bool) -> None:
    time = read(lines).time

    assert (time.start.isoformat()[:16], time.is_agreed) == (start, is_agreed)


@pytest.mark.parametrize("line", ["Wunschtermin: bald", "Termin: 31.02.2027", "Uhrzeit: 14"])
def test_a_time_that_cannot_be_read_is_told_and_kept(line: str) -> None:
    result = parse(BASE + line)

    assert fields_of(result) == ["time.start"]
    assert result.events[0].time is None
    assert result.events[0].notes == line.partition(": ")[2].replace("14", "14 Uhr")


def test_without_any_time_nothing_is_told() -> None:
    result = parse(BASE)

    assert result.problems == ()
    assert result.events[0].time is None


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Telefon: ab 17 Uhr", "customer.phone"),
        ("FIN: 123", "vehicle.vin"),
        ("FIN: WVWZZZ1JZXW00000O", "vehicle.vin"),
    ],
)
def test_what_cannot_be_read_is_told_beside_the_event(line: str, field: str) -> None:
    result = parse(BASE + line)

    assert fields_of(result) == [field]
    assert len(result.events) == 1


def test_a_bad_vin_is_kept_in_the_notes_below_those_written() -> None:
    event = read("FIN: 123\nBemerkung: bitte leise")

    assert event.notes == "bitte leise\nVIN: 123"


def test_a_bad_address_is_told() -> None:
    result = parse("Name: Ina Berg\nE-Mail: ina\nTelefon: 0171 2345678\nLeistung: HU\n")

    assert fields_of(result) == ["customer.email"]
    assert result.events[0].customer.email is None


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("E-Mail: a@b.example\nLeistung: HU", ["customer.last_name"]),
        ("Vorname: Ina\nE-Mail: a@b.example\nLeistung: HU", ["customer.last_name"]),
        ("Name: Ina Berg\nLeistung: HU", ["customer.email"]),
        ("Name: Ina Berg\nE-Mail: a@b.example", ["services"]),
        ("Leistung: HU", ["customer.last_name", "customer.email"]),
        ("Hallo", ["customer.last_name", "customer.email", "services"]),
    ],
)
def test_what_is_missing_is_named(text: str, fields: list[str]) -> None:
    result = parse(text)

    assert result.events == ()
    assert fields_of(result) == fields


@pytest.mark.parametrize(
    "line",
    ["Kennzeichen: M-AB 1", "FIN: WVWZZZ1JZXW000001", "HSN/TSN: 0603/BGU", "Auto: VW Golf",
     "Leistung: HU", "Wunschtermin: 1.2.2027", "Termin: 1.2.2027"],
)  # fmt: skip
@pytest.mark.parametrize("who", ["Name: Ina Berg", "Nachname: Berg", "Firma: Berg GmbH"])
@pytest.mark.parametrize("reach", ["E-Mail: ina@kunde.example", "Telefon: 0171 2345678"])
def test_who_how_and_what_about_are_enough(line: str, who: str, reach: str) -> None:
    assert len(parse(f"{who}\n{reach}\n{line}\n").events) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Status: Neu", "created"),
        ("Status: Bestätigt", "created"),
        ("Status: storniert", "cancelled"),
        ("Status: STORNIERUNG", "cancelled"),
        ("Vorgang: Absage", "cancelled"),
        ("Status: vom Kunden abgesagt", "cancelled"),
        ("Status: Cancelled", "cancelled"),
        ("Status: verschoben", "moved"),
        ("Status: verlegt", "moved"),
        ("Status: Umbuchung", "moved"),
        ("Status: umgebucht", "moved"),
        ("Status: Terminänderung", "moved"),
        ("Status: rescheduled", "moved"),
        ("Status: moved", "moved"),
        ("Status: verschoben und dann storniert", "cancelled"),
        ("Bemerkung: bitte nicht stornieren", "created"),
    ],
)
def test_the_status_alone_tells_the_kind(text: str, kind: str) -> None:
    assert read(text).kind == kind


@pytest.mark.parametrize("status", ["storniert", "verschoben"])
def test_a_change_by_number_needs_no_person(status: str) -> None:
    event = read(f"Status: {status}\nBuchungsnummer: A-1\n", base="")

    assert event.external_id == "A-1"
    assert not event.customer.is_known


@pytest.mark.parametrize("status", ["storniert", "verschoben"])
def test_a_change_without_number_needs_one(status: str) -> None:
    assert parse(f"Status: {status}\nLeistung: HU\n").events == ()


def test_names_the_booking_before_and_the_portal() -> None:
    event = read("Buchungsnummer: B\nBisherige Buchungsnummer: A\nPortal: Finder\n")

    assert (event.external_id, event.previous_external_id) == ("B", "A")
    assert event.portal == "Finder"


def test_an_own_id_depends_on_every_field_and_on_nothing_else() -> None:
    first = read("Kennzeichen: M-AB 1").external_id

    assert first.startswith("content:")
    assert read("\nVielen Dank!\n\nKENNZEICHEN:   M-AB 1").external_id == first
    assert read("Kennzeichen: M-AB 2").external_id != first


def test_notes_are_cut_at_four_thousand_characters() -> None:
    lines = "\n".join("x" * 99 for _ in range(50))

    assert len(read(f"Bemerkung: {lines}").notes) == 4000


def test_a_bare_text_tells_no_time_of_its_own() -> None:
    assert read().occurred_at is None


def test_the_mails_date_is_when_it_happened() -> None:
    event = parse_notification(mail_of(BASE + "Kennzeichen: M-AB 1")).events[0]

    assert event.occurred_at.isoformat() == "2026-11-23T09:59:00+01:00"


@pytest.mark.parametrize(("lines", "is_found"), [(60 * 4, True), (60 * 4 + 1, False)])
def test_few_labels_in_a_long_text_are_chance(lines: int, is_found: bool) -> None:
    labelled = BASE + "Kennzeichen: M-AB 1\n"
    text = labelled + "Ein Satz ohne Bedeutung.\n" * (lines - labelled.count("\n"))

    assert (parse_notification(text.encode()).format == "labelled") is is_found


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Name: Ina Berg\nLeistung: HU\nPreis: 9 €\n", True),
        ("Name: Ina Berg\nLeistung: HU\n", False),
        ("Name: Ina Berg\nE-Mail: a@b.example\nOrt: Ulm\n", False),
        ("Leistung: HU\nKennzeichen: M-AB 1\nPreis: 9 €\n", False),
        ("Firma: Berg\nLeistung: HU\nPreis: 9 €\n", True),
        ("Telefon: 0171 2345678\nLeistung: HU\nPreis: 9 €\n", True),
    ],
)
def test_three_fields_of_person_and_matter_make_a_booking(text: str, is_found: bool) -> None:
    assert (parse_notification(text.encode()).format == "labelled") is is_found
