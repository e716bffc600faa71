"""What staff corrected, in the pairing of lines."""

from __future__ import annotations

import pytest

from invoices.matching.documents import DocumentLine
from invoices.matching.house_words import HouseWords, house_words_of
from invoices.matching.pairs import match_lines
from tests.invoices.builders import document, line


def house(*corrections: tuple[str, str, bool]) -> HouseWords:
    return house_words_of([], corrections)


def paired(
    ordered: list[DocumentLine], charged: list[DocumentLine], words: HouseWords
) -> list[tuple[str, str, str]]:
    matches = match_lines(document(*ordered), document(*charged), words)
    return [
        (
            match.kind,
            "+".join(one.text for one in match.order_lines),
            "+".join(one.text for one in match.invoice_lines),
        )
        for match in matches
    ]


def test_the_later_correction_wins() -> None:
    words = house(("a1", "b1", True), ("A1", "B1", False))

    assert not words.are_together("a1", "b1")
    assert words.are_apart("a1", "b1")


def test_what_has_become_the_same_word_is_not_apart() -> None:
    words = house_words_of([("a1", "b1")], [("a1", "b1", False), ("a1", "c1", False)])

    assert len(words.corrected) == 1


def test_a_correction_knows_the_synonyms_of_the_house() -> None:
    words = house_words_of([("Zange", "Sattel")], [("Zange", "Greifer", True)])

    assert paired([line("Sattel")], [line("Greifer")], words) == [("same", "Sattel", "Greifer")]


def test_lines_alone_keep_their_own_words() -> None:
    words = house_words_of([("Zange", "Sattel")])

    found = paired([line("Ölzange")], [line("HU")], words)

    assert found == [("dropped", "Ölzange", ""), ("new", "", "HU")]


@pytest.mark.parametrize("number", ["", "T1"])
def test_apart_is_stronger_than_reference_and_number(number: str) -> None:
    ordered = line("Kerze", id="7", item_number=number)
    charged = line("Lampe", order_reference="7", item_number=number)

    kinds = [kind for kind, _, _ in paired([ordered], [charged], house(("Kerze", "Lampe", False)))]

    assert kinds == ["dropped", "new"]


def test_one_of_two_lines_with_a_number_is_taken_away_from_it() -> None:
    ordered = [line("Kerze", item_number="T1")]
    charged = [line("Kerzen", item_number="T1"), line("Lampe", item_number="T1")]

    found = paired(ordered, charged, house(("Kerze", "Lampe", False)))

    assert [(left, right) for _, left, right in found] == [("Kerze", "Kerzen"), ("", "Lampe")]


def test_lines_taken_apart_are_no_parts_of_a_whole_either() -> None:
    ordered = [line("Bremse vorn komplett", "100")]
    charged = [line("Bremse vorn Scheiben", "60"), line("Bremse vorn Beläge", "40")]
    apart = house(("Bremse vorn komplett", "Bremse vorn Scheiben", False))

    [whole] = paired(ordered, charged, house())

    assert whole[0] == "split"
    assert "split" not in [kind for kind, _, _ in paired(ordered, charged, apart)]
    assert "merged" in [kind for kind, _, _ in paired(charged, ordered, apart)]


def test_of_two_lines_alone_the_nearest_is_taken() -> None:
    ordered = [line("Kerze", "1"), line("Kerze", "2")]
    charged = [line("Lampe", "5"), line("Lampe", "6")]

    found = paired(ordered, charged, house(("Kerze", "Lampe", True)))

    assert [kind for kind, _, _ in found] == ["price", "price"]


def test_what_is_equal_stays_together_though_a_partner_was_named() -> None:
    lines = [line("Kerze"), line("Lampe")]

    found = paired(lines, lines, house(("Kerze", "Lampe", True)))

    assert found == [("same", "Kerze", "Kerze"), ("same", "Lampe", "Lampe")]


def test_a_pair_of_two_and_one_takes_no_second_line() -> None:
    words = house(("Waschen", "Paket", True), ("Saugen", "Paket", True), ("Saugen", "Duft", True))
    ordered, charged = [line("Waschen"), line("Saugen")], [line("Paket", "30"), line("Duft", "2")]

    found = paired(ordered, charged, words)

    assert sorted(kind for kind, _, _ in found) in (["merged", "new"], ["price", "price"])
    assert all(min(left.count("+"), right.count("+")) == 0 for _, left, right in found)
