"""The table on which lines of an order and of an invoice are laid together. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from invoices.matching.documents import DocumentLine, Lines
from invoices.matching.house_words import HouseWords
from invoices.matching.partition import Part

MatchedBy = Literal["reference", "item_number", "text"]
Scorer = Callable[[DocumentLine, DocumentLine], int]


class Group(NamedTuple):
    """Positions of lines that belong together."""

    orders: tuple[int, ...]
    invoices: tuple[int, ...]
    by: MatchedBy
    is_substitute: bool = False


@dataclass
class Table:
    """What still lies alone, by position, and what was put together.

    The lines are in one wording, so that the house's corrections can be looked up by their text.
    """

    ordered: Lines
    charged: Lines
    house: HouseWords
    found: list[Group] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.orders = dict(enumerate(self.ordered))
        self.invoices = dict(enumerate(self.charged))

    def join(
        self,
        orders: Iterable[int],
        invoices: Iterable[int],
        by: MatchedBy,
        *,
        is_substitute: bool = False,
    ) -> None:
        """Put lines together; they lie alone no longer."""
        group = Group(tuple(sorted(orders)), tuple(sorted(invoices)), by, is_substitute)
        for key in group.orders:
            self.orders.pop(key, None)
        for key in group.invoices:
            self.invoices.pop(key, None)
        self.found.append(group)

    def are_apart(self, order: int, invoice: int) -> bool:
        """Tell whether staff took lines of these wordings apart."""
        return self.house.are_apart(self.ordered[order].text, self.charged[invoice].text)

    def worth(self, scorer: Scorer, order: int, invoice: int) -> int:
        """Return what pairing two lines is worth; nothing where staff took them apart."""
        if self.are_apart(order, invoice):
            return 0
        return scorer(self.ordered[order], self.charged[invoice])

    def parts_of_order(self, order: int) -> list[Part]:
        """Return the charged lines alone that may be part of an ordered one."""
        alone = self.invoices.items()
        return [Part(key, line) for key, line in alone if not self.are_apart(order, key)]

    def parts_of_invoice(self, invoice: int) -> list[Part]:
        """Return the ordered lines alone that may be part of a charged one."""
        alone = self.orders.items()
        return [Part(key, line) for key, line in alone if not self.are_apart(key, invoice)]

    def follow_corrections(self) -> None:
        """Lay together what staff laid together before: a line alone goes to its partner.

        A partner alone comes first, then one that has company already.
        """
        if not self.house.corrected:
            return
        for invoice in list(self.invoices):
            partners = self._partners(range(len(self.ordered)), [invoice])
            alone = [order for order, _invoice in partners if order in self.orders]
            if alone:
                nearest = min(alone, key=lambda order: abs(order - invoice))
                self.join([nearest], [invoice], "reference")
            else:
                self._extend(partners)
        for order in list(self.orders):
            self._extend(self._partners([order], range(len(self.charged))))

    def _partners(self, orders: Iterable[int], invoices: Iterable[int]) -> list[tuple[int, int]]:
        there = list(invoices)
        return [
            (one, other)
            for one in orders
            for other in there
            if self.house.are_together(self.ordered[one].text, self.charged[other].text)
        ]

    def _extend(self, partners: list[tuple[int, int]]) -> None:
        """Add a line alone to a group; there is always one line on one side at least."""
        for order, invoice in partners:
            for group in self.found:
                orders = {*group.orders, order}
                invoices = {*group.invoices, invoice}
                is_partner = order in group.orders or invoice in group.invoices
                if is_partner and min(len(orders), len(invoices)) == 1:
                    self.found.remove(group)
                    self.join(orders, invoices, group.by)
                    return
