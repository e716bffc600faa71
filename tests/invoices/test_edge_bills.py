"""Bills at the edge: nothing ordered, nothing charged, reductions only, twins, free lines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from invoices.explanation.differences import Explanation, explain
from tests.invoices.builders import document, line

Rows = list[tuple[str, ...]]
OIL, FILTER = ("Öl", "10"), ("Filter", "5")
WASH, DRIVE = ("Wäsche", "0"), ("Probefahrt", "0")
REDUCTION, MORE = ("Rabatt", "10", "-1"), ("Rabatt", "15", "-1")


def explained(ordered: Rows, charged: Rows) -> Explanation:
    with translation.override("en"):
        return explain(
            document(*(line(*row) for row in ordered)),
            document(*(line(*row) for row in charged), number="R-1"),
        )


@pytest.mark.parametrize(
    ("ordered", "charged", "kinds"),
    [
        ([], [], []),
        ([], [OIL, FILTER], ["new", "new"]),
        ([OIL, FILTER], [], ["dropped", "dropped"]),
        ([REDUCTION], [], ["dropped"]),
        ([], [REDUCTION], ["new"]),
        ([REDUCTION], [REDUCTION], ["same"]),
        ([REDUCTION], [MORE], ["price"]),
        ([OIL], [("Öl", "10", "-1")], ["dropped", "new"]),
        ([("Öl", "10", "-1")], [OIL], ["dropped", "new"]),
        ([OIL, OIL], [OIL, OIL], ["same", "same"]),
        ([OIL, OIL], [OIL], ["same", "dropped"]),
        ([OIL], [OIL, OIL], ["same", "new"]),
        ([OIL, ("Öl", "12")], [("Öl", "12"), OIL], ["same", "same"]),
        ([DRIVE, WASH], [WASH, DRIVE], ["same", "same"]),
        ([DRIVE], [], ["dropped"]),
        ([], [DRIVE], ["new"]),
        ([OIL], [("Öl", "0")], ["price"]),
        ([("Öl", "0")], [OIL], ["price"]),
        ([("Öl", "10", "0")], [OIL], ["quantity"]),
    ],
)
def test_every_line_is_told_once_and_the_sum_is_exact(
    ordered: Rows, charged: Rows, kinds: list[str]
) -> None:
    explanation = explained(ordered, charged)

    pairs = explanation.pairs
    assert [pair.kind for pair in pairs] == kinds
    assert sum(pair.difference_net for pair in pairs) == explanation.difference.net
    assert explanation.difference_count == len(kinds) - kinds.count("same")


@pytest.mark.parametrize(
    ("ordered", "charged", "text"),
    [
        ([], [DRIVE], "Not on the order, added later: 0.00 €."),
        ([DRIVE], [], "Ordered free of charge; not on the invoice."),
        ([OIL], [("Öl", "0")], "Ordered for 10.00 €, done free of charge."),
        ([("Öl", "0")], [OIL], "Ordered: 1; charged: 1, 10.00 € more than estimated."),
        ([REDUCTION], [REDUCTION], "The reduction of 10.00 €, as on the order."),
        ([REDUCTION], [MORE], "Reduction: order 10.00 €, invoice 15.00 €: 5.00 € less."),
        ([MORE], [REDUCTION], "Reduction: order 15.00 €, invoice 10.00 €: 5.00 € more."),
        ([], [REDUCTION], "Not on the order: a reduction of 10.00 € in your favour."),
        ([REDUCTION], [], "This reduction of the order (10.00 €) is not on the invoice."),
    ],
)
def test_says_it_in_words_that_fit(ordered: Rows, charged: Rows, text: str) -> None:
    (pair,) = explained(ordered, charged).pairs

    assert pair.text.replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize(
    ("charged", "worth"),
    [
        ([OIL, REDUCTION], "10"),
        ([OIL, OIL, REDUCTION, MORE], "0"),
        ([("Inspektion", "200"), REDUCTION, MORE], "25"),
        ([REDUCTION], "0"),
        ([OIL], "0"),
    ],
)
def test_reductions_are_worth_their_sum_unless_the_whole_is_a_credit(
    charged: Rows, worth: str
) -> None:
    assert explained([OIL], charged).in_favour == Decimal(worth)
