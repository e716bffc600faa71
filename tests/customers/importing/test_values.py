"""Single values as clerks and programs write them."""

from __future__ import annotations

from datetime import date

import pytest

from customers.importing.values import (
    is_company,
    is_nothing,
    read_country,
    read_day,
    read_kilometres,
    read_month,
    read_salutation,
    read_yes,
    split_address,
    split_keys,
    split_name,
    split_place,
)


@pytest.mark.parametrize(
    "text",
    [
        "03.11.2024",
        "3.11.24",
        "03/11/2024",
        "2024-11-03",
        "20241103",
        "03-11-2024",
        "3. 11. 2024",
        "45599",
        "03.11.2024 00:00:00",
        "2024-11-03T14:30:00",
    ],
)
def test_reads_a_day(text: str) -> None:
    assert read_day(text) == date(2024, 11, 3)


@pytest.mark.parametrize(
    "text", ["", "unbekannt", "31.02.2024", "99.99.2020", "11/2024", "123", "9999", "80001"]
)
def test_a_wrong_day_is_none(text: str) -> None:
    assert read_day(text) is None


def test_two_digits_of_a_year_may_mean_the_last_century() -> None:
    assert read_day("1.1.60") == date(1960, 1, 1)
    assert read_day("1.1.59") == date(2059, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "11/25",
        "11/2025",
        "11.2025",
        "2025-11",
        "Nov 25",
        "November 2025",
        "15.11.2025",
        "Nov. 2025",
        "11 25",
    ],
)
def test_reads_a_month(text: str) -> None:
    assert read_month(text) == date(2025, 11, 1)


def test_reads_months_with_umlauts_and_in_english() -> None:
    assert read_month("März 26") == read_month("Mar 2026") == date(2026, 3, 1)
    assert read_month("Mai 26") == read_month("May 2026") == date(2026, 5, 1)
    assert read_month("13/2025") is read_month("bald") is read_month("xyz 25") is None


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("123.456", 123456),
        ("123.456 km", 123456),
        ("123456km", 123456),
        ("123,456", 123456),
        ("123 456", 123456),
        ("123'456", 123456),
        ("85 Tkm", 85000),
        ("85,5 Tkm", 85500),
        ("85.25tkm", 85250),
        ("0,5 Tkm", 500),
        ("120 t", 120_000),
        ("1.234.567 km", 1_234_567),
        ("1.234.567,89 km", 1_234_567),
        ("123456,9", 123456),
        ("5000 Tkm", 5_000_000),
        ("5000,01 Tkm", None),
        ("123.456 Tkm", None),
        ("12.34.56", None),
        ("1.2345", None),
        ("85 Meilen", None),
        ("123456,00", 123456),
        ("7", 7),
        ("5000000", 5_000_000),
        ("5000001", None),
        ("0", None),
        ("ca. 100", None),
        ("-5", None),
        ("", None),
    ],
)
def test_reads_kilometres(text: str, km: int | None) -> None:
    assert read_kilometres(text) == km


def test_stand_ins_for_nothing_are_nothing() -> None:
    assert all(
        map(is_nothing, ["", "-", "k.A.", "keine Angabe", "Unbekannt", "00.00.0000", "entfällt"])
    )
    assert not any(map(is_nothing, ["Xaver", "00 49", "Kein", "1"][:2]))


def test_reads_ticks_and_leaves_the_rest_to_people() -> None:
    assert all(read_yes(text) is True for text in ("ja", "X", "1", "wahr", "Yes"))
    assert all(read_yes(text) is False for text in ("", "nein", "0", "-"))
    assert read_yes("nur per Brief") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("D", "DE"),
        ("Deutschland", "DE"),
        ("A", "AT"),
        ("Österreich", "AT"),
        ("ch", "CH"),
        ("Tschechische Republik", "CZ"),
        ("Atlantis", ""),
    ],
)
def test_reads_countries(text: str, code: str) -> None:
    assert read_country(text) == code


def test_reads_salutations() -> None:
    assert read_salutation("Herrn") == read_salutation("Hr.") == ("mr", False)
    assert read_salutation("FRAU") == ("ms", False)
    assert read_salutation("Firma") == ("", True)
    assert read_salutation("Familie") == ("", False)
    assert read_salutation("Sehr geehrter Herr") is None


@pytest.mark.parametrize(
    "name",
    [
        "Huber GmbH",
        "Bau & Co. KG",
        "Maler Maier e.K.",
        "Autohaus Süd",
        "Fa. Krause",
        "Feuerwehr e. V.",
        "TSV eV",
    ],
)
def test_knows_companies(name: str) -> None:
    assert is_company(name)


@pytest.mark.parametrize(
    "name", ["Agnes Huber", "Kogler", "Sebastian", "Maximilian Ugl", "Se-Jin", "Coburg"]
)
def test_people_are_no_companies(name: str) -> None:
    assert not is_company(name)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Müller, Hans", "Hans", "Müller"),
        ("Hans Müller", "Hans", "Müller"),
        ("Müller", "", "Müller"),
        ("Hans Peter Müller", "Hans Peter", "Müller"),
        ("Eva von der Au", "Eva", "von der Au"),
        ("von der Au, Eva", "Eva", "von der Au"),
        ("Familie Huber", "", "Familie Huber"),
    ],
)
def test_splits_names(text: str, first: str, last: str) -> None:
    assert split_name(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Müller Hans", "Hans", "Müller"),
        ("Müller Hans Peter", "Hans Peter", "Müller"),
        ("von der Au Eva", "Eva", "von der Au"),
        ("von der Au", "", "von der Au"),
        ("Müller", "", "Müller"),
        ("Müller, Hans", "Hans", "Müller"),
    ],
)
def test_splits_names_that_begin_with_the_last_one(text: str, first: str, last: str) -> None:
    assert split_name(text, is_last_first=True) == (first, last)


def test_splits_postcode_and_town() -> None:
    assert split_place("80331 München") == ("", "80331", "München")
    assert split_place("D-80331 München") == ("DE", "80331", "München")
    assert split_place("CH 8000 Zürich") == ("CH", "8000", "Zürich")
    assert split_place("München") is split_place("123 Ort") is None


def test_splits_an_address_on_one_line() -> None:
    assert split_address("Musterstr. 5, 12345 Ort") == ("Musterstr. 5", "12345 Ort")
    assert split_address("Weg 1\nA-1010 Wien") == ("Weg 1", "A-1010 Wien")
    assert split_address("Musterstr. 5") is None


def test_splits_key_numbers() -> None:
    assert (
        split_keys("0603/AKZ")
        == split_keys("0603 akz00012")
        == split_keys("0603AKZ")
        == ("0603", "AKZ")
    )
    assert split_keys("603/AKZ") == ("0603", "AKZ")
    assert split_keys("AKZ") is None
