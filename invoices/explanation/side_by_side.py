"""The explanation as rows of a table: order left, invoice right. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invoices.explanation.differences import Explanation, Pair
from invoices.matching.documents import DocumentLine, VatGroup
from workshop_crm.lib.money import ZERO

# A sign and a word for each kind, so that nobody needs colours to tell them apart.
MARKS: dict[str, tuple[str, Promise]] = {
    "same": ("=", _("as ordered")),
    "quantity": ("≠", _("other quantity")),
    "price": ("≠", _("other price")),
    "quantity_and_price": ("≠", _("other quantity and price")),
    "new": ("+", _("added")),
    "dropped": ("−", _("not charged")),
    "split": ("≡", _("in several lines")),
    "merged": ("≡", _("in one line")),
    "substituted": ("⇄", _("replaced")),
}
EXTRA = _("extra work")


@dataclass(frozen=True)
class PairView:
    """One pair with its lines beside each other, the shorter side filled up with ``None``."""

    pair: Pair
    mark: str
    label: Promise
    rows: list[tuple[DocumentLine | None, DocumentLine | None]]

    @property
    def needs_words(self) -> bool:
        """Whether there is something to say: a difference, or extra work that was agreed to."""
        return self.pair.is_difference or any(line.is_extra for line in self.pair.order_lines)


@dataclass(frozen=True)
class VatRow:
    """The VAT groups of one rate, side by side; ``None`` where a document has none."""

    rate: Decimal
    order: VatGroup | None
    invoice: VatGroup | None

    @property
    def difference(self) -> Decimal:
        charged = self.invoice.vat if self.invoice else ZERO
        return charged - (self.order.vat if self.order else ZERO)


def pair_views(explanation: Explanation, *, only_differences: bool = False) -> list[PairView]:
    """Return the pairs in the order's order; on wish only those with something to say."""
    views = [_view(pair) for pair in explanation.pairs]
    return [view for view in views if view.needs_words or not only_differences]


def _view(pair: Pair) -> PairView:
    mark, label = MARKS[pair.kind]
    if pair.kind == "same" and any(line.is_extra for line in pair.order_lines):
        label = EXTRA
    return PairView(pair, mark, label, list(zip_longest(pair.order_lines, pair.invoice_lines)))


def vat_rows(explanation: Explanation) -> list[VatRow]:
    """Return the VAT box: each rate once, highest first."""
    ordered = {group.rate: group for group in explanation.order.vat_groups}
    charged = {group.rate: group for group in explanation.invoice.vat_groups}
    rates = sorted(ordered.keys() | charged.keys(), reverse=True)
    return [VatRow(rate, ordered.get(rate), charged.get(rate)) for rate in rates]
