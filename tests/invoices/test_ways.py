"""The same part in another way: repaired and not replaced, exchanged or used and not new."""

from __future__ import annotations

import pytest

from invoices.matching.pairs import match_lines
from invoices.matching.ways import is_other_way
from tests.invoices.builders import document, line


@pytest.mark.parametrize(
    ("ordered", "charged"),
    [
        ("Mittelschalldämpfer ersetzen", "Mittelschalldämpfer geschweißt"),
        ("Kotflügel links ERNEUERN", "Kotflügel li. instandgesetzt"),
        ("Kühler wechseln", "Kühler gelötet"),
        ("Replace radiator", "Radiator repaired"),
        ("Bremssattel neu", "Bremssattel Austausch"),
        ("Anlasser neu", "Anlasser AT"),
        ("Spiegel neu", "Spiegel gebraucht"),
        ("Lichtmaschine Tauschteil", "Lichtmaschine Neuteil"),
    ],
)
def test_ways_that_exclude_each_other_are_told_both_ways_round(ordered: str, charged: str) -> None:
    assert is_other_way(ordered, charged)
    assert is_other_way(charged, ordered)


@pytest.mark.parametrize(
    ("ordered", "charged"),
    [
        ("Anlasser ersetzen", "Anlasser Austausch"),
        ("Anlasser ersetzen", "Anlasser erneuert"),
        ("Anlasser ersetzen", "Anlasser"),
        ("Bremssattel neu", "Bremssattel"),
        ("Steinschlag reparieren", "Steinschlag repariert"),
        ("Kotflügel reparieren oder ersetzen", "Kotflügel repariert"),
        ("Neumontage", "Montage gebraucht"),
        ("", ""),
    ],
)
def test_the_same_way_and_an_unnamed_one_are_no_other(ordered: str, charged: str) -> None:
    assert not is_other_way(ordered, charged)


@pytest.mark.parametrize(
    ("text", "price", "kind"),
    [
        ("Auspuff ersetzt", "85.00", "same"),
        ("Auspuff ersetzt", "60.00", "price"),
        ("Auspuff geschweißt", "60.00", "substituted"),
        ("Auspuff geschweißt", "85.00", "substituted"),
    ],
)
def test_what_was_done_otherwise_is_told_as_replaced(text: str, price: str, kind: str) -> None:
    ordered = document(line("Auspuff ersetzen", "85.00"))

    (match,) = match_lines(ordered, document(line(text, price)))

    assert match.kind == kind
