"""The order of the rules of matching, and what holds for every result."""

from __future__ import annotations

from collections import Counter

import pytest

from invoices.matching.documents import DocumentLine
from invoices.matching.pairs import Match, match_lines
from tests.invoices.builders import document, line


def found(ordered: list[DocumentLine], charged: list[DocumentLine]) -> list[Match]:
    return match_lines(document(*ordered), document(*charged, number="R-1"))


def ways(ordered: list[DocumentLine], charged: list[DocumentLine]) -> list[tuple[str, str | None]]:
    return [(match.kind, match.matched_by) for match in found(ordered, charged)]


def test_two_empty_documents_have_no_matches() -> None:
    assert found([], []) == []


def test_lines_alone_are_matched_by_nothing() -> None:
    assert ways([line("Öl")], []) == [("dropped", None)]
    assert ways([], [line("Öl")]) == [("new", None)]


def test_several_lines_naming_one_order_line_are_its_split() -> None:
    ordered = [line("Bremse", "100", id="1")]
    charged = [line("Teile", "70", order_reference="1"), line("Zeit", "45", order_reference="1")]

    assert ways(ordered, charged) == [("split", "reference")]


def test_a_named_line_is_kept_although_text_and_sum_fit_another_one() -> None:
    ordered = [line("Öl", "10", id="1"), line("Wäsche", "12", id="2")]
    charged = [line("Öl", "10", order_reference="2"), line("Wäsche", "12", order_reference="1")]

    assert ways(ordered, charged) == [("price", "reference"), ("price", "reference")]


def test_a_part_number_beats_the_better_text() -> None:
    ordered = [line("Filter Mann", "12", item_number="W712"), line("Filter Bosch", "11")]
    charged = [line("Filter Bosch", "11", item_number="W 712")]

    matches = found(ordered, charged)

    assert [(match.kind, match.matched_by) for match in matches] == [
        ("price", "item_number"),
        ("dropped", None),
    ]


@pytest.mark.parametrize("number", ["", "-", " / "])
def test_a_number_without_letters_or_digits_is_none(number: str) -> None:
    ordered = [line("Wäsche", item_number=number)]
    charged = [line("Batterie", item_number=number)]

    assert [match.kind for match in found(ordered, charged)] == ["dropped", "new"]


@pytest.mark.parametrize(
    ("ordered", "charged", "kind"),
    [
        ("W712", "W712", "same"),
        ("W712", "w-71/2", "same"),
        ("W712", "", "same"),
        ("", "W712", "same"),
        ("", "", "same"),
        ("W712", "W713", "substituted"),
    ],
)
def test_only_two_different_numbers_make_a_substitute(
    ordered: str, charged: str, kind: str
) -> None:
    matches = found([line(item_number=ordered)], [line(item_number=charged)])

    assert [match.kind for match in matches] == [kind]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "same"),
        ({"quantity": "2"}, "quantity"),
        ({"unit": "SET"}, "quantity"),
        ({"price": "11"}, "price"),
        ({"net": "9.50"}, "price"),
        ({"quantity": "2", "price": "11"}, "quantity_and_price"),
        ({"quantity": "2", "net": "18.00"}, "quantity"),
        ({"vat_rate": 7}, "same"),
    ],
)
def test_names_the_change_of_a_pair(changes: dict[str, str], kind: str) -> None:
    charged = line(**{"text": "Öl", "order_reference": "1", **changes})

    assert [match.kind for match in found([line("Öl", id="1")], [charged])] == [kind]


def test_equal_lines_are_paired_in_their_order() -> None:
    ordered = [line("Öl") for _ in range(3)]
    charged = [line("Öl") for _ in range(3)]

    matches = found(ordered, charged)

    assert [match.order_lines[0] for match in matches] == ordered
    assert [match.invoice_lines[0] for match in matches] == charged


def test_of_equal_scores_the_nearest_position_wins() -> None:
    ordered = [line("Reifen", "80"), line("Reifen", "80")]
    charged = [line("Reifen", "90"), line("Reifen", "90")]

    matches = found(ordered, charged)

    assert [match.invoice_lines[0] for match in matches] == charged


def test_sorts_as_the_order_has_its_lines_and_new_ones_last() -> None:
    ordered = [line("Zahnriemen"), line("Ölwechsel"), line("Wäsche")]
    charged = [line("Batterie"), line("Ölwechsel"), line("Glühkerze"), line("Zahnriemen")]

    matches = found(ordered, charged)

    assert [match.kind for match in matches] == ["same", "same", "dropped", "new", "new"]
    assert [match.invoice_lines[0].text for match in matches[3:]] == ["Batterie", "Glühkerze"]


def test_a_pair_that_is_right_takes_no_further_line() -> None:
    ordered = [line("Inspektion", "100")]
    charged = [line("Inspektion", "100"), line("Inspektion Material", "0.01")]

    assert [match.kind for match in found(ordered, charged)] == ["same", "new"]


def test_a_pair_whose_price_differs_takes_the_line_that_explains_it() -> None:
    ordered = [line("Inspektion", "100")]
    charged = [line("Inspektion", "80"), line("Inspektion Material", "20")]

    assert ways(ordered, charged) == [("split", "text")]
    assert ways(charged, ordered) == [("merged", "text")]


def test_a_pair_by_reference_is_never_opened_again() -> None:
    ordered = [line("Inspektion", "100", id="1")]
    charged = [line("Inspektion", "80", order_reference="1"), line("Inspektion Material", "20")]

    assert ways(ordered, charged) == [("price", "reference"), ("new", None)]


def test_a_part_serves_one_whole_only() -> None:
    ordered = [line("Inspektion Motor", "100"), line("Inspektion Getriebe", "100")]
    charged = [line("Inspektion A", "60"), line("Inspektion B", "40")]

    matches = found(ordered, charged)
    used = Counter(one.id for match in matches for one in match.invoice_lines)

    assert set(used.values()) == {1}


@pytest.mark.parametrize("size", [1, 7, 60])
def test_every_line_of_both_sides_occurs_once(size: int) -> None:
    words = ["Öl", "Ölfilter", "Bremse vorn", "Bremse hinten", "Batterie", "Wäsche", "HU"]
    ordered = [line(words[i % 7], str(10 + i % 5)) for i in range(size)]
    charged = [line(words[i % 6], str(10 + i % 4)) for i in range(size + 3)]

    matches = found(ordered, charged)

    assert Counter(one.id for match in matches for one in match.order_lines) == Counter(
        one.id for one in ordered
    )
    assert Counter(one.id for match in matches for one in match.invoice_lines) == Counter(
        one.id for one in charged
    )
