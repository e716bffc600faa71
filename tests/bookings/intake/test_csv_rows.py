"""CSV of bookings: one event a row."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bookings.intake.formats import parse_notification
from bookings.intake.formats.csv_rows import MAX_ROWS
from tests.bookings.intake.reading_helpers import mail_with, read_all, read_one, reasons, text_part

GERMAN = """Buchungsnummer;Anrede;Vorname;Nachname;Tel;Mail;Kennzeichen;Leistung;Preis;Datum;Uhrzeit
W-1;Herr;Jörg;Weiß;0171 2345678;joerg@kunde.example;M-AB 123;Inspektion;189,00 €;01.12.2026;9 Uhr
W-2;Frau;Ina;Stein;089 123456;;M-XY 7;"HU; AU";;02.12.2026;
"""
ENGLISH = """Booking number,Full name,Email,Licence plate,Service,Appointment
E-1,Ina Stein,ina@kunde.example,M-AB 123,Oil change,2026-12-01T09:00:00+01:00
"""


def test_reads_a_row_as_a_booking() -> None:
    event = read_all(GERMAN).events[0]

    assert (event.kind, event.external_id) == ("created", "W-1")
    assert (event.customer.salutation, event.customer.last_name) == ("mr", "Weiß")
    assert event.customer.phone == "+491712345678"
    assert event.vehicle.plate == "M-AB 123"
    assert (event.services, event.price_gross) == (("Inspektion",), Decimal("189.00"))
    assert event.time
    assert event.time.start == datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_reads_each_row() -> None:
    result = read_all(GERMAN)

    assert (result.format, result.problems) == ("csv", ())
    assert [event.external_id for event in result.events] == ["W-1", "W-2"]


def test_a_separator_in_quotes_separates_nothing() -> None:
    assert read_all(GERMAN).events[1].services == ("HU", "AU")


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_finds_the_separator(separator: str) -> None:
    text = ENGLISH.replace(",", separator)

    event = read_one(text)

    assert (event.external_id, event.customer.last_name) == ("E-1", "Stein")
    assert event.time
    assert event.time.is_agreed


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-15", "utf-16", "cp850", "mac_roman"]
)
def test_finds_the_encoding(encoding: str) -> None:
    event = read_all(GERMAN.replace("€", "EUR").encode(encoding)).events[0]

    assert (event.customer.first_name, event.customer.last_name) == ("Jörg", "Weiß")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_takes_all_line_ends(line_end: str) -> None:
    raw = GERMAN.replace("\n", line_end).encode()

    assert len(read_all(raw).events) == 2


def test_a_line_break_in_quotes_stays_in_its_cell() -> None:
    text = GERMAN.replace("Inspektion;189", '"Inspektion\nÖlwechsel";189')

    result = read_all(text)

    assert result.events[0].services == ("Inspektion", "Ölwechsel")
    assert len(result.events) == 2


def test_a_bad_row_is_a_problem_and_keeps_no_other_from_being_read() -> None:
    text = GERMAN + "W-3;;;;;;M-AB 9;HU;;;\nW-4;;;Klein;0171 2345679;;;HU;;;\n"

    result = read_all(text)

    assert [event.external_id for event in result.events] == ["W-1", "W-2", "W-4"]
    assert result.refused == 1
    assert "row 4: no name found" in reasons(result)
    assert "row 4: neither e-mail nor phone" in reasons(result)


def test_a_cell_that_cannot_be_read_is_a_problem_of_its_row() -> None:
    result = read_all(GERMAN.replace("02.12.2026", "12/02/2026"))

    assert len(result.events) == 2
    assert "row 3: the date can't be read" in reasons(result)
    assert result.events[1].notes == "12/02/2026"


def test_empty_rows_are_passed_over() -> None:
    assert len(read_all(GERMAN.replace("\nW-2", "\n;;;\n\nW-2")).events) == 2


def test_columns_that_are_not_ours_and_cells_too_many_do_no_harm() -> None:
    text = ENGLISH.replace("Service,", "Farbe,Service,").replace("Oil", "rot,Oil")

    event = read_one(text.replace("+01:00", "+01:00,zu viel,noch mehr"))

    assert event.services == ("Oil change",)


def test_of_two_columns_of_one_field_the_first_counts() -> None:
    text = ENGLISH.replace("Service,", "Service,Leistung,").replace("Oil change", "HU,AU")

    assert read_one(text).services == ("HU",)


@pytest.mark.parametrize(("status", "kind"), [("storniert", "cancelled"), ("neu", "created")])
def test_a_column_may_say_what_happened(status: str, kind: str) -> None:
    text = ENGLISH.replace("Service,", "Status,Service,").replace("Oil", f"{status},Oil")

    assert read_one(text).kind == kind


@pytest.mark.parametrize("header", ["Geändert am", "Booked at"])
def test_a_column_may_say_when(header: str) -> None:
    text = ENGLISH.replace("Service,", f"{header},Service,").replace("Oil", "23.11.2026 10:00,Oil")

    assert read_one(text).occurred_at == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_reads_an_attachment_of_a_mail() -> None:
    part = f'Content-Type: application/octet-stream; name="liste.csv"\r\n\r\n{GERMAN}'

    result = read_all(mail_with(text_part("Die Buchungen von heute"), part))

    assert (result.format, len(result.events)) == ("csv", 2)


@pytest.mark.parametrize(
    "text",
    [
        "Name;Telefon;Kennzeichen;Leistung",
        "Datum;Betrag;Konto;Text\n1;2;3;4\n",
        "Name;Telefon;Ort\nIna;1;München\n",
        "Kennzeichen;Leistung;Preis;Termin\nM-AB 1;HU;1;1\n",
    ],
)
def test_other_tables_are_not_taken(text: str) -> None:
    assert read_all(text).format != "csv"


@pytest.mark.parametrize("text", ["", "Hallo", "a;b\n1;2"])
def test_a_source_set_to_csv_says_what_is_missing(text: str) -> None:
    result = read_all(text or " x", "csv")

    assert result.events == ()
    assert "no rows" in reasons(result)


def test_own_labels_name_columns() -> None:
    text = ENGLISH.replace("Licence plate", "Blech")

    result = parse_notification(text.encode(), format_name="csv", labels={"plate": ["Blech"]})

    assert result.events[0].vehicle.plate == "M-AB 123"


def test_too_many_rows_are_refused_as_a_whole() -> None:
    row = "E-1,Ina Stein,ina@kunde.example,M-AB 123,HU,2026-12-01\n"
    header = ENGLISH.split("\n", 1)[0]

    result = read_all(f"{header}\n{row * (MAX_ROWS + 1)}")

    assert result.events == ()
    assert "1,000 rows" in reasons(result)


def test_the_most_rows_are_read_in_time() -> None:
    header = ENGLISH.split("\n", 1)[0]
    rows = "".join(
        f"E-{n},Ina Stein,i{n}@kunde.example,M-AB {n},HU,2026-12-01\n" for n in range(1, MAX_ROWS)
    )
    started = time.process_time()

    assert len(read_all(f"{header}\n{rows}").events) == MAX_ROWS - 1
    assert time.process_time() - started < 2


def test_a_cell_without_end_is_a_problem() -> None:
    result = read_all(ENGLISH + '"' + "x" * 200_000)

    assert "told apart" in reasons(result)
