"""Any table that a workshop's computer has written can be read."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from customers.importing import reading, spreadsheets
from customers.importing.encodings import guess_encoding
from customers.importing.errors import UnreadableFileError
from customers.importing.reading import read_table
from tests.customers.importing.tables import xlsx_file

TEXT = "Name;Straße;Ort\r\nMüller;Öhmdweg 3;Köln\r\nGroß;Äckerle 1;Füssen\r\n"


def cells_of(raw: bytes) -> list[list[str]]:
    return [cells for _number, cells in read_table(raw).rows()]


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "cp1252",
        "iso8859-1",
        "cp850",
        "mac_roman",
    ],
)
def test_reads_umlauts_in_every_usual_encoding(encoding: str) -> None:
    table = read_table(TEXT.encode(encoding))

    assert table.headings == ["Name", "Straße", "Ort"]
    assert [cells for _number, cells in table.rows()] == [
        ["Müller", "Öhmdweg 3", "Köln"],
        ["Groß", "Äckerle 1", "Füssen"],
    ]


def test_tells_the_euro_of_latin_9_from_that_of_windows() -> None:
    assert guess_encoding("Müller 5 €".encode("iso8859-15")) == "iso8859-15"
    assert guess_encoding("Müller 5 €".encode("cp1252")) == "cp1252"
    assert guess_encoding("Müller „5“ ¤".encode("cp1252")) == "cp1252"


def test_takes_ascii_and_short_files_for_what_they_are() -> None:
    assert guess_encoding(b"Name;Ort\n") == "utf-8"
    assert guess_encoding(b"") == "utf-8"
    assert guess_encoding(b"\xfcber") == "cp1252"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_finds_the_separator_by_the_headings(separator: str) -> None:
    raw = f"Vorname{separator}Nachname{separator}PLZ\nHans{separator}Müller{separator}80331\n"

    assert cells_of(raw.encode()) == [["Hans", "Müller", "80331"]]


def test_a_comma_in_every_cell_does_not_make_it_the_separator() -> None:
    raw = "Halter;Wohnung\nMüller, Hans;Weg 1, 80331 München\nMaier, Eva;Weg 2, 80331 München\n"

    assert cells_of(raw.encode())[0] == ["Müller, Hans", "Weg 1, 80331 München"]


def test_separators_of_unknown_headings_are_told_by_the_evenness_of_the_table() -> None:
    raw = b"aa|bb|cc\n1, 2|3|4\n5|6, 7|8, 9\n"

    assert cells_of(raw) == [["1, 2", "3", "4"], ["5", "6, 7", "8, 9"]]


def test_quotes_and_line_breaks_stay_in_their_cell() -> None:
    raw = b'Name;Bemerkung;Ort\n"Huber; Max";"zahlt\r\nbar ""immer""";Ulm\n'

    assert cells_of(raw) == [["Huber; Max", 'zahlt\r\nbar "immer"', "Ulm"]]


def test_finds_the_headings_below_a_letterhead() -> None:
    raw = b"Autohaus Beispiel GmbH\n;;\nListe vom;03.11.2024;\n\nVorname;Name;Ort\nHans;Huber;Ulm\n"

    table = read_table(raw)

    assert table.headings == ["Vorname", "Name", "Ort"]
    assert list(table.rows()) == [(6, ["Hans", "Huber", "Ulm"])]


def test_headings_that_nobody_knows_are_the_first_full_row() -> None:
    table = read_table(b"Liste\nfoo;bar\n1;2\n3;4\n")

    assert table.headings == ["foo", "bar"]
    assert len(list(table.rows())) == 2


def test_leaves_out_empty_rows_but_counts_them_as_a_spreadsheet_does() -> None:
    raw = b"Name;Ort\n\nHuber;Ulm\n ; \nMaier;Bonn\n"

    assert [number for number, _cells in read_table(raw).rows()] == [3, 5]


def test_leaves_out_the_line_in_which_excel_names_the_separator() -> None:
    table = read_table(b"sep=;\nName;Ort\nHuber;Ulm\n")

    assert table.headings == ["Name", "Ort"]
    assert list(table.rows()) == [(3, ["Huber", "Ulm"])]


