"""Orders beside their invoices in workshop German: how many lines are laid side by side rightly.

The bills stand in `tests/invoices/workshop_bills.txt`, each pair of lines with the kind that a
person gave it. A pair is right when the same lines are together under the same kind.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from invoices.matching.documents import Document, DocumentLine, line_net
from invoices.matching.pairs import Match, match_lines
from invoices.units import HOUR, comparable

BILLS = Path(__file__).parents[1] / "tests" / "invoices" / "workshop_bills.txt"
TOTAL = "all"
ONE_SIDED = ("new", "dropped")

# Kind, texts of the order's lines, texts of the invoice's lines; the ids stand for the lines.
Label = tuple[str, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Bill:
    """An order, its invoice and what a person says belongs together."""

    title: str
    order: Document
    invoice: Document
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Accuracy:
    """Counts of one kind of pair."""

    kind: str
    pairs: int
    right: int

    @property
    def share(self) -> float:
        return self.right / max(1, self.pairs)

    def to_json(self) -> str:
        values = {"name": "line_pairs", "kind": self.kind, "pairs": self.pairs, "right": self.right}
        return json.dumps(values | {"accuracy": round(self.share, 4)})


def run() -> Iterator[Accuracy]:
    """Yield a line per kind and one for all; what went wrong goes to the error output."""
    yield from measure_pairs(read_bills(BILLS.read_text(encoding="utf-8")))


def measure_pairs(bills: list[Bill]) -> list[Accuracy]:
    """Match the lines of every bill and count the pairs that are as a person labelled them."""
    pairs: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for bill in bills:
        wrong = missed(bill)
        for label in bill.labels:
            pairs.update((label[0], TOTAL))
            if label not in wrong:
                right.update((label[0], TOTAL))
        if wrong:
            sys.stderr.write(f"{bill.title}: {_told(bill, wrong)}\n")
    kinds = [*sorted(set(pairs) - {TOTAL}), TOTAL]
    return [Accuracy(kind, pairs[kind], right[kind]) for kind in kinds]


def missed(bill: Bill) -> list[Label]:
    """Return the labelled pairs that the matching does not make."""
    made = {_label(match) for match in match_lines(bill.order, bill.invoice)}
    return [label for label in bill.labels if label not in made]


def read_bills(text: str) -> list[Bill]:
    """Read bills: a title after `#`, then `kind: order lines => invoice lines`.

    Lines of a side are divided by `++`, their parts by `|`: text, quantity and unit, price, number.
    """
    return [_read_bill(block) for block in re.split(r"^# ", text, flags=re.MULTILINE)[1:]]


def _read_bill(block: str) -> Bill:
    title, *rows = block.strip().splitlines()
    ordered: list[DocumentLine] = []
    charged: list[DocumentLine] = []
    labels: list[Label] = []
    for row in rows:
        kind, _colon, sides = row.partition(": ")
        left, right = _sides(kind, sides)
        first, second = _add(ordered, left), _add(charged, right)
        labels.append((kind, first, second))
    # As many systems print it: labour first, then the parts.
    charged.sort(key=lambda line: line.unit != HOUR)
    return Bill(
        title,
        Document(number="A-1", lines=tuple(ordered)),
        Document(number="R-1", lines=tuple(charged)),
        tuple(labels),
    )


def _sides(kind: str, sides: str) -> tuple[list[str], list[str]]:
    if kind in ONE_SIDED:
        return ([sides], []) if kind == "dropped" else ([], [sides])
    left, right = sides.split(" => ")
    return left.split(" ++ "), right.split(" ++ ")


def _add(lines: list[DocumentLine], written: list[str]) -> tuple[str, ...]:
    added = [read_line(text, number=len(lines) + place) for place, text in enumerate(written, 1)]
    lines += added
    return tuple(line.id for line in added)


def read_line(written: str, *, number: int) -> DocumentLine:
    """Return the line that `text | quantity unit | price | item number` stands for."""
    text, amount, price, *item = (part.strip() for part in written.split("|"))
    count, unit = amount.split()
    quantity, code, unit_price = comparable(Decimal(count), unit, Decimal(price))
    return DocumentLine(
        id=str(number),
        text=text,
        quantity=quantity,
        unit=code,
        unit_price=unit_price,
        net=line_net(Decimal(count), Decimal(price), Decimal(0)),
        vat_rate=Decimal(19),
        item_number="".join(item),
    )


def _label(match: Match) -> Label:
    left = tuple(sorted((line.id for line in match.order_lines), key=int))
    right = tuple(sorted((line.id for line in match.invoice_lines), key=int))
    return match.kind, left, right


def _told(bill: Bill, labels: list[Label]) -> str:
    texts = [
        {line.id: line.text for line in document.lines} for document in (bill.order, bill.invoice)
    ]
    return "; ".join(
        f"{kind} [{_texts(texts[0], left)} => {_texts(texts[1], right)}]"
        for kind, left, right in labels
    )


def _texts(text_of: dict[str, str], ids: tuple[str, ...]) -> str:
    return " ++ ".join(text_of[each] for each in ids)
