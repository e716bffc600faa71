"""Which lines of an invoice stand for which lines of an order. Pure.

In this order: by reference (BT-132 or our own line id), by item number, by text and amount as
an assignment problem with the best total; then lines that were split, merged or replaced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from invoices.assignment import best_assignment
from invoices.documents import Document, DocumentLine
from invoices.house_words import SHIPPED_ONLY, HouseWords
from invoices.partition import Part, find_parts
from invoices.similarity import same_amount_score, score, substitute_score
from invoices.words import workshop_words

Kind = Literal[
    "same",
    "quantity",
    "price",
    "quantity_and_price",
    "new",
    "dropped",
    "split",
    "merged",
    "substituted",
]
MatchedBy = Literal["reference", "item_number", "text"]
Lines = tuple[DocumentLine, ...]
Scorer = Callable[[DocumentLine, DocumentLine], int]

# Ties go to the line nearest by position: scores count in steps of this.
SCORE_STEP = 10_000


@dataclass(frozen=True)
class Match:
    """Lines that belong together: one to one, one to many, or alone on one side."""

    kind: Kind
    order_lines: Lines
    invoice_lines: Lines
    matched_by: MatchedBy | None = None


@dataclass
class _Table:
    """What still lies unmatched, by position, and what was put together."""

    orders: dict[int, DocumentLine]
    invoices: dict[int, DocumentLine]
    found: list[tuple[tuple[int, ...], tuple[int, ...], MatchedBy, bool]] = field(
        default_factory=list
    )

    def join(
        self,
        orders: Iterable[int],
        invoices: Iterable[int],
        by: MatchedBy,
        *,
        is_substitute: bool = False,
    ) -> None:
        order_keys, invoice_keys = tuple(orders), tuple(invoices)
        for key in order_keys:
            self.orders.pop(key, None)
        for key in invoice_keys:
            self.invoices.pop(key, None)
        self.found.append((order_keys, invoice_keys, by, is_substitute))


def match_lines(
    order: Document, invoice: Document, house: HouseWords = SHIPPED_ONLY
) -> list[Match]:
    """Pair the lines of two documents; every line of both occurs in exactly one match.

    Sorted as the order has its lines; what is only on the invoice comes last.
    """
    ordered, charged = _worded(order.lines, house), _worded(invoice.lines, house)
    table = _Table(dict(enumerate(ordered)), dict(enumerate(charged)))
    _by_reference(table)
    _by_item_number(table)
    _by_identity(table)
    _by_score(table, score)
    _by_score(table, same_amount_score)
    _by_parts(table, ordered, charged)
    _by_score(table, substitute_score, is_substitute=True)
    return _matches(table, order.lines, invoice.lines)


def _worded(lines: Lines, house: HouseWords) -> Lines:
    if house is SHIPPED_ONLY:
        return lines
    return tuple(replace(line, text=house.in_one_wording(line.text)) for line in lines)


def _by_reference(table: _Table) -> None:
    key_of_id: dict[str, int] = {line.id: key for key, line in table.orders.items()}
    named: defaultdict[int, list[int]] = defaultdict(list)
    for key, line in table.invoices.items():
        if line.order_reference in key_of_id:
            named[key_of_id[line.order_reference]].append(key)
    for order_key, invoice_keys in named.items():
        table.join([order_key], invoice_keys, "reference")


def _part_number(line: DocumentLine) -> str:
    return "".join(sign for sign in line.item_number.casefold() if sign.isalnum())


def _grouped(
    lines: dict[int, DocumentLine], key_of: Callable[[DocumentLine], object]
) -> dict[object, list[int]]:
    groups: defaultdict[object, list[int]] = defaultdict(list)
    for key, line in lines.items():
        groups[key_of(line)].append(key)
    return groups


def _by_item_number(table: _Table) -> None:
    orders = _grouped(table.orders, _part_number)
    invoices = _grouped(table.invoices, _part_number)
    for number, order_keys in orders.items():
        invoice_keys = invoices.get(number, [])
        if not number or not invoice_keys:
            continue
        if len(order_keys) == 1 or len(invoice_keys) == 1:
            table.join(order_keys, invoice_keys, "item_number")
        else:
            _assign(table, order_keys, invoice_keys, _any_score, "item_number")


def _any_score(one: DocumentLine, other: DocumentLine) -> int:
    return 1 + score(one, other)


def _by_identity(table: _Table) -> None:
    """Pair lines that say the same in every respect; keeps the assignment small."""

    def identity(line: DocumentLine) -> object:
        return (workshop_words(line.text), line.quantity, line.unit_price, line.net, line.unit)

    invoices = _grouped(table.invoices, identity)
    for same, order_keys in _grouped(table.orders, identity).items():
        for order_key, invoice_key in zip(order_keys, invoices.get(same, []), strict=False):
            table.join([order_key], [invoice_key], "text")


def _by_score(table: _Table, scorer: Scorer, *, is_substitute: bool = False) -> None:
    for order_keys, invoice_keys in _connected(table, scorer):
        _assign(table, order_keys, invoice_keys, scorer, "text", is_substitute=is_substitute)


def _connected(table: _Table, scorer: Scorer) -> list[tuple[list[int], list[int]]]:
    """Return the groups of lines that could be paired at all, so that each is solved alone."""
    friends: dict[int, set[int]] = {
        key: {other for other, there in table.invoices.items() if scorer(line, there)}
        for key, line in table.orders.items()
    }
    groups: list[tuple[set[int], set[int]]] = []
    for key, mine in friends.items():
        if not mine:
            continue
        touching = [group for group in groups if group[1] & mine]
        orders = {key}.union(*(group[0] for group in touching))
        invoices = mine.union(*(group[1] for group in touching))
        groups = [group for group in groups if group not in touching] + [(orders, invoices)]
    return [(sorted(orders), sorted(invoices)) for orders, invoices in groups]


def _assign(
    table: _Table,
    order_keys: Sequence[int],
    invoice_keys: Sequence[int],
    scorer: Scorer,
    by: MatchedBy,
    *,
    is_substitute: bool = False,
) -> None:
    scores = [
        [
            max(0, scorer(table.orders[one], table.invoices[other]) * SCORE_STEP - abs(one - other))
            for other in invoice_keys
        ]
        for one in order_keys
    ]
    pairs = best_assignment(scores)
    for row, column in pairs:
        table.join([order_keys[row]], [invoice_keys[column]], by, is_substitute=is_substitute)


def _by_parts(table: _Table, orders: Lines, invoices: Lines) -> None:
    """Find one line's net sum again in several lines of the other side, in both directions."""
    for found in list(table.found):
        order_keys, invoice_keys, by, _is_substitute = found
        if by != "text" or len(order_keys) != 1 or len(invoice_keys) != 1:
            continue
        whole, partner = orders[order_keys[0]], invoices[invoice_keys[0]]
        if whole.net == partner.net:
            continue
        if parts := find_parts(whole, _as_parts(table.invoices), start=partner):
            table.found.remove(found)
            table.join(order_keys, sorted((*invoice_keys, *parts)), "text")
        elif parts := find_parts(partner, _as_parts(table.orders), start=whole):
            table.found.remove(found)
            table.join(sorted((*order_keys, *parts)), invoice_keys, "text")
    for key, line in list(table.orders.items()):
        if parts := find_parts(line, _as_parts(table.invoices)):
            table.join([key], parts, "text")
    for key, line in list(table.invoices.items()):
        if parts := find_parts(line, _as_parts(table.orders)):
            table.join(parts, [key], "text")


