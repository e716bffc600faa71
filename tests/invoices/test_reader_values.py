"""Amounts, ids, adjustments and sums out of foreign documents."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from lxml import etree

from invoices.errors import DocumentRefusedError
from invoices.matching.documents import Adjustment, Totals
from invoices.readers.values import (
    RawLine,
    in_currency,
    make_adjustment,
    make_line,
    make_totals,
    number_at,
    settle_with_sums,
    text_at,
    to_decimal,
    with_unique_ids,
)
from tests.invoices.builders import line

D = Decimal


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", "1"),
        ("-1.50", "-1.50"),
        ("+3", "3"),
        (" 7 ", "7"),
        ("1e3", "1000"),
        ("0.0001", "0.0001"),
        ("1000000000000", "1000000000000"),
        ("-1000000000000", "-1000000000000"),
    ],
)
def test_reads_numbers_of_sensible_size(text: str, number: str) -> None:
    assert to_decimal(text) == D(number)


@pytest.mark.parametrize(
    "text",
    ["", "four", "1,50", "1.2.3", "NaN", "sNaN", "Infinity", "-Infinity", "1e99", "--1", "1 000",
     "1000000000000.01", "0x10", "€5"],
)  # fmt: skip
def test_names_what_is_no_number(text: str) -> None:
    with translation.override("en"), pytest.raises(DocumentRefusedError) as caught:
        to_decimal(text)

    assert str(caught.value) == f"“{text}” is no number."


def test_a_long_text_in_place_of_a_number_is_cut() -> None:
    with pytest.raises(DocumentRefusedError) as caught:
        to_decimal("x" * 500)

    assert len(str(caught.value)) < 80


def element(inner: str) -> Any:
    return etree.fromstring(f"<x>{inner}</x>")


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<a>one</a><b>two</b>", "one"),
        ("<a/><b>two</b>", "two"),
        ("<a>  </a><b>two</b>", "two"),
        ("<b>two\n  lines</b>", "two lines"),
        ("<c>three</c>", ""),
        ("", ""),
    ],
)
def test_takes_the_first_text_that_is_there(inner: str, text: str) -> None:
    assert text_at(element(inner), "a", "b") == text


def test_a_number_that_is_left_out_is_none_and_no_zero() -> None:
    assert number_at(element("<a>0</a>"), "a") == 0
    assert number_at(element("<a/>"), "a") is None
    assert number_at(element(""), "a", "b") is None


@pytest.mark.parametrize(
    ("inner", "amount"),
    [
        ('<t currencyID="EUR">5</t>', "5"),
        ("<t>5</t>", "5"),
        ('<t currencyID="SEK">50</t><t currencyID="EUR">5</t>', "5"),
        ('<t currencyID="EUR">5</t><t currencyID="SEK">50</t>', "5"),
        ('<t currencyID="SEK">50</t>', "50"),
        ('<t currencyID="EUR"> </t><t currencyID="SEK">50</t>', "50"),
    ],
)
def test_prefers_the_amount_in_the_documents_currency(inner: str, amount: str) -> None:
    assert in_currency(element(inner), "t", "EUR") == D(amount)


def test_no_amount_in_any_currency_is_none() -> None:
    assert in_currency(element("<t/>"), "t", "EUR") is None
    assert in_currency(element(""), "t", "EUR") is None


def raw(**fields: Any) -> RawLine:
    defaults = dict.fromkeys(("quantity", "price", "base_quantity", "net", "vat_rate"))
    return RawLine(**{"id": "1", "text": "Öl", "unit": "C62", **defaults, **fields})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("1", "0.00", "0.00")),
        ({"price": D(5)}, ("1", "5", "5.00")),
        ({"quantity": D(2), "price": D(5)}, ("2", "5", "10.00")),
        ({"quantity": D(2), "net": D(10)}, ("2", "5", "10.00")),
        ({"quantity": D(2), "price": D(5), "net": D(9)}, ("2", "5", "9.00")),
        ({"quantity": D(5), "price": D(98), "base_quantity": D(10)}, ("5", "9.8", "49.00")),
        ({"quantity": D(5), "price": D(98), "base_quantity": D(0)}, ("5", "98", "490.00")),
        ({"quantity": D(0), "net": D(7)}, ("0", "7", "7.00")),
        ({"net": D("7.005")}, ("1", "7.005", "7.01")),
        ({"quantity": D(-1), "price": D("0.125")}, ("-1", "0.125", "-0.13")),
    ],
)
def test_derives_what_a_line_leaves_out(
    fields: dict[str, Decimal], expected: tuple[str, str, str]
) -> None:
    made = make_line(raw(**fields))

    assert (made.quantity, made.unit_price, made.net) == tuple(map(D, expected))


def test_a_discount_counts_only_where_no_net_sum_is_stated() -> None:
    fields = {"quantity": D(2), "price": D(50)}

    assert make_line(raw(**fields), discount_percent=D(10)).net == D("90.00")
    assert make_line(raw(**fields, net=D(80)), discount_percent=D(10)).net == D("80.00")


@pytest.mark.parametrize(
    ("fields", "stray"),
    [
        ({"quantity": D(2), "price": D(5), "net": D(10)}, "0.00"),
        ({"quantity": D(2), "price": D(5), "net": D("10.03")}, "0.03"),
        ({"quantity": D(2), "price": D(5), "net": D(5)}, "-5.00"),
        ({"quantity": D(2), "price": D(5), "net": D(9), "adjustment": D(-1)}, "0.00"),
        ({"quantity": D(2), "price": D(5), "net": D(12), "adjustment": D("1.5")}, "0.50"),
        ({"quantity": D(2), "price": D(50), "net": D(10), "base_quantity": D(10)}, "0.00"),
        ({"quantity": D(2), "price": D(5)}, "0.00"),
        ({"quantity": D(2), "net": D(9)}, "0.00"),
        ({"price": D(5), "net": D(9)}, "0.00"),
    ],
)
def test_tells_what_quantity_and_price_do_not_explain(fields: Any, stray: str) -> None:
    assert make_line(raw(**fields)).stray == D(stray)


def test_a_line_without_a_net_sum_has_its_charges_in_it() -> None:
    assert make_line(raw(quantity=D(2), price=D(5), adjustment=D(-1))).net == D("9.00")


def test_a_line_without_a_rate_has_none_to_pay() -> None:
    assert make_line(raw()).vat_rate == 0
    assert make_line(raw(vat_rate=D(7))).vat_rate == 7


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        (["a", "b"], ["a", "b"]),
        (["", ""], ["1", "2"]),
        (["1", "1", "1"], ["1", "1/2", "1/3"]),
        (["2", ""], ["2", "2/2"]),
        (["", "1"], ["1", "1/2"]),
        ([], []),
    ],
)
def test_every_line_has_an_id_of_its_own(given: list[str], ids: list[str]) -> None:
    assert [one.id for one in with_unique_ids(line(id=name) for name in given)] == ids


@pytest.mark.parametrize(
    ("kind", "amount", "net"),
    [
        ("charge", "5.005", "5.01"),
        ("allowance", "5.005", "-5.01"),
        ("allowance", "-5", "5"),
        ("charge", "0", "0"),
    ],
)
def test_a_reduction_is_negative(kind: Any, amount: str, net: str) -> None:
    assert make_adjustment(kind, D(amount), "Treue", D(19)) == Adjustment(
        kind, D(net), "Treue", D(19)
    )


def test_an_adjustment_without_amount_and_rate_is_nothing() -> None:
    assert make_adjustment("charge", None, "", None) == Adjustment("charge", D(0), "", D(0))


def sums(**amounts: str) -> Any:
    return element("".join(f"<{name}>{text}</{name}>" for name, text in amounts.items()))


LISTED = [
    Adjustment("allowance", D("-3"), "Treue", D(19)),
    Adjustment("allowance", D("-2"), "Skonto", D(19)),
    Adjustment("charge", D("4"), "Fracht", D(19)),
]


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"AllowanceTotalAmount": "5"},
        {"ChargeTotalAmount": "4.00"},
        {"AllowanceTotalAmount": "5.00", "ChargeTotalAmount": "4"},
    ],
)
def test_keeps_the_list_where_the_sums_agree_or_are_silent(stated: dict[str, str]) -> None:
    assert settle_with_sums(LISTED, sums(**stated)) == tuple(LISTED)


def test_keeps_the_list_of_a_document_without_sums() -> None:
    assert settle_with_sums(LISTED, None) == tuple(LISTED)


def test_believes_a_sum_that_says_otherwise() -> None:
    settled = settle_with_sums(LISTED, sums(AllowanceTotalAmount="6"))

    assert settled == (Adjustment("allowance", D(-6), "Treue, Skonto"), LISTED[2])


def test_a_sum_of_nothing_empties_the_list() -> None:
    settled = settle_with_sums(LISTED, sums(AllowanceTotalAmount="0", ChargeTotalAmount="0.00"))

    assert settled == ()


def test_takes_sums_that_are_not_listed_at_all() -> None:
    settled = settle_with_sums([], sums(AllowanceTotalAmount="6", ChargeTotalAmount="1"))

    assert [(item.kind, item.net) for item in settled] == [("allowance", D(-6)), ("charge", D(1))]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("RoundingAmount", "rounding"),
        ("PayableRoundingAmount", "rounding"),
        ("TotalPrepaidAmount", "prepaid"),
        ("PrepaidAmount", "prepaid"),
    ],
)
@pytest.mark.parametrize(("text", "nets"), [("0.02", ["0.02"]), ("-0.02", ["-0.02"]), ("0", [])])
def test_takes_rounding_and_prepaid_from_the_sums(
    name: str, kind: str, text: str, nets: list[str]
) -> None:
    settled = settle_with_sums([], sums(**{name: text}))

    assert [(item.kind, str(item.net)) for item in settled] == [(kind, net) for net in nets]


@pytest.mark.parametrize(
    ("net", "vat", "gross", "expected"),
    [
        ("100", "19", "119", ("100", "19", "119")),
        ("100", "19", None, ("100", "19", "119")),
        ("100", None, "119", ("100", "19", "119")),
        ("100", None, None, ("100", "0", "100")),
        (None, "19", "119", ("100", "19", "119")),
        ("100.004", "19.005", None, ("100.00", "19.01", "119.01")),
        ("-100", "-19", "-119", ("-100", "-19", "-119")),
    ],
)
def test_derives_the_third_sum(
    net: str | None, vat: str | None, gross: str | None, expected: tuple[str, str, str]
) -> None:
    given = [None if text is None else D(text) for text in (net, vat, gross)]

    assert make_totals(*given) == Totals(*map(D, expected))


@pytest.mark.parametrize(("vat", "gross"), [(None, None), ("19", None), (None, "119")])
def test_too_few_sums_are_none(vat: str | None, gross: str | None) -> None:
    assert make_totals(None, vat and D(vat), gross and D(gross)) is None