def test_takes_back_the_guard_against_formulas_of_our_own_files() -> None:
    assert cells_of(b"Name;Ort\n'=Huber;'s Hertogenbosch\n") == [["=Huber", "'s Hertogenbosch"]]


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "empty"),
        (b"\r\n ;;\r\n", "empty"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel"),
        (b"Name\x00;Ort\nHuber;\x01\n", "no table"),
        (b"PK\x03\x04 no archive", "damaged"),
    ],
)
@pytest.mark.usefixtures("_english")
def test_says_what_to_do_with_files_that_are_no_table(raw: bytes, word: str) -> None:
    with pytest.raises(UnreadableFileError, match=word):
        read_table(raw)


@pytest.mark.usefixtures("_english")
def test_names_the_row_of_a_quote_that_never_ends() -> None:
    raw = b'Name;Ort\nHuber;Ulm\n"Maier;Bonn\n' + b"x;y\n" * 100

    with pytest.raises(UnreadableFileError, match="row 3"):
        list(read_table(raw).rows())


@pytest.mark.usefixtures("_english")
def test_names_the_row_of_a_cell_longer_than_any_text() -> None:
    raw = b'Name;Ort\nHuber;Ulm\n"Maier;Bonn ' + b"x" * 140_000

    with pytest.raises(UnreadableFileError, match="row 3"):
        list(read_table(raw).rows())


def test_refuses_too_many_bytes_and_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = b"Name;Ort\n" + b"Huber;Ulm\n" * 40
    monkeypatch.setattr(reading, "MOST_ROWS", 8)
    with pytest.raises(UnreadableFileError, match="8"):
        list(read_table(raw).rows())

    monkeypatch.setattr(reading, "MOST_BYTES", len(raw) - 1)
    with pytest.raises(UnreadableFileError, match="30 MB"):
        read_table(raw)


def test_a_workbook_keeps_dates_and_leading_zeros() -> None:
    raw = xlsx_file(
        ["Name", "PLZ", "Telefon", "EZ", "km"],
        ["Müller", 1067, 1712345678, "x", 1234.0],
        formats={"B2": "00000"},
    )

    assert cells_of(raw) == [["Müller", "01067", "1712345678", "x", "1234"]]


def test_a_workbook_gives_days_as_days() -> None:
    raw = xlsx_file(
        ["Name", "EZ", "HU", "Uhrzeit", "Stammkunde", "Faktor"],
        ["Müller", datetime(2014, 3, 1), date(2026, 5, 1), time(8, 0), True, 1.5],
    )

    assert cells_of(raw) == [["Müller", "2014-03-01", "2026-05-01", "", "ja", "1.5"]]


def test_reads_the_first_visible_sheet_with_content() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name", "Ort"])
    book.active.append(["Versteckt", "Ulm"])
    book.active.sheet_state = "hidden"
    book.create_sheet("leer")
    book.create_sheet("Kunden").append(["Name", "Ort"])
    book["Kunden"].append(["Huber", "Bonn"])
    stream = io.BytesIO()
    book.save(stream)

    assert cells_of(stream.getvalue()) == [["Huber", "Bonn"]]


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    "start", [b"%PDF-1.7", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"\x7fELF", b"MZ\x90"]
)
def test_what_only_calls_itself_a_table_is_none(start: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="no table"):
        read_table(start + b"\nName;Telefon\nHuber;0171 5550199\n")


@pytest.mark.parametrize("heading", ["GIF;Name", "%;Name", "MZ;Name"])
def test_a_heading_may_begin_with_the_same_letters(heading: str) -> None:
    assert cells_of(f"{heading}\n1;Huber\n".encode()) == [["1", "Huber"]]


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


@pytest.mark.usefixtures("_english")
def test_refuses_bombs_before_it_unpacks_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_UNPACKED", 1000)
    with pytest.raises(UnreadableFileError, match="too big"):
        read_table(archive(xl__sheet_xml=b"0" * 1001))

    monkeypatch.setattr(spreadsheets, "MOST_SHARED_TEXT", 100)
    with pytest.raises(UnreadableFileError, match="too big"):
        read_table(archive(xl__sharedStrings_xml=b"0" * 101))


@pytest.mark.usefixtures("_english")
def test_refuses_entities_open_documents_and_other_archives() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_table(archive(xl__workbook_xml=bomb))
    with pytest.raises(UnreadableFileError, match="LibreOffice"):
        read_table(archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"))
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_table(archive(letter_txt=b"hello"))
