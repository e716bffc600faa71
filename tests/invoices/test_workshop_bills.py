"""Whole orders beside their invoices in workshop German: `workshop_bills.txt`, labelled by hand."""

from __future__ import annotations

import pytest

from benchmarks.line_pairs import BILLS, TOTAL, Accuracy, Bill, measure_pairs, missed, read_bills
from invoices.matching.pairs import match_lines

LEAST = 0.95
ALL = read_bills(BILLS.read_text(encoding="utf-8"))
KINDS = {
    "same", "quantity", "price", "quantity_and_price", "new", "dropped",
    "split", "merged", "substituted",
}  # fmt: skip


def test_there_are_enough_bills_and_every_kind_occurs_more_than_once() -> None:
    kinds = [label[0] for bill in ALL for label in bill.labels]

    assert len(ALL) >= 60
    assert set(kinds) == KINDS
    assert min(kinds.count(kind) for kind in KINDS) >= 4


def test_lines_are_laid_side_by_side_as_a_person_does(capsys: pytest.CaptureFixture[str]) -> None:
    *kinds, total = measure_pairs(ALL)

    assert total.share >= LEAST
    assert {each.kind for each in kinds} == KINDS
    assert sum(each.pairs for each in kinds) == total.pairs
    assert sum(each.right for each in kinds) == total.right
    assert capsys.readouterr().err.count("\n") == sum(bool(missed(bill)) for bill in ALL)


@pytest.mark.parametrize("bill", ALL, ids=lambda bill: bill.title)
def test_labels_name_every_line_once(bill: Bill) -> None:
    ordered = [each for _kind, left, _right in bill.labels for each in left]
    charged = [each for _kind, _left, right in bill.labels for each in right]

    assert sorted(ordered) == sorted(line.id for line in bill.order.lines)
    assert sorted(charged) == sorted(line.id for line in bill.invoice.lines)


@pytest.mark.parametrize("bill", ALL, ids=lambda bill: bill.title)
def test_every_line_is_in_exactly_one_match(bill: Bill) -> None:
    matches = match_lines(bill.order, bill.invoice)

    ordered = [line.id for match in matches for line in match.order_lines]
    charged = [line.id for match in matches for line in match.invoice_lines]
    assert sorted(ordered) == sorted(line.id for line in bill.order.lines)
    assert sorted(charged) == sorted(line.id for line in bill.invoice.lines)


def test_a_bill_that_is_labelled_wrongly_counts_as_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = "# Up\nnew: Motoröl | 1 l | 9.00\nprice: Filter | 1 pc | 5.00 => Filter | 1 pc | 5.00\n"

    assert measure_pairs(read_bills(text)) == [
        Accuracy("new", 1, 1),
        Accuracy("price", 1, 0),
        Accuracy(TOTAL, 2, 1),
    ]
    assert capsys.readouterr().err == "Up: price [Filter => Filter]\n"


def test_labour_comes_first_on_the_invoice() -> None:
    (bill,) = read_bills("# Up\nnew: Motoröl | 1 l | 9.00\nnew: Prüfen | 3 aw | 10.00 | 12-3\n")

    part, labour = reversed(bill.invoice.lines)
    assert (labour.text, labour.unit, labour.net, labour.item_number) == (
        "Prüfen", "HUR", 30, "12-3",
    )  # fmt: skip
    assert part.text == "Motoröl"
    assert not bill.order.lines


def test_an_accuracy_is_one_line_of_json() -> None:
    assert Accuracy("new", 3, 2).to_json() == (
        '{"name": "line_pairs", "kind": "new", "pairs": 3, "right": 2, "accuracy": 0.6667}'
    )
