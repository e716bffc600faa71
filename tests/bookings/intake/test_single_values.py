"""Amounts, names, addresses and numbers out of foreign texts: each spelling, each refusal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bookings.intake import values


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12", "12.00"),
        ("12,5", "12.50"),
        ("12.5", "12.50"),
        ("12,50", "12.50"),
        ("12,505", "12505.00"),
        ("12.505", "12505.00"),
        ("1.000", "1000.00"),
        ("1,000", "1000.00"),
        ("1.000.000", None),
        ("1.000,00", "1000.00"),
        ("1,000.00", "1000.00"),
        ("999.999,00", "999999.00"),
        ("999.999,01", None),
        ("1 234,56", "1234.56"),
        ("EUR 1.234,5", "1234.50"),
        ("0,999", "999.00"),
        ("0,00", "0.00"),
        ("-0,01", None),
        ("12,-", "12.00"),
        ("12,--", "12.00"),
        ("12.", "12.00"),
        ("Preis: ab 49 €", "49.00"),
        ("49 € bis 59 €", "49.00"),
        ("19,995 €", "19995.00"),
        ("19,9951 €", "20.00"),
        ("...", None),
        ("€", None),
    ],
)
def test_reads_amounts_as_they_are_written(text: str, amount: str | None) -> None:
    assert values.read_amount(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {}, [1], False, None])
def test_what_is_no_number_is_no_amount(value: object) -> None:
    assert values.read_amount(value) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  a \n b\t", "a b"),
        ("", None),
        ("   ", None),
        (0, "0"),
        (12, "12"),
        (1.5, "1.5"),
        (True, None),
        (False, None),
        (None, None),
        ([], None),
        ({"a": 1}, None),
        (b"bytes", None),
    ],
)
def test_a_text_is_one_trimmed_line(value: object, text: str | None) -> None:
    assert values.read_text(value) == text


def test_a_text_is_cut_at_its_limit() -> None:
    assert values.read_text("x" * 201) == "x" * 200
    assert values.read_text("abc", 2) == "ab"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ina@kunde.example", "ina@kunde.example"),
        ("INA@KUNDE.EXAMPLE", "ina@kunde.example"),
        ("Ina Berg <ina@kunde.example>", "ina@kunde.example"),
        ("ina@kunde.example.", "ina@kunde.example"),
        ("(ina@kunde.example)", "ina@kunde.example"),
        ("eins@a.example, zwei@a.example", "eins@a.example"),
        ("ina+werkstatt@sub.kunde.example", "ina+werkstatt@sub.kunde.example"),
        ("ina@kunde", None),
        ("@kunde.example", None),
        ("ina@.e", None),
        ("ina at kunde.example", None),
        ("ina@kunde.e", None),
        ("", None),
        (None, None),
        (["ina@kunde.example"], None),
    ],
)
def test_reads_the_first_address(text: object, address: str | None) -> None:
    assert values.read_email(text) == address


@pytest.mark.parametrize(("length", "is_read"), [(254, True), (255, False)])
def test_an_address_has_at_most_254_characters(length: int, is_read: bool) -> None:
    domain = "@kunde.example"
    address = "x" * (length - len(domain)) + domain

    assert (values.read_email(address) is not None) is is_read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("€", "EUR"),
        ("12 EUR", "EUR"),
        ("Euro", "EUR"),
        ("chf", "CHF"),
        ("$", "USD"),
        ("USD", "USD"),
        ("GBP", "GBP"),
        ("pln", "PLN"),
        ("PL", None),
        ("12 Taler", None),
        ("", None),
        (None, None),
        (12, None),
    ],
)
def test_reads_currencies(text: object, code: str | None) -> None:
    assert values.read_currency(text) == code


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("0", 0),
        ("81234", 81234),
        ("81.234 km", 81234),
        ("81 234", 81234),
        ("81234,5 km", 81234),
        (81234, 81234),
        ("2.000.000", 2_000_000),
        ("2.000.001", None),
        ("ca. 80 tkm", 80_000),
        ("80 Tsd. km", 80_000),
        ("80.000 tkm", None),
        ("unbekannt", None),
        ("", None),
        (None, None),
    ],
)
def test_reads_the_mileage(text: object, km: int | None) -> None:
    assert values.read_mileage(text) == km


@pytest.mark.parametrize(
    ("text", "vin"),
    [
        ("WVWZZZ1JZXW000001", "WVWZZZ1JZXW000001"),
        ("wvwzzz1jzxw000001", "WVWZZZ1JZXW000001"),
        ("WVW-ZZZ-1JZXW000001", "WVWZZZ1JZXW000001"),
        ("WVWZZZ1JZXW00000", None),
        ("WVWZZZ1JZXW0000011", None),
        ("WVWZZZ1JZXW00000I", None),
        ("WVWZZZ1JZXW00000Q", None),
        ("WVWZZZ1JZXW00000Ä", None),
        (None, None),
    ],
)
def test_a_vin_has_seventeen_characters_without_i_o_and_q(text: object, vin: str | None) -> None:
    assert values.read_vin(text) == vin


@pytest.mark.parametrize(
    ("text", "length", "number"),
    [
        ("0603", 4, "0603"),
        ("0603 BGU", 4, "0603"),
        ("603", 4, None),
        ("O603", 4, None),
        (603, 4, None),
        (8566, 4, "8566"),
        ("bgu", 3, "BGU"),
        ("BGU 00123", 3, "BGU"),
        ("B-G-U", 3, "BGU"),
        ("BG", 3, None),
        ("", 3, None),
        (None, 3, None),
    ],
)
def test_key_numbers_are_four_digits_and_three_characters(
    text: object, length: int, number: str | None
) -> None:
    assert values.read_key_number(text, length) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24.12.2015", date(2015, 12, 24)),
        ("1. 2.2015", date(2015, 2, 1)),
        ("2015-2-1", date(2015, 2, 1)),
        ("02/2015", date(2015, 2, 1)),
        ("2.2015", date(2015, 2, 1)),
        ("EZ 02/2015", date(2015, 2, 1)),
        ("29.02.2016", date(2016, 2, 29)),
        ("29.02.2015", None),
        ("13/2015", None),
        ("0/2015", None),
        ("2015-13-01", None),
        ("2015", None),
        ("02/15", None),
        ("", None),
        (None, None),
    ],
)
def test_reads_the_first_registration(text: object, day: date | None) -> None:
    assert values.read_registration(text) == day


@pytest.mark.parametrize(
    ("text", "salutation"),
    [
        ("Herr", "mr"),
        ("herrn", "mr"),
        ("Mr.", "mr"),
        ("Mister X", "mr"),
        ("Frau", "ms"),
        ("Fr.", "ms"),
        ("Mrs.", "ms"),
        ("Ms", "ms"),
        ("Miss", "ms"),
        ("Divers", None),
        ("Familie", None),
        ("", None),
        (None, None),
    ],
)
def test_reads_salutations(text: object, salutation: str | None) -> None:
    assert values.read_salutation(text) == salutation


@pytest.mark.parametrize(
    ("text", "language"),
    [("de", "de"), ("de_AT", "de"), ("Deutsch", "de"), ("German", "de"), ("en-GB", "en"),
     ("ENGLISCH", "en"), ("fr", None), ("", None), (None, None)],
)  # fmt: skip
def test_reads_languages(text: object, language: str | None) -> None:
    assert values.read_language(text) == language


@pytest.mark.parametrize(
    ("text", "country"),
    [("D", "DE"), ("de", "DE"), ("Germany", "DE"), ("Österreich", "AT"), ("Austria", "AT"),
     ("CH", "CH"), ("Schweiz", None), ("DEU", None), ("", None), (None, None)],
)  # fmt: skip
def test_reads_countries(text: object, country: str | None) -> None:
    assert values.read_country(text) == country


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Ina Berg", "Ina", "Berg"),
        ("Ina Maria Berg", "Ina Maria", "Berg"),
        ("Berg", None, "Berg"),
        ("Berg, Ina", "Ina", "Berg"),
        ("von Berg, Ina", "Ina", "von Berg"),
        ("Ina von der Berg", "Ina", "von der Berg"),
        ("Ina zu Berg", "Ina", "zu Berg"),
        ("von Berg", None, "von Berg"),
        ("Frau Ina Berg", "Ina", "Berg"),
        ("Prof. Dr. Ina Berg", "Ina", "Berg"),
        ("Herr Dipl-Ing. Uwe Berg", "Uwe", "Berg"),
        ("Dr. med. Ina Berg", "Ina", "Berg"),
        ("Herr", None, None),
        ("Ina Berg-Tal", "Ina", "Berg-Tal"),
        ("  ", None, None),
    ],
)
def test_takes_a_full_name_apart(text: str, first: str | None, last: str | None) -> None:
    person = values.read_full_name(text)

    assert (person.first_name, person.last_name, person.company) == (first, last, None)


@pytest.mark.parametrize(
    "text",
    ["Berg GmbH", "Berg Bau KG", "Berg AG", "Berg e.K.", "Verein e. V.", "Berg Ltd.", "Firma Berg",
     "Berg OHG", "Berg GbR", "Berg UG (haftungsbeschränkt)", "Berg SE & Co. KGaA"],
)  # fmt: skip
def test_a_companys_name_stays_whole(text: str) -> None:
    person = values.read_full_name(text)

    assert (person.company, person.first_name, person.last_name) == (text, None, None)


@pytest.mark.parametrize("text", ["Ina Bergmann", "Kgosi Berg", "Agathe Berg", "Ugur Incekara"])
def test_a_persons_name_is_no_company(text: str) -> None:
    assert values.read_full_name(text).company is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0171 2345678", "+491712345678"),
        ("+49 (0) 171 2345678", "+491712345678"),
        ("0049 171 2345678", "+491712345678"),
        ("+43 1 5321234", "+4315321234"),
        ("12", None),
        ("keine", None),
    ],
)
def test_reads_phone_numbers_and_keeps_what_was_written(text: str, number: str | None) -> None:
    assert values.read_phone(text) == (number, text)
