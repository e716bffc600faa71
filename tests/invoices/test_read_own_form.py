"""Our own JSON form: each field, and each way in which it may be wrong."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from invoices.errors import DocumentRefusedError
from invoices.matching.documents import ADJUSTMENT_KINDS, Document, DocumentLine, Totals
from invoices.readers import read_document

D = Decimal


def read(**fields: Any) -> Document:
    content = {"number": "A-1", "lines": [{"text": "Öl"}], **fields}
    return read_document(json.dumps(content).encode())


def read_line(**fields: Any) -> DocumentLine:
    return read(lines=[{"text": "Öl", **fields}]).lines[0]


def problem(**fields: Any) -> str:
    with translation.override("en"), pytest.raises(DocumentRefusedError) as caught:
        read(**fields)
    return str(caught.value)


def test_only_number_and_texts_must_be_there() -> None:
    found = read()

    assert (found.number, found.currency, found.seller, found.vehicle) == ("A-1", "EUR", "", "")
    (line,) = found.lines
    assert (line.id, line.text, line.quantity, line.net, line.vat_rate) == ("1", "Öl", 1, 0, 0)


def test_a_document_may_have_no_lines() -> None:
    assert read(lines=[]).totals == Totals(D(0), D(0), D(0))


@pytest.mark.parametrize("field", ["number", "currency", "seller", "customer", "vehicle"])
@pytest.mark.parametrize(("given", "kept"), [("Haus", "Haus"), ("  a \n b ", "a b"), (17, "17")])
def test_texts_lose_needless_blanks_and_numbers_become_texts(
    field: str, given: object, kept: str
) -> None:
    assert getattr(read(**{field: given}), field) == kept


@pytest.mark.parametrize("field", ["number", "currency", "seller", "customer", "vehicle"])
@pytest.mark.parametrize("value", [["a"], {"a": 1}])
def test_names_the_text_that_is_none(field: str, value: object) -> None:
    assert problem(**{field: value}) == f"The field “{field}” is missing or wrong."


@pytest.mark.parametrize("value", ["", None])
def test_names_a_missing_number(value: object) -> None:
    assert problem(number=value) == "The field “number” is missing or wrong."


@pytest.mark.parametrize("value", ["none", 7, {"text": "Öl"}, ["Öl"], [["Öl"]], [None], None])
def test_names_lines_that_are_no_list_of_lines(value: object) -> None:
    assert problem(lines=value) == "The field “lines” is missing or wrong."


@pytest.mark.parametrize("line", [{}, {"text": ""}, {"text": None}, {"text": ["Öl"]}])
def test_names_a_line_without_text(line: dict[str, Any]) -> None:
    assert problem(lines=[{"text": "gut"}, line]) == "The field “text” is missing or wrong."


AMOUNTS = ["quantity", "unit_price", "net", "vat_rate", "discount_percent"]


@pytest.mark.parametrize("field", AMOUNTS)
@pytest.mark.parametrize("value", ["zwei", "1,50", "NaN", "1e99", True])
def test_names_the_amount_that_is_none(field: str, value: object) -> None:
    assert problem(lines=[{"text": "Öl", field: value}]) == f"“{value}” is no number."


@pytest.mark.parametrize("field", AMOUNTS)
def test_names_an_amount_that_is_a_list(field: str) -> None:
    expected = f"The field “{field}” is missing or wrong."

    assert problem(lines=[{"text": "Öl", field: [1]}]) == expected


@pytest.mark.parametrize("value", ["4.5", 4.5, "4.50"])
def test_takes_numbers_as_text_and_as_numbers_without_loss(value: object) -> None:
    line = read_line(quantity=value, unit_price="0.1")

    assert (line.quantity, line.net) == (D("4.5"), D("0.45"))


def test_a_number_with_many_places_keeps_them() -> None:
    content = b'{"number": "A", "lines": [{"text": "x", "unit_price": 0.12345678901234567890}]}'

    assert read_document(content).lines[0].unit_price == D("0.12345678901234567890")


@pytest.mark.parametrize(
    ("unit", "quantity", "code"),
    [
        ("aw", "0.5", "HUR"),
        ("h", "5", "HUR"),
        ("Stk", "5", "C62"),
        ("l", "5", "LTR"),
        ("", "5", ""),
    ],
)
def test_units_become_comparable(unit: str, quantity: str, code: str) -> None:
    line = read_line(quantity="5", unit=unit)

    assert (line.quantity, line.unit) == (D(quantity), code)


@pytest.mark.parametrize(("unit", "kept"), [("aw", D(5)), ("AW", D(5)), ("h", None), ("", None)])
def test_labour_units_are_kept_for_people_to_read(unit: str, kept: Decimal | None) -> None:
    assert read_line(quantity="5", unit=unit).labour_units == kept


def test_a_line_keeps_part_number_and_reference() -> None:
    line = read_line(id="7", item_number="OEL", order_line="3")

    assert (line.id, line.item_number, line.order_reference) == ("7", "OEL", "3")


@pytest.mark.parametrize(
    ("fields", "net"),
    [
        ({"quantity": "2", "unit_price": "50"}, "100.00"),
        ({"quantity": "2", "unit_price": "50", "discount_percent": "10"}, "90.00"),
        ({"quantity": "2", "unit_price": "50", "discount_percent": "10", "net": "91"}, "91.00"),
        ({"quantity": "-1", "unit_price": "10"}, "-10.00"),
    ],
)
def test_a_stated_net_sum_wins_over_price_and_discount(fields: dict[str, str], net: str) -> None:
    assert read_line(**fields).net == D(net)


@pytest.mark.parametrize("kind", ADJUSTMENT_KINDS)
def test_knows_each_kind_of_adjustment(kind: str) -> None:
    entry = {"kind": kind, "net": "-4.005", "text": "Treue", "vat_rate": "19"}

    (found,) = read(adjustments=[entry]).adjustments

    assert (found.kind, found.net, found.text, found.vat_rate) == (kind, D("-4.01"), "Treue", 19)


@pytest.mark.parametrize("kind", ["tip", "", None, "Allowance", 1])
def test_names_an_unknown_kind(kind: object) -> None:
    assert problem(adjustments=[{"kind": kind}]) == "The field “kind” is missing or wrong."


@pytest.mark.parametrize("value", ["none", [1], {"kind": "charge"}])
def test_names_adjustments_that_are_no_list(value: object) -> None:
    assert problem(adjustments=value) == "The field “adjustments” is missing or wrong."


def test_an_adjustment_without_an_amount_is_nothing() -> None:
    (found,) = read(adjustments=[{"kind": "charge"}]).adjustments

    assert (found.net, found.text, found.vat_rate) == (0, "", 0)


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ({"net": "10", "vat": "1.9", "gross": "11.9"}, ("10", "1.90", "11.90")),
        ({"net": "10", "gross": "11.9"}, ("10", "1.90", "11.90")),
        ({"vat": "1.9", "gross": "11.9"}, ("10", "1.90", "11.90")),
        ({"net": "10"}, ("10", "0", "10")),
    ],
)
def test_totals_win_over_the_lines(totals: dict[str, str], expected: tuple[str, str, str]) -> None:
    assert read(totals=totals).totals == Totals(*map(D, expected))


@pytest.mark.parametrize("totals", [{}, {"vat": "1"}, {"gross": "1"}])
def test_too_few_totals_are_computed_instead(totals: dict[str, str]) -> None:
    line = {"text": "Öl", "net": "10", "vat_rate": "19"}

    assert read(lines=[line], totals=totals).totals.gross == D("11.90")


@pytest.mark.parametrize("value", ["none", [], 7, None])
def test_names_totals_that_are_no_object(value: object) -> None:
    assert problem(totals=value) == "The field “totals” is missing or wrong."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "The file is no valid JSON."),
        (b'{"number": "A-1",}', "The file is no valid JSON."),
        (b'{"number": "\xff"}', "The file is no valid JSON."),
        (b"[" * 100_000, "The file is no valid JSON."),
        (b"[]", "The field “document” is missing or wrong."),
        (b'["A-1"]', "The field “document” is missing or wrong."),
        (b"{}", "The field “number” is missing or wrong."),
    ],
)
def test_names_what_is_wrong_with_the_file(content: bytes, reason: str) -> None:
    with translation.override("en"), pytest.raises(DocumentRefusedError) as caught:
        read_document(content)

    assert str(caught.value) == reason


def test_a_long_field_name_from_the_file_is_not_repeated() -> None:
    assert "x" * 50 not in problem(**{"x" * 500: 1, "number": ""})


def test_german_readers_are_told_in_german() -> None:
    with translation.override("de"), pytest.raises(DocumentRefusedError) as caught:
        read(number="")

    assert str(caught.value) == "Das Feld „number“ fehlt oder ist falsch."