def _as_parts(lines: dict[int, DocumentLine]) -> list[Part]:
    return [Part(key, line) for key, line in lines.items()]


def _matches(table: _Table, orders: Lines, invoices: Lines) -> list[Match]:
    rows: list[tuple[tuple[int, int], Match]] = []
    for order_keys, invoice_keys, by, is_substitute in table.found:
        left = tuple(orders[key] for key in order_keys)
        right = tuple(invoices[key] for key in invoice_keys)
        kind = "substituted" if is_substitute else _kind_of(left, right)
        rows.append(((order_keys[0], invoice_keys[0]), Match(kind, left, right, by)))
    rows += [((key, 0), Match("dropped", (line,), ())) for key, line in table.orders.items()]
    behind = len(orders)
    rows += [((behind, key), Match("new", (), (line,))) for key, line in table.invoices.items()]
    return [match for _position, match in sorted(rows, key=lambda row: row[0])]


def _kind_of(left: Lines, right: Lines) -> Kind:
    if len(left) > 1:
        return "merged"
    if len(right) > 1:
        return "split"
    one, other = left[0], right[0]
    if _is_other_part(one, other):
        return "substituted"
    is_other_quantity = one.quantity != other.quantity or one.unit != other.unit
    is_other_price = one.unit_price != other.unit_price or (
        not is_other_quantity and one.net != other.net
    )
    if is_other_quantity:
        return "quantity_and_price" if is_other_price else "quantity"
    return "price" if is_other_price else "same"


def _is_other_part(one: DocumentLine, other: DocumentLine) -> bool:
    numbers = _part_number(one), _part_number(other)
    return all(numbers) and numbers[0] != numbers[1]
