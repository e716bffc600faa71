"""Numbers as people type them: the comma, the point, thousands and the euro sign."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_crm.lib.typed_numbers import plain_number


@pytest.mark.parametrize(
    ("typed", "german", "english"),
    [
        ("12", "12", "12"),
        ("12,5", "12.5", "12.5"),
        ("12.50", "12.50", "12.50"),
        ("0,125", "0.125", "0.125"),
        ("1.234", "1234", "1.234"),
        ("1,234", "1.234", "1234"),
        ("12.345.678", "12345678", "12345678"),
        ("1.234,50", "1234.50", "1234.50"),
        ("1,234.50", "1234.50", "1234.50"),
        ("1.234.567,8", "1234567.8", "1234567.8"),
        ("-12,5", "-12.5", "-12.5"),
        ("+1.234", "+1234", "+1.234"),
        (" 12,50 € ", "12.50", "12.50"),
        ("€12.50", "12.50", "12.50"),
        ("1 234,50 EUR", "1234.50", "1234.50"),
        ("1234,567", "1234.567", "1234.567"),
        ("1234.567", "1234.567", "1234.567"),
        ("5,", "5", "5"),
        (",5", ".5", ".5"),
        ("", "", ""),
    ],
)
def test_reads_what_is_meant_in_both_languages(typed: str, german: str, english: str) -> None:
    assert plain_number(typed, ",") == german
    assert plain_number(typed, ".") == english


@pytest.mark.parametrize("typed", ["1.23.4", "1,2,3", "1.2345,6", "12,34.5", "x", "--5"])
def test_what_is_unclear_is_left_for_the_form_to_refuse(typed: str) -> None:
    for mark in ",.":
        with pytest.raises(InvalidOperation):
            Decimal(plain_number(typed, mark))


@given(st.decimals(-99_999_999, 99_999_999, places=2))
def test_an_amount_as_either_language_writes_it_is_read_as_it_was_meant(amount: Decimal) -> None:
    english = f"{amount:,}"
    german = english.translate(str.maketrans(",.", ".,"))

    for written in (english, german, f"{german} €", f"EUR {english}"):
        for mark in ",.":
            assert Decimal(plain_number(written, mark)) == amount
