"""Which invoice line stands for which order line."""

from __future__ import annotations

import pytest

from invoices.matching.documents import DocumentLine
from invoices.matching.pairs import Match, match_lines
from invoices.matching.words import workshop_words
from tests.invoices.builders import document, line


def found(ordered: list[DocumentLine], charged: list[DocumentLine]) -> list[Match]:
    return match_lines(document(*ordered), document(*charged, number="R-1"))


def kinds(ordered: list[DocumentLine], charged: list[DocumentLine]) -> list[str]:
    return [match.kind for match in found(ordered, charged)]


def test_believes_the_reference_before_number_and_text() -> None:
    oil, filters = line("Motoröl", id="1", item_number="OEL"), line("Ölfilter", id="2")
    charged = line("Motoröl", item_number="OEL", order_reference="2")

    matches = found([oil, filters], [charged])

    assert [match.kind for match in matches] == ["dropped", "same"]
    assert matches[1].order_lines == (filters,)
    assert matches[1].matched_by == "reference"


def test_ignores_a_reference_to_a_line_that_is_not_there() -> None:
    matches = found([line("Motoröl", id="1")], [line("Motoröl", order_reference="99")])

    assert [(match.kind, match.matched_by) for match in matches] == [("same", "text")]


def test_pairs_by_item_number_however_it_is_written() -> None:
    matches = found(
        [line("Bremse", item_number="BB-12 34")], [line("Pads front", item_number="bb1234")]
    )

    assert [(match.kind, match.matched_by) for match in matches] == [("same", "item_number")]


def test_takes_several_lines_of_one_number_as_a_split() -> None:
    ordered = [line("Reifen", "80", "4", item_number="R1")]
    charged = [line("Reifen", "80", "2", item_number="R1") for _ in range(2)]

    assert kinds(ordered, charged) == ["split"]
    assert kinds(charged, ordered) == ["merged"]


def test_assigns_several_lines_of_one_number_on_both_sides() -> None:
    front = line("Bremsbeläge vorn", "60", item_number="B")
    rear = line("Bremsbeläge hinten", "50", item_number="B")
    charged = [
        line("Bremsbeläge HA", "50", item_number="B"),
        line("Bremsbeläge VA", "60", item_number="B"),
    ]

    matches = found([front, rear], charged)

    assert [match.kind for match in matches] == ["same", "same"]
    assert matches[0].invoice_lines == (charged[1],)


@pytest.mark.parametrize(
    ("ordered", "charged"),
    [
        ("Ölwechsel", "Motoröl erneuern"),
        ("Oelwechsel", "Öl wechsel"),
        ("Bremsbeläge VA ersetzen", "Bremsbeläge Vorderachse erneuern"),
        ("Hauptuntersuchung", "TÜV"),
        ("Räderwechsel", "Radwechsel"),
        ("Inspektion lt. Herstellervorgabe", "Inspektion nach Herstellervorgabe"),
        ("Innenraumfilter", "Pollenfilter erneuern"),
    ],
)
def test_knows_the_language_of_the_workshop(ordered: str, charged: str) -> None:
    assert kinds([line(ordered)], [line(charged)]) == ["same"]


def test_keeps_words_when_nothing_else_would_remain() -> None:
    assert workshop_words("Erneuern") == "erneuern"


@pytest.mark.parametrize(
    ("ordered", "charged"),
    [
        ("Bremsbeläge vorn", "Batterie 70 Ah"),
        ("Bremsbeläge VA", "Bremsbeläge HA"),
        ("Scheinwerfer links", "Scheinwerfer rechts"),
    ],
)
def test_leaves_different_work_apart(ordered: str, charged: str) -> None:
    assert kinds([line(ordered, "80")], [line(charged, "20")]) == ["dropped", "new"]


def test_takes_the_best_total_and_not_the_first_come() -> None:
    # Greedy would give "Filter" the better-fitting "Ölfilter" and leave "Luftfilter" alone.
    ordered = [line("Filter Luft Öl", "20"), line("Filter Öl", "12")]
    charged = [line("Filter Öl", "12.50"), line("Filter Luft", "20")]

    pairs = {
        match.order_lines[0].text: match.invoice_lines[0].text for match in found(ordered, charged)
    }

    assert pairs == {"Filter Luft Öl": "Filter Luft", "Filter Öl": "Filter Öl"}


def test_tells_labour_from_the_part_of_the_same_name() -> None:
    ordered = [line("Bremsbeläge", "95", "0.8", unit="HUR"), line("Bremsbeläge", "76", unit="C62")]
    charged = [
        line("Bremsbeläge", "76.50", unit="C62"),
        line("Bremsbeläge", "95", "0.9", unit="HUR"),
    ]

    assert kinds(ordered, charged) == ["quantity", "price"]


@pytest.mark.parametrize(
    ("price", "quantity", "kind"),
    [
        ("10.00", "1", "same"),
        ("10.00", "2", "quantity"),
        ("12.00", "1", "price"),
        ("12.00", "2", "quantity_and_price"),
    ],
)
def test_names_what_changed(price: str, quantity: str, kind: str) -> None:
    assert kinds([line("Motoröl")], [line("Motoröl", price, quantity)]) == [kind]


def test_calls_a_discount_a_change_of_price() -> None:
    assert kinds([line("Motoröl")], [line("Motoröl", net="9.00")]) == ["price"]


def test_finds_a_package_that_was_split() -> None:
    ordered = [line("Inspektion mit Ölwechsel und Filter", "250.00")]
    charged = [
        line("Inspektion", "180.00"),
        line("Ölwechsel", "50.00"),
        line("Filter", "20.00"),
    ]

    matches = found(ordered, charged)

    assert [match.kind for match in matches] == ["split"]
    assert matches[0].invoice_lines == tuple(charged)


def test_finds_labour_that_was_merged() -> None:
    ordered = [
        line("Bremsbeläge aus- und einbauen", "60.00"),
        line("Bremsscheiben prüfen", "30.00"),
    ]

    assert kinds(ordered, [line("Bremse komplett", "90.00")]) == ["merged"]


def test_calls_no_sum_a_split_that_speaks_of_other_work() -> None:
    ordered = [line("Ölwechsel", "50.00")]
    charged = [line("Ölwechsel", "40.00"), line("Wischwasser", "10.00")]

    assert kinds(ordered, charged) == ["price", "new"]


def test_takes_no_unrelated_line_into_a_split_although_the_sum_would_fit() -> None:
    ordered = [line("Ölwechsel", "50.00")]
    charged = [
        line("Ölwechsel", "40.00"),
        line("Wischwasser", "10.00"),
        line("Ölwechsel Zuschlag", "99.00"),
    ]

    assert kinds(ordered, charged) == ["price", "new", "new"]


def test_takes_no_free_line_into_a_pair_that_is_right_already() -> None:
    charged = [line("Ölwechsel", "50.00"), line("Ölwechsel Zettel", "0.00")]

    assert kinds([line("Ölwechsel", "50.00")], charged) == ["same", "new"]


def test_calls_another_part_in_its_place_a_substitute() -> None:
    ordered = [line("Bremsbelag ATE", "60.00", item_number="ATE1")]
    charged = [line("Bremsbelag Brembo", "62.00", item_number="BRE9")]

    assert kinds(ordered, charged) == ["substituted"]


def test_calls_a_reduction_never_a_charge() -> None:
    assert kinds([line("Kulanz", "10")], [line("Kulanz", "10", "-1")]) == ["dropped", "new"]


def test_pairs_equal_lines_one_by_one() -> None:
    assert kinds([line("Birne")] * 2, [line("Birne")] * 3) == ["same", "same", "new"]
