"""Amounts and quantities as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from invoices.amounts import NO_BREAK, amount_text, difference_text, price_text, quantity_text
from invoices.models import OrderLine
from invoices.templatetags.amounts import amount, iban, quantity, rate, signed_amount, unit_price

D = Decimal


def plain(text: str) -> str:
    return text.replace(NO_BREAK, " ")


@pytest.mark.parametrize(
    ("value", "amount", "price"),
    [
        ("116.8067", "116,81 €", "116,8067 €"),
        ("7.9167", "7,92 €", "7,9167 €"),
        ("0.005", "0,01 €", "0,0050 €"),
        ("-0.005", "-0,01 €", "-0,0050 €"),
        ("9.5000", "9,50 €", "9,50 €"),
        ("1234.9999", "1.235,00 €", "1.234,9999 €"),
    ],
)
def test_amounts_are_rounded_never_cut_off_and_prices_exact(
    value: str, amount: str, price: str
) -> None:
    with translation.override("de"):
        assert plain(amount_text(D(value))) == amount
        assert plain(price_text(D(value))) == price


@pytest.mark.parametrize(
    ("quantity", "discount", "shown"),
    [
        ("1", "0", "116,81 €"),
        ("-1", "0", "116,81 €"),
        ("2", "0", "116,8067 €"),
        ("1", "5", "116,8067 €"),
    ],
)
def test_the_price_of_a_single_thing_is_what_its_line_comes_to(
    quantity: str, discount: str, shown: str
) -> None:
    line = OrderLine(
        quantity=D(quantity), unit_price_net=D("116.8067"), discount_percent=D(discount)
    )

    with translation.override("de"):
        assert plain(unit_price(line)) == shown


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        ("0", "0,00 €", "0.00 €"),
        ("0.5", "0,50 €", "0.50 €"),
        ("12.4", "12,40 €", "12.40 €"),
        ("999.99", "999,99 €", "999.99 €"),
        ("1000", "1.000,00 €", "1,000.00 €"),
        ("1234567.89", "1.234.567,89 €", "1,234,567.89 €"),
        ("-12.40", "-12,40 €", "-12.40 €"),
        ("-1234.5", "-1.234,50 €", "-1,234.50 €"),
    ],
)
def test_writes_amounts_as_each_language_does(value: str, german: str, english: str) -> None:
    with translation.override("de"):
        assert plain(amount_text(D(value))) == german
    with translation.override("en"):
        assert plain(amount_text(D(value))) == english


@pytest.mark.parametrize(
    ("currency", "sign"), [("EUR", "€"), ("GBP", "£"), ("USD", "$"), ("CHF", "CHF"), ("SEK", "SEK")]
)
def test_an_unknown_currency_keeps_its_code(currency: str, sign: str) -> None:
    with translation.override("de"):
        assert amount_text(D(5), currency) == f"5,00{NO_BREAK}{sign}"


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        ("12.40", "12,40 € mehr", "12.40 € more"),
        ("0.01", "0,01 € mehr", "0.01 € more"),
        ("0", "kein Unterschied", "no difference"),
        ("-0.01", "0,01 € weniger", "0.01 € less"),
        ("-1234.5", "1.234,50 € weniger", "1,234.50 € less"),
    ],
)
def test_says_differences_in_words(value: str, german: str, english: str) -> None:
    with translation.override("de"):
        assert plain(difference_text(D(value))) == german
    with translation.override("en"):
        assert plain(difference_text(D(value))) == english


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("1", "", "1"),
        ("1.000", "", "1"),
        ("1.5", "h", "1,5 Std."),
        ("1.250", "HUR", "1,25 Std."),
        ("0.125", "l", "0,125 l"),
        ("0.3333333333", "h", "0,333 Std."),
        ("4", "pc", "4 Stk."),
        ("100", "C62", "100 Stk."),
        ("1500", "MTR", "1.500 m"),
        ("-2", "flat", "-2 pauschal"),
        ("0", "pc", "0 Stk."),
        ("10", "ZZZ", "10"),
    ],
)
def test_writes_quantities_without_needless_zeros(value: str, unit: str, text: str) -> None:
    with translation.override("de"):
        assert plain(quantity_text(D(value), unit)) == text


@pytest.mark.parametrize(
    ("value", "text"), [("12.4", "+12,40 €"), ("0", "0,00 €"), ("-12.4", "-12,40 €")]
)
def test_a_signed_amount_has_a_plus_too(value: str, text: str) -> None:
    with translation.override("de"):
        assert plain(signed_amount(D(value))) == text


@pytest.mark.parametrize(
    ("value", "text"), [("19.0", "19"), ("7.5", "7,5"), ("0.0", "0"), ("16", "16"), ("5.50", "5,5")]
)
def test_a_rate_has_no_needless_zeros(value: str, text: str) -> None:
    with translation.override("de"):
        assert rate(D(value)) == text


def test_templates_write_what_the_sentences_write() -> None:
    with translation.override("de"):
        assert amount(D(5), "GBP") == amount_text(D(5), "GBP")
        assert quantity(D(5), "pc") == quantity_text(D(5), "pc")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("DE02120300000000202051", "DE02 1203 0000 0000 2020 51"),
        ("DE02 1203 0000 0000 2020 51", "DE02 1203 0000 0000 2020 51"),
        ("", ""),
    ],
)
def test_accounts_are_shown_in_groups_of_four(value: str, shown: str) -> None:
    assert iban(value) == shown.replace(" ", "\xa0")
