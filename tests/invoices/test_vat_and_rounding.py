"""VAT rates by day, sums by rate, and gross prices that were promised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from invoices.explanation.from_rows import groups_of_lines, net_of_line, totals_of_lines
from invoices.issuing.rounding import rounding_of_lines
from invoices.matching.documents import VatGroup, line_net, totals_of, vat_groups
from invoices.models import InvoiceLine, OrderLine
from invoices.vat import standard_rate
from workshop.models import Service
from workshop_crm.lib.money import net_of, vat_of

D = Decimal


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(1999, 1, 1), 16),
        (date(2006, 12, 31), 16),
        (date(2007, 1, 1), 19),
        (date(2020, 6, 30), 19),
        (date(2020, 7, 1), 16),
        (date(2020, 12, 31), 16),
        (date(2021, 1, 1), 19),
        (date(2026, 11, 5), 19),
        (date(2999, 12, 31), 19),
    ],
)
def test_the_rate_follows_the_day_of_supply(day: date, rate: int) -> None:
    assert standard_rate(day) == rate


@pytest.mark.parametrize(
    ("net", "rate", "vat"),
    [
        ("100.00", "19", "19.00"),
        ("0.02", "19", "0.00"),
        ("0.03", "19", "0.01"),
        ("2.50", "7", "0.18"),
        ("-2.50", "7", "-0.18"),
        ("100.00", "0", "0.00"),
        ("0.50", "1", "0.01"),
        ("-0.50", "1", "-0.01"),
        ("999999.99", "19", "190000.00"),
    ],
)
def test_vat_is_rounded_half_up_away_from_zero(net: str, rate: str, vat: str) -> None:
    assert vat_of(D(net), D(rate)) == D(vat)


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "net"),
    [
        ("1", "10", "0", "10.00"),
        ("4.5", "9.80", "0", "44.10"),
        ("0.333", "3", "0", "1.00"),
        ("1", "0.005", "0", "0.01"),
        ("1", "0.0049", "0", "0.00"),
        ("1", "100", "33.33", "66.67"),
        ("1", "100", "100", "0.00"),
        ("-2", "10", "10", "-18.00"),
        ("3", "0.335", "0", "1.01"),
        ("5", "9.5000", "0", "47.50"),
    ],
)
def test_a_line_is_rounded_once_after_its_discount(
    quantity: str, price: str, discount: str, net: str
) -> None:
    row = OrderLine(quantity=D(quantity), unit_price_net=D(price), discount_percent=D(discount))

    assert line_net(D(quantity), D(price), D(discount)) == D(net)
    assert net_of_line(row) == D(net)


def test_vat_is_computed_once_per_rate_and_not_per_line() -> None:
    # Each line alone would give 0.00 or 0.01; together they give 0.02.
    groups = vat_groups([(D(19), D("0.03"))] * 4)

    assert groups == [VatGroup(D(19), D("0.12"), D("0.02"))]


def test_rates_stand_highest_first_and_zero_beside_them() -> None:
    groups = vat_groups([(D(0), D(5)), (D(7), D(10)), (D(19), D(20)), (D(7), D(-4))])

    assert [(group.rate, group.net, group.vat) for group in groups] == [
        (D(19), D(20), D("3.80")),
        (D(7), D(6), D("0.42")),
        (D(0), D(5), D(0)),
    ]


def test_a_rate_written_otherwise_is_the_same_rate() -> None:
    assert len(vat_groups([(D("19"), D(1)), (D("19.0"), D(2)), (D("19.00"), D(3))])) == 1


def test_sums_of_nothing_are_zero() -> None:
    totals = totals_of([])

    assert (totals.net, totals.vat, totals.gross) == (0, 0, 0)


def test_gross_is_net_and_vat_of_all_rates() -> None:
    totals = totals_of([VatGroup(D(19), D(20), D("3.80")), VatGroup(D(7), D(10), D("0.70"))])

    assert (totals.net, totals.vat, totals.gross) == (D(30), D("4.50"), D("34.50"))
    assert totals.minus(totals) == totals_of([])


def package(gross: str | None = "9.99", **fields: object) -> InvoiceLine:
    price = D(gross) if gross is not None else None
    service = Service(code="hu", price_gross=price)
    values = {
        "quantity": D(1),
        "unit_price_net": net_of(price or D(5), D(19)),
        "vat_rate": D(19),
        "discount_percent": D(0),
        "service": service,
        **fields,
    }
    return InvoiceLine(**values)


@pytest.mark.parametrize(
    "gross",
    ["9.99", "0.01", "0.02", "1.00", "29.90", "49.99", "99.99", "149.00", "189.00", "1234.56"],
)
@pytest.mark.parametrize("rate", ["19", "16", "7"])
def test_a_package_is_paid_at_its_promised_price(gross: str, rate: str) -> None:
    lines = [package(gross, vat_rate=D(rate), unit_price_net=net_of(D(gross), D(rate)))]

    assert totals_of_lines(lines).gross + rounding_of_lines(lines) == D(gross)


def test_three_packages_are_paid_at_the_sum_of_their_prices() -> None:
    lines = [package(), package(), package("49.99")]

    assert totals_of_lines(lines).gross + rounding_of_lines(lines) == D("69.97")
    assert len(groups_of_lines(lines)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": D(2)},
        {"quantity": D("0.5")},
        {"quantity": D(-1)},
        {"discount_percent": D("0.01")},
        {"unit_price_net": D("8.40")},
        {"service": None},
        {"vat_rate": D(16)},
    ],
)
def test_a_changed_package_was_promised_to_nobody(changes: dict[str, object]) -> None:
    assert rounding_of_lines([package()]) != 0
    assert rounding_of_lines([package(**changes)]) == 0
    assert rounding_of_lines([package(), package(**changes)]) == 0


def test_a_service_without_a_price_promises_nothing() -> None:
    assert rounding_of_lines([package(None)]) == 0


def test_nothing_is_rounded_without_lines() -> None:
    assert rounding_of_lines([]) == 0
