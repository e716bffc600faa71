"""How alike two lines are, in points: text first, then money."""

from __future__ import annotations

from decimal import Decimal

import pytest

from invoices.matching.similarity import (
    SAME_UNIT,
    SAME_WORK,
    SIMILAR_WORK,
    amount_likeness,
    same_amount_score,
    score,
    shares_a_stem,
    substitute_score,
    text_likeness,
)
from tests.invoices.builders import line

EQUAL_TEXTS = [
    ("Motoröl erneuern", "Ölwechsel"),
    ("Motorölwechsel", "Ölservice"),
    ("Bremsbeläge vorne", "Bremsklötze Vorderachse"),
    ("Bremsbeläge Hinterachse", "Brake pads rear"),
    ("Wartung durchgeführt", "Inspektion"),
    ("RADWECHSEL", "Räder umstecken"),
    ("Ölwechsel inkl. Filter", "Oelwechsel mit Filter"),
    ("Achsvermessung durchführen", "Spur einstellen"),
    ("Pollenfilter ers.", "Innenraumfilter austauschen"),
    ("Wischblatt", "Wischerblätter"),
]
APART = [
    ("Ölwechsel", "Zahnriemen"),
    ("Bremsbeläge vorn", "Bremsbeläge hinten"),
    ("Querlenker links", "Querlenker rechts"),
    ("Sommer Räder montieren", "Winter Räder montieren"),
    ("Hauptuntersuchung", "Fahrzeugwäsche"),
    ("Batterie", "Bremsflüssigkeit"),
    ("Klimaservice", "Getriebeöl"),
]


@pytest.mark.parametrize(("one", "other"), EQUAL_TEXTS)
def test_other_words_for_the_same_work_are_wholly_alike(one: str, other: str) -> None:
    assert text_likeness(line(one), line(other)) == 100


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_work_is_not_alike_enough(one: str, other: str) -> None:
    assert text_likeness(line(one), line(other)) < SAME_WORK


@pytest.mark.parametrize(("one", "other"), [*EQUAL_TEXTS, *APART])
def test_likeness_does_not_depend_on_who_comes_first(one: str, other: str) -> None:
    assert text_likeness(line(one), line(other)) == text_likeness(line(other), line(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bremse vorn und hinten", "Bremse hinten"),
        ("Bremse vorn", "Bremse vorn und hinten"),
        ("Reifen links rechts", "Reifen rechts"),
    ],
)
def test_a_line_about_both_sides_is_the_opposite_of_neither(one: str, other: str) -> None:
    assert text_likeness(line(one), line(other)) >= SAME_WORK


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("100", "100", 100),
        ("100", "50", 50),
        ("50", "100", 50),
        ("100", "99", 99),
        ("100", "0", 0),
        ("0", "0", 100),
        ("-100", "-50", 50),
        ("100", "-100", 0),
        ("0.01", "1000", 0),
    ],
)
def test_likeness_of_amounts_is_the_share_of_the_larger_one(
    one: str, other: str, likeness: int
) -> None:
    assert amount_likeness(line(price=one), line(price=other)) == likeness


def test_pairs_nothing_below_the_limit_however_equal_the_sums() -> None:
    assert score(line("Ölwechsel", "75"), line("Zahnriemen", "75")) == 0


def test_counts_text_seven_times_money_three_times_and_a_bonus_for_the_unit() -> None:
    assert score(line("Öl", "10"), line("Öl", "10")) == 1000 + SAME_UNIT
    assert score(line("Öl", "10"), line("Öl", "5")) == 700 + 150 + SAME_UNIT
    assert score(line("Öl", "10", unit="LTR"), line("Öl", "10", unit="C62")) == 1000


@pytest.mark.parametrize(
    ("ordered", "charged", "is_pair"),
    [
        ("1", "1", True),
        ("1", "-1", False),
        ("-1", "1", False),
        ("-1", "-1", True),
        ("1", "0", True),
    ],
)
def test_a_charge_is_never_paired_with_a_credit(
    ordered: str, charged: str, *, is_pair: bool
) -> None:
    one, other = line("Pfand", "10", ordered), line("Pfand", "10", charged)

    assert bool(score(one, other)) is is_pair


def test_the_nearer_price_wins_among_equal_texts() -> None:
    ordered = line("Ölfilter", "11.90")

    assert score(ordered, line("Ölfilter", "12.50")) > score(ordered, line("Ölfilter", "19.90"))


