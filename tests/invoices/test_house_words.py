"""The house's own synonyms in the pairing of lines."""

from __future__ import annotations

import pytest

from invoices.explanation.differences import explain
from invoices.matching.house_words import SHIPPED_ONLY, HouseWords, house_words_of
from invoices.matching.pairs import match_lines
from invoices.matching.words import workshop_words
from tests.invoices.builders import document, line

SENSOR = house_words_of([("Frostcheck", "Kühlerprüfung")])


@pytest.mark.parametrize(
    ("pairs", "one", "other"),
    [
        ([("Frostcheck", "Kühlerprüfung")], "Frostcheck HA", "KÜHLERPRÜFUNG hinten"),
        ([("a1", "b1"), ("b1", "c1")], "a1 vorn", "c1 VA"),
        ([("a1", "b1"), ("c1", "d1"), ("d1", "b1")], "a1", "c1"),
        ([("Klötze", "Bremsklötze")], "Klötze hinten", "Bremsbeläge HA"),
        ([("Schutz", "Abdeckung unten")], "Abdeckung unten a+e", "Schutz"),
        ([("tauschen", "ersetzen")], "Kupplung", "Kupplung ersetzen"),
    ],
)
def test_what_the_house_calls_the_same_gets_one_wording(
    pairs: list[tuple[str, str]], one: str, other: str
) -> None:
    house = house_words_of(pairs)

    assert house.in_one_wording(one) == house.in_one_wording(other)


@pytest.mark.parametrize(
    ("pairs", "one", "other"),
    [
        ([], "Frostcheck", "Kühlerprüfung"),
        ([("a1", "b1"), ("c1", "d1")], "a1", "c1"),
        ([("Wanne", "Ölwanne")], "Wannendichtung", "Ölwannendichtung"),
    ],
)
def test_only_whole_words_of_one_group_become_the_same(
    pairs: list[tuple[str, str]], one: str, other: str
) -> None:
    house = house_words_of(pairs)

    assert house.in_one_wording(one) != house.in_one_wording(other)


def test_without_words_of_the_house_the_shipped_ones_hold() -> None:
    assert HouseWords().in_one_wording("Motoröl erneuern") == "oelwechsel"
    assert SENSOR.in_one_wording("Motoröl erneuern") == workshop_words("Ölwechsel")


def test_lines_are_paired_by_the_words_of_the_house_and_keep_their_texts() -> None:
    ordered = document(line("Frostcheck", "9.80"))
    charged = document(line("Kühlerprüfung", "11.20"))

    (match,) = match_lines(ordered, charged, SENSOR)

    assert match.kind == "price"
    assert match.order_lines == ordered.lines
    assert match.invoice_lines == charged.lines
    kinds = [match.kind for match in match_lines(ordered, charged, SHIPPED_ONLY)]
    assert kinds == ["dropped", "new"]


def test_a_split_is_found_by_the_words_of_the_house() -> None:
    house = house_words_of([("Rundumpaket", "Sorglos")])
    ordered = document(line("Rundumpaket", "100"))
    charged = document(line("Sorglos Arbeit", "60"), line("Sorglos Teile", "40"))

    assert [match.kind for match in match_lines(ordered, charged, house)] == ["split"]
    assert len(match_lines(ordered, charged)) > 1


def test_an_explanation_speaks_the_words_of_the_documents() -> None:
    explained = explain(
        document(line("Frostcheck", "9.80")), document(line("Kühlerprüfung", "11")), SENSOR
    )

    (pair,) = explained.pairs
    assert pair.order_lines[0].text == "Frostcheck"
    assert pair.invoice_lines[0].text == "Kühlerprüfung"
