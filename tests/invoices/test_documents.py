"""Sums of a document (R-23, R-24)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from invoices.matching.documents import Adjustment, Totals, line_net
from invoices.units import comparable
from invoices.vat import standard_rate
from tests.invoices.builders import document, line


def test_rounds_the_vat_of_each_rate_once_and_half_up() -> None:
    # 3 x 0.10 at 5 %: 0.015 rounds up; line by line it would be 3 x 0.01.
    cents = [line(price="0.10", vat_rate=Decimal(5)) for _ in range(3)]

    assert document(*cents).totals == Totals(Decimal("0.30"), Decimal("0.02"), Decimal("0.32"))


def test_groups_rates_highest_first_and_counts_reductions_of_the_whole() -> None:
    parts = document(
        line(price="100.00"),
        line(price="50.00", vat_rate=Decimal(7)),
        adjustments=(
            Adjustment("allowance", Decimal("-10.00"), vat_rate=Decimal(19)),
            Adjustment("prepaid", Decimal("30.00")),
        ),
    )

    rates = [(group.rate, group.net, group.vat) for group in parts.vat_groups]

    assert rates == [
        (Decimal(19), Decimal("90.00"), Decimal("17.10")),
        (Decimal(7), Decimal("50.00"), Decimal("3.50")),
    ]


def test_believes_the_stated_sums() -> None:
    stated = Totals(Decimal(1), Decimal(2), Decimal(3))

    assert document(line(), stated=stated).totals == stated


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "net"),
    [
        ("3", "9.99", "0", "29.97"),
        ("1", "0.125", "0", "0.13"),
        ("-1", "0.125", "0", "-0.13"),
        ("2", "10", "15", "17.00"),
    ],
)
def test_rounds_a_line_half_up_after_its_discount(
    quantity: str, price: str, discount: str, net: str
) -> None:
    assert line_net(Decimal(quantity), Decimal(price), Decimal(discount)) == Decimal(net)


@pytest.mark.parametrize(
    ("unit", "quantity", "price", "expected"),
    [
        ("aw", "10", "9.50", (Decimal(1), "HUR", Decimal("95.00"))),
        ("h", "1", "95", (Decimal(1), "HUR", Decimal(95))),
        ("MIN", "90", "1", (Decimal("1.5"), "HUR", Decimal(60))),
        ("H87", "4", "20", (Decimal(4), "C62", Decimal(20))),
        ("LTR", "4", "20", (Decimal(4), "LTR", Decimal(20))),
    ],
)
def test_brings_units_to_one_that_both_documents_share(
    unit: str, quantity: str, price: str, expected: object
) -> None:
    assert comparable(Decimal(quantity), unit, Decimal(price)) == expected


def test_counts_twelve_labour_units_an_hour_where_the_house_does() -> None:
    quantity, _unit, price = comparable(
        Decimal(12), "aw", Decimal("7.50"), labour_units_per_hour=12
    )

    assert (quantity, price) == (Decimal(1), Decimal("90.00"))


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2006, 12, 31), 16),
        (date(2007, 1, 1), 19),
        (date(2020, 6, 30), 19),
        (date(2020, 7, 1), 16),
        (date(2020, 12, 31), 16),
        (date(2021, 1, 1), 19),
    ],
)
def test_finds_the_rate_by_the_day_of_supply(day: date, rate: int) -> None:
    assert standard_rate(day) == rate