@pytest.mark.parametrize(
    ("one", "other", "shares"),
    [
        ("Bremsbelag", "Bremse reinigen", True),
        ("Bremsscheibe", "Bremsbelag", True),
        ("Öl", "Ölfilter", False),
        ("Öl 5W30", "Öl 10W40", True),
        ("4 Reifen", "4 Felgen", False),
        ("Reifen", "Reifenventil", True),
        ("HU", "HU AU", True),
        ("12345", "12399", False),
        ("Batterie", "Altbatterie", False),
    ],
)
def test_words_share_a_stem_by_their_first_five_letters(
    one: str, other: str, *, shares: bool
) -> None:
    assert shares_a_stem(line(one), line(other)) is shares
    assert shares_a_stem(line(other), line(one)) is shares


@pytest.mark.parametrize(
    ("changes", "is_possible"),
    [
        ({}, True),
        ({"price": "140"}, True),
        ({"quantity": "2", "net": "119.00"}, False),
        ({"unit": "SET"}, False),
        ({"price": "20"}, False),
        ({"text": "Fahrzeugwäsche"}, False),
    ],
)
def test_only_the_same_amount_of_something_alike_is_a_replacement(
    changes: dict[str, str], *, is_possible: bool
) -> None:
    ordered = line("Batterie Varta D24", "119", unit="C62")
    charged = line(**{"text": "Batterie Bosch S5", "price": "125", "unit": "C62", **changes})

    assert bool(substitute_score(ordered, charged)) is is_possible


@pytest.mark.parametrize(("price", "is_possible"), [("45", True), ("44", False)])
def test_a_replacement_may_cost_half_but_not_a_third(price: str, *, is_possible: bool) -> None:
    ordered, charged = line("Batterie Varta", "100"), line("Batterie Bosch", price)

    assert amount_likeness(ordered, charged) in (SIMILAR_WORK, SIMILAR_WORK - 1)
    assert bool(substitute_score(ordered, charged)) is is_possible


def test_scores_are_whole_numbers() -> None:
    assert isinstance(score(line("Öl", "10"), line("Öle", "9.99")), int)
    assert isinstance(amount_likeness(line(price="10"), line(price="3")), int)


def test_a_credit_has_the_likeness_of_its_size() -> None:
    assert amount_likeness(line(quantity="-2"), line(quantity="-1")) == 50
    assert line(quantity="-2").net == Decimal("-20.00")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Luftfilter", "Filter Luft"),
        ("Dichtung Ventildeckel rechts", "Ventildeckeldichtung rechts"),
        ("Zahn Riemenspanner", "Zahnriemenspanner"),
    ],
)
def test_a_compound_word_may_be_written_apart(one: str, other: str) -> None:
    assert text_likeness(line(one), line(other)) == 100
    assert text_likeness(line(other), line(one)) == 100


def test_a_verb_may_be_joined_to_its_noun() -> None:
    one, other = line("Scheinwerfer einstellen"), line("Scheinwerfereinstellung")

    assert text_likeness(one, other) >= SAME_WORK


@pytest.mark.parametrize(
    ("unit", "other_unit", "is_paired"),
    [("HUR", "C62", False), ("SET", "HUR", False), ("HUR", "LS", True), ("LS", "LTR", True)],
)
def test_labour_is_never_paired_with_a_part(unit: str, other_unit: str, is_paired: bool) -> None:
    one, other = line("Wasserpumpe", unit=unit), line("Wasserpumpe", unit=other_unit)

    assert bool(score(one, other)) is is_paired


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schalldämpfer geschweißt", "Auspuffdämpfer"),
        ("Schlüsselrohling", "Funkschlüssel"),
    ],
)
def test_equal_sums_need_only_a_part_of_a_word_in_common(one: str, other: str) -> None:
    assert same_amount_score(line(one), line(other)) > 0
    assert same_amount_score(line(other), line(one)) > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ölwechsel", "Zahnriemen"),
        ("Bremsschlauch vorn", "Bremsschläuche hinten"),
        ("Motor prüfen", "Licht prüfen"),
        ("Türschloss einstellen", "Handbremse einstellen"),
    ],
)
def test_equal_sums_of_other_work_stay_apart(one: str, other: str) -> None:
    assert same_amount_score(line(one), line(other)) == 0


@pytest.mark.parametrize(
    "changed",
    [{"price": "10.01"}, {"quantity": "2", "price": "5.00"}, {"unit": "SET"}],
)
def test_a_common_part_of_a_word_needs_equal_quantity_unit_and_sum(changed: dict[str, str]) -> None:
    one = line("Schlüsselrohling")

    assert same_amount_score(one, line("Funkschlüssel"))
    assert same_amount_score(one, line("Funkschlüssel", **changed)) == 0
    free = line("Schlüsselrohling", price="0"), line("Funkschlüssel", price="0")
    assert same_amount_score(*free) == 0
