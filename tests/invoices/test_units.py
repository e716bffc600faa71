"""Units of quantity: ours and those of e-invoices, made comparable (R-26)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from invoices.models.order import Unit
from invoices.units import CODE_OF_UNIT, SAME_AS, comparable, is_labour_unit, unit_label

D = Decimal


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("h", "HUR"),
        ("HUR", "HUR"),
        ("pc", "C62"),
        ("C62", "C62"),
        ("c62", "C62"),
        ("H87", "C62"),
        ("EA", "C62"),
        ("ea", "C62"),
        ("NAR", "C62"),
        ("PCE", "C62"),
        ("XPP", "C62"),
        ("Stk", "C62"),
        ("l", "LTR"),
        ("ltr", "LTR"),
        ("set", "SET"),
        ("flat", "LS"),
        ("LS", "LS"),
        ("KGM", "KGM"),
        ("mtr", "MTR"),
        ("ZZZ", "ZZZ"),
        ("", ""),
    ],
)
def test_brings_every_word_for_a_unit_to_one_code(unit: str, code: str) -> None:
    quantity, found, price = comparable(D(3), unit, D("7.5"))

    assert (quantity, found, price) == (D(3), code, D("7.5"))


@pytest.mark.parametrize(
    ("unit", "quantity", "price", "hours", "per_hour"),
    [
        ("aw", "10", "9.50", "1", "95.00"),
        ("AW", "5", "9.50", "0.5", "95.00"),
        ("MIN", "60", "1.5", "1", "90.0"),
        ("min", "45", "2", "0.75", "120"),
        ("SEC", "1800", "0.025", "0.5", "90.000"),
        ("aw", "-3", "9.50", "-0.3", "95.00"),
        ("aw", "0", "9.50", "0", "95.00"),
    ],
)
def test_counts_time_in_hours(
    unit: str, quantity: str, price: str, hours: str, per_hour: str
) -> None:
    assert comparable(D(quantity), unit, D(price)) == (D(hours), "HUR", D(per_hour))


@pytest.mark.parametrize(
    ("units_per_hour", "hours"), [(5, "2.4"), (6, "2"), (10, "1.2"), (12, "1"), (100, "0.12")]
)
def test_the_house_says_how_many_labour_units_an_hour_has(units_per_hour: int, hours: str) -> None:
    quantity, _unit, price = comparable(D(12), "aw", D(1), labour_units_per_hour=units_per_hour)

    assert (quantity, price) == (D(hours), D(units_per_hour))


@pytest.mark.parametrize("unit", ["h", "pc", "l", "MIN"])
def test_only_labour_units_follow_the_house(unit: str) -> None:
    assert comparable(D(1), unit, D(1), labour_units_per_hour=12) == comparable(D(1), unit, D(1))


@pytest.mark.parametrize("unit", [*Unit.values, "MIN", "SEC", "H87", "KGM"])
def test_quantity_times_price_stays_the_same(unit: str) -> None:
    quantity, _code, price = comparable(D(18), unit, D("4.5"))

    assert quantity * price == D("81.0")


@pytest.mark.parametrize("unit", Unit.values)
def test_a_unit_of_ours_is_compared_as_its_own_code(unit: str) -> None:
    _quantity, code, _price = comparable(D(1), unit, D(1))

    assert comparable(D(1), code, D(1))[1] == code


@pytest.mark.parametrize(
    ("unit", "german", "english"),
    [
        ("h", "Std.", "h"),
        ("HUR", "Std.", "h"),
        ("pc", "Stk.", "pc"),
        ("C62", "Stk.", "pc"),
        ("l", "l", "l"),
        ("set", "Satz", "set"),
        ("flat", "pauschal", "flat"),
        ("KGM", "kg", "kg"),
        ("MTR", "m", "m"),
        ("KMT", "km", "km"),
        ("DAY", "Tage", "days"),
        ("ZZZ", "", ""),
        ("", "", ""),
    ],
)
def test_names_units_in_the_language_of_the_reader(unit: str, german: str, english: str) -> None:
    with translation.override("de"):
        assert unit_label(unit) == german
    with translation.override("en"):
        assert unit_label(unit) == english


def test_every_unit_that_a_person_may_choose_has_a_code_or_is_labour() -> None:
    assert set(Unit.values) - set(CODE_OF_UNIT) == {Unit.LABOUR_UNIT}
    assert not set(SAME_AS) & set(CODE_OF_UNIT.values())


@pytest.mark.parametrize(
    ("unit", "counts"), [("aw", True), ("AW", True), ("h", False), ("", False)]
)
def test_only_labour_units_are_labour_units(unit: str, counts: bool) -> None:
    assert is_labour_unit(unit) is counts


@pytest.mark.parametrize(("language", "label"), [("de", "AW"), ("en", "LU")])
def test_labour_units_have_a_name(language: str, label: str) -> None:
    with translation.override(language):
        assert unit_label("aw") == label
