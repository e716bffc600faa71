"""Single values out of foreign texts, and moments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bookings.intake import values
from bookings.intake.moments import read_moment, read_time


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("01.12.2026, 14.30 Uhr", "2026-12-01T14:30:00+01:00", None),
        ("01.12.2026 14:30", "2026-12-01T14:30:00+01:00", None),
        ("Di, 1.12.26 um 14 Uhr", "2026-12-01T14:00:00+01:00", None),
        ("1. Dezember 2026 9 Uhr", "2026-12-01T09:00:00+01:00", None),
        ("12. März 2027, 9.15 Uhr", "2027-03-12T09:15:00+01:00", None),
        ("December 1st, 2026 at 2 pm", "2026-12-01T14:00:00+01:00", None),
        ("1 December 2026 12 am", "2026-12-01T00:00:00+01:00", None),
        ("2026-12-01", "2026-12-01T00:00:00+01:00", "2026-12-02T00:00:00+01:00"),
        ("01.12.2026", "2026-12-01T00:00:00+01:00", "2026-12-02T00:00:00+01:00"),
        ("01.12.2026 24:00", "2026-12-02T00:00:00+01:00", None),
        ("01.12.2026 vormittags", "2026-12-01T08:00:00+01:00", "2026-12-01T12:00:00+01:00"),
        ("01.12.2026 nachmittags", "2026-12-01T12:00:00+01:00", "2026-12-01T17:00:00+01:00"),
        ("01.12.2026 14:00 - 15:30", "2026-12-01T14:00:00+01:00", "2026-12-01T15:30:00+01:00"),
        ("01.12.2026, 14-16 Uhr", "2026-12-01T14:00:00+01:00", "2026-12-01T16:00:00+01:00"),
        ("01.12.2026 14 bis 16 Uhr", "2026-12-01T14:00:00+01:00", "2026-12-01T16:00:00+01:00"),
        ("01.07.2026 9 Uhr", "2026-07-01T09:00:00+02:00", None),
        ("2026-12-01T08:00:00Z", "2026-12-01T08:00:00+00:00", None),
    ],
)
def test_reads_wishes(text: str, start: str, end: str | None) -> None:
    time = read_time(text)

    assert time.start.isoformat() == start
    assert (time.end.isoformat() if time.end else None) == end


@pytest.mark.parametrize(
    "text",
    ["", "morgen", "01/12/2026", "32.12.2026", "01.13.2026", "1. Foo 2026", "01.12.2026 25:00",
     "01.12.2026 14:70", "2026-02-30 10:00"],
)  # fmt: skip
def test_never_guesses_a_date(text: str) -> None:
    assert read_time(text) is None


def test_a_span_that_ends_before_it_begins_has_no_end() -> None:
    assert read_time("01.12.2026 16:00 - 14:00").end is None


def test_says_whether_the_zone_was_missing() -> None:
    assert read_time("01.12.2026 9 Uhr").zone_was_missing
    assert not read_time("2026-12-01T09:00:00+01:00").zone_was_missing


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2008-06-25T8:47:50", "2008-06-25T08:47:50+02:00"),
        ("2020-02-09T18:26:00-05:00", "2020-02-09T18:26:00-05:00"),
        ("2023-05-24T09:30:00.538Z", "2023-05-24T09:30:00+00:00"),
        ("2023-05-24 09:30 +0200", "2023-05-24T09:30:00+02:00"),
        ("2023-05-24", "2023-05-24T00:00:00+02:00"),
    ],
)
def test_reads_the_moments_of_machines(text: str, moment: str) -> None:
    assert read_moment(text)[0].isoformat() == moment


@pytest.mark.parametrize("text", ["", "now", "2023-13-01", "2023-05-24T25:00:00", "0000-01-01"])
def test_reads_no_moment_in_nonsense(text: str) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("189,00 €", "189.00"),
        ("€ 49.90", "49.90"),
        ("1.234,56 EUR", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234 €", "1234.00"),
        ("1'234.50 CHF", "1234.50"),
        ("ab 99,- €", "99.00"),
        (49.9, "49.90"),
        (189, "189.00"),
        ("0", "0.00"),
    ],
)
def test_reads_amounts(text: object, amount: str) -> None:
    assert values.read_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "kostenlos", None, True, [], "-5", "99999999"])
def test_reads_no_amount(text: object) -> None:
    assert values.read_amount(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Herr Jörg Weiß", ("mr", "Jörg", "Weiß", None)),
        ("Frau Dr. Ina von Berg", ("ms", "Ina", "von Berg", None)),
        ("Berg, Ina", (None, "Ina", "Berg", None)),
        ("Weiß", (None, None, "Weiß", None)),
        ("Berg Bau GmbH & Co. KG", (None, None, None, "Berg Bau GmbH & Co. KG")),
        ("", (None, None, None, None)),
        ("Hans Peter van der Molen", (None, "Hans Peter", "van der Molen", None)),
    ],
)
def test_takes_names_apart(text: str, expected: tuple[str | None, ...]) -> None:
    person = values.read_full_name(text)

    assert (person.salutation, person.first_name, person.last_name, person.company) == expected


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (values.read_email, "Ina <Ina@Kunde.Example>", "ina@kunde.example"),
        (values.read_email, "mailto:ina@kunde.example", "ina@kunde.example"),
        (values.read_email, "ina@kunde", None),
        (values.read_email, "x" * 250 + "@kunde.example", None),
        (values.read_vin, "wvw zzz 1jzxw000001", "WVWZZZ1JZXW000001"),
        (values.read_vin, "WVWZZZ1JZXW00000O", None),
        (values.read_mileage, "81.234 km", 81234),
        (values.read_mileage, "3.000.000", None),
        (values.read_mileage, "neu", None),
        (values.read_registration, "24.12.2015", date(2015, 12, 24)),
        (values.read_registration, "2015-12-24", date(2015, 12, 24)),
        (values.read_registration, "12/2015", date(2015, 12, 1)),
        (values.read_registration, "31.02.2015", None),
        (values.read_registration, "2015", None),
        (values.read_currency, "9 €", "EUR"),
        (values.read_currency, "usd", "USD"),
        (values.read_currency, "Taler", None),
        (values.read_country, "Deutschland", "DE"),
        (values.read_country, "at", "AT"),
        (values.read_country, "Mars", None),
        (values.read_language, "de-DE", "de"),
        (values.read_language, "English", "en"),
        (values.read_language, "fr", None),
        (values.read_salutation, "Herrn", "mr"),
        (values.read_salutation, "Familie", None),
    ],
)
def test_reads_single_values(reader, text: str, value: object) -> None:
    assert reader(text) == value


def test_keeps_a_phone_number_as_it_was_written() -> None:
    assert values.read_phone("0171 / 2345678") == ("+491712345678", "0171 / 2345678")
    assert values.read_phone("ab 17 Uhr") == (None, "ab 17 Uhr")
    assert values.read_phone(None) == (None, None)


def test_key_numbers_have_their_length() -> None:
    assert values.read_key_number("0603", 4) == "0603"
    assert values.read_key_number("BGU00123", 3) == "BGU"
    assert values.read_key_number("06A3", 4) is None
    assert values.read_key_number("60", 4) is None
