"""Amounts: half up, never the banker's way, never twice (R-23, R-25)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_crm.lib.money import net_of, round_money, vat_of


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0", "0.00"),
        ("0.004", "0.00"),
        ("0.005", "0.01"),
        ("0.0049999", "0.00"),
        ("1.005", "1.01"),
        ("1.015", "1.02"),
        ("2.675", "2.68"),
        ("2.665", "2.67"),
        ("99.995", "100.00"),
        ("1E+2", "100.00"),
        ("-0.005", "-0.01"),
        ("-2.665", "-2.67"),
        ("-2.664", "-2.66"),
    ],
)
def test_rounds_half_up_away_from_zero(amount: str, rounded: str) -> None:
    assert str(round_money(Decimal(amount))) == rounded


def test_rounding_twice_is_rounding_once() -> None:
    once = round_money(Decimal("17.125"))

    assert round_money(once) == once == Decimal("17.13")


@pytest.mark.parametrize(
    ("net", "rate", "vat"),
    [
        ("100.00", "19", "19.00"),
        ("100.00", "7", "7.00"),
        ("100.00", "0", "0.00"),
        ("0.00", "19", "0.00"),
        ("0.02", "19", "0.00"),
        ("0.03", "19", "0.01"),
        ("158.82", "19", "30.18"),
        ("0.50", "7", "0.04"),
        ("-100.00", "19", "-19.00"),
        ("-0.50", "7", "-0.04"),
    ],
)
def test_vat_is_rounded_once_on_the_sum(net: str, rate: str, vat: str) -> None:
    assert vat_of(Decimal(net), Decimal(rate)) == Decimal(vat)


@pytest.mark.parametrize(
    ("gross", "rate", "net"),
    [
        ("119.00", "19", "100.0000"),
        ("189.00", "19", "158.8235"),
        ("39.90", "19", "33.5294"),
        ("107.00", "7", "100.0000"),
        ("50.00", "0", "50.0000"),
        ("0.00", "19", "0.0000"),
    ],
)
def test_the_net_part_keeps_four_places(gross: str, rate: str, net: str) -> None:
    found = net_of(Decimal(gross), Decimal(rate))

    assert str(found) == net


@pytest.mark.parametrize("gross", ["0.01", "29.00", "39.90", "89.00", "149.00", "289.00", "999.99"])
@pytest.mark.parametrize("rate", ["19", "7", "0"])
def test_the_net_part_leads_back_to_the_price(gross: str, rate: str) -> None:
    net = net_of(Decimal(gross), Decimal(rate))

    back = round_money(net * (100 + Decimal(rate)) / 100)

    assert back == Decimal(gross)


AMOUNTS = st.decimals(-1_000_000, 1_000_000, places=4)


@given(AMOUNTS)
def test_rounding_is_never_off_by_more_than_half_a_cent_and_the_same_for_refunds(
    amount: Decimal,
) -> None:
    assert abs(round_money(amount) - amount) <= Decimal("0.005")
    assert round_money(-amount) == -round_money(amount)


@given(st.integers(-10_000_000, 10_000_000), st.sampled_from(["19", "16", "7", "5", "0"]))
def test_every_price_to_the_cent_comes_back_from_its_net_part(cents: int, rate: str) -> None:
    gross = Decimal(cents) / 100

    net = net_of(gross, Decimal(rate))

    assert round_money(net + net * Decimal(rate) / 100) == gross
