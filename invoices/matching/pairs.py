"""Which lines of an invoice stand for which lines of an order. Pure.

In this order: by reference (BT-132 or our own line id), by item number, as staff corrected it
before, by text and amount as an assignment problem with the best total; then lines that were
split, merged or replaced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from invoices.matching.assignment import best_assignment
from invoices.matching.documents import Document, DocumentLine, Lines
from invoices.matching.house_words import SHIPPED_ONLY, HouseWords
from invoices.matching.partition import find_parts
from invoices.matching.similarity import same_amount_score, score, substitute_score
from invoices.matching.table import MatchedBy, Scorer, Table
from invoices.matching.ways import is_other_way
from invoices.matching.words import workshop_words

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

# Ties go to the line nearest by position: scores count in steps of this.
SCORE_STEP = 10_000


@dataclass(frozen=True)
class Match:
    """Lines that belong together: one to one, one to many, or alone on one side."""

    kind: Kind
    order_lines: Lines
    invoice_lines: Lines
    matched_by: MatchedBy | None = None


def match_lines(
    order: Document, invoice: Document, house: HouseWords = SHIPPED_ONLY
) -> list[Match]:
    """Pair the lines of two documents; every line of both occurs in exactly one match.

    Sorted as the order has its lines; what is only on the invoice comes last.
    """
    ordered, charged = _worded(order.lines, house), _worded(invoice.lines, house)
    table = Table(ordered, charged, house)
    _by_reference(table)
    _by_item_number(table)
    _by_identity(table)
    table.follow_corrections()
    _by_score(table, score)
    _by_score(table, same_amount_score)
    _by_parts(table)
    _by_score(table, substitute_score, is_substitute=True)
    return _matches(table, order.lines, invoice.lines)


def _worded(lines: Lines, house: HouseWords) -> Lines:
    if house is SHIPPED_ONLY:
        return lines
    return tuple(replace(line, text=house.in_one_wording(line.text)) for line in lines)


def _by_reference(table: Table) -> None:
    key_of_id: dict[str, int] = {line.id: key for key, line in table.orders.items()}
    named: defaultdict[int, list[int]] = defaultdict(list)
    for key, line in table.invoices.items():
        order_key = key_of_id.get(line.order_reference)
        if order_key is not None and not table.are_apart(order_key, key):
            named[order_key].append(key)
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


def _by_item_number(table: Table) -> None:
    orders = _grouped(table.orders, _part_number)
    invoices = _grouped(table.invoices, _part_number)
    for number, order_keys in orders.items():
        invoice_keys = invoices.get(number, [])
        if not number or not invoice_keys:
            continue
        pairs = [(one, other) for one in order_keys for other in invoice_keys]
        pairs = [pair for pair in pairs if not table.are_apart(*pair)]
        left, right = {one for one, _other in pairs}, {other for _one, other in pairs}
        if len(left) == 1 or len(right) == 1:
            table.join(left, right, "item_number")
        elif pairs:
            _assign(table, sorted(left), sorted(right), _any_score, "item_number")


def _any_score(one: DocumentLine, other: DocumentLine) -> int:
    return 1 + score(one, other)


def _by_identity(table: Table) -> None:
    """Pair lines that say the same in every respect; keeps the assignment small."""

    def identity(line: DocumentLine) -> object:
        return (workshop_words(line.text), line.quantity, line.unit_price, line.net, line.unit)

    invoices = _grouped(table.invoices, identity)
    for same, order_keys in _grouped(table.orders, identity).items():
        for order_key, invoice_key in zip(order_keys, invoices.get(same, []), strict=False):
            table.join([order_key], [invoice_key], "text")


def _by_score(table: Table, scorer: Scorer, *, is_substitute: bool = False) -> None:
    for order_keys, invoice_keys in _connected(table, scorer):
        _assign(table, order_keys, invoice_keys, scorer, "text", is_substitute=is_substitute)


def _connected(table: Table, scorer: Scorer) -> list[tuple[list[int], list[int]]]:
    """Return the groups of lines that could be paired at all, so that each is solved alone."""
    friends: dict[int, set[int]] = {
        key: {other for other in table.invoices if table.worth(scorer, key, other)}
        for key in table.orders
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
    table: Table,
    order_keys: Sequence[int],
    invoice_keys: Sequence[int],
    scorer: Scorer,
    by: MatchedBy,
    *,
    is_substitute: bool = False,
) -> None:
    scores = [
        [
            max(0, table.worth(scorer, one, other) * SCORE_STEP - abs(one - other))
            for other in invoice_keys
        ]
        for one in order_keys
    ]
    pairs = best_assignment(scores)
    for row, column in pairs:
        table.join([order_keys[row]], [invoice_keys[column]], by, is_substitute=is_substitute)


def _by_parts(table: Table) -> None:
    """Find one line's net sum again in several lines of the other side, in both directions."""
    for group in list(table.found):
        if group.by != "text" or len(group.orders) != 1 or len(group.invoices) != 1:
            continue
        order, invoice = group.orders[0], group.invoices[0]
        whole, partner = table.ordered[order], table.charged[invoice]
        if whole.net == partner.net:
            continue
        if parts := find_parts(whole, table.parts_of_order(order), start=partner):
            table.found.remove(group)
            table.join([order], [invoice, *parts], "text")
        elif parts := find_parts(partner, table.parts_of_invoice(invoice), start=whole):
            table.found.remove(group)
            table.join([order, *parts], [invoice], "text")
    for order, line in list(table.orders.items()):
        if parts := find_parts(line, table.parts_of_order(order)):
            table.join([order], parts, "text")
    for invoice, line in list(table.invoices.items()):
        if parts := find_parts(line, table.parts_of_invoice(invoice)):
            table.join(parts, [invoice], "text")


def _matches(table: Table, orders: Lines, invoices: Lines) -> list[Match]:
    rows: list[tuple[tuple[int, int], Match]] = []
    for order_keys, invoice_keys, by, is_substitute in table.found:
        left = tuple(orders[key] for key in order_keys)
        right = tuple(invoices[key] for key in invoice_keys)
        kind = "substituted" if is_substitute else _kind_of(left, right)
        rows.append(((order_keys[0], invoice_keys[0]), Match(kind, left, right, by)))
    rows += [((key, 0), Match("dropped", (orders[key],), ())) for key in table.orders]
    behind = len(orders)
    rows += [((behind, key), Match("new", (), (invoices[key],))) for key in table.invoices]
    return [match for _position, match in sorted(rows, key=lambda row: row[0])]


def _kind_of(left: Lines, right: Lines) -> Kind:
    if len(left) > 1:
        return "merged"
    if len(right) > 1:
        return "split"
    one, other = left[0], right[0]
    if _is_other_part(one, other) or is_other_way(one.text, other.text):
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
