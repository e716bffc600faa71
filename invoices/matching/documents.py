"""Orders and invoices as values: what the matching and the explanation work on. Pure.

Amounts are net euros (or the document's currency) unless named otherwise. Quantities of labour
units are turned into hours, so that both ways of counting can be compared (R-26); people read
what the document says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from workshop_crm.lib.money import ZERO, round_money, vat_of

AdjustmentKind = Literal["allowance", "charge", "rounding", "prepaid"]
ADJUSTMENT_KINDS: tuple[AdjustmentKind, ...] = ("allowance", "charge", "rounding", "prepaid")
# The others leave net sum and VAT alone.
TAXED = ("allowance", "charge")


@dataclass(frozen=True)
class DocumentLine:
    """One line. ``net`` is what the document says, not what we would compute (R-24).

    ``order_reference`` is the id of the order line that an invoice line stands for (BT-132).
    ``stray`` is what a file's ``net`` has beyond quantity, price and the line's own allowances.
    ``labour_units`` is the quantity where the document counts in them, for people to read.
    ``approval`` says in words who agreed to extra work; ``None`` when nobody is on file.
    """

    id: str
    text: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    unit: str = ""
    vat_rate: Decimal = ZERO
    item_number: str = ""
    order_reference: str = ""
    is_extra: bool = False
    approval: str | None = None
    stray: Decimal = field(default=ZERO, compare=False)
    labour_units: Decimal | None = field(default=None, compare=False)


Lines = tuple[DocumentLine, ...]


@dataclass(frozen=True)
class Adjustment:
    """An amount of the whole document: reductions are negative; prepaid doesn't touch the net."""

    kind: AdjustmentKind
    net: Decimal
    text: str = ""
    vat_rate: Decimal = ZERO


@dataclass(frozen=True)
class Totals:
    """The sums of a document; ``gross`` is with VAT, before what was paid already (BT-112)."""

    net: Decimal
    vat: Decimal
    gross: Decimal

    def minus(self, other: Totals) -> Totals:
        """Return the difference, sum by sum."""
        return Totals(self.net - other.net, self.vat - other.vat, self.gross - other.gross)


@dataclass(frozen=True)
class VatGroup:
    """One rate with its net base and its tax (BG-23)."""

    rate: Decimal
    net: Decimal
    vat: Decimal


# UNTDID 1001: the kinds of credit note that EN 16931 knows. Their amounts are what goes back.
CREDIT_NOTES = frozenset(
    ("81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532")
)


@dataclass(frozen=True)
class Head:
    """What a file says besides lines and sums: what it is, and whom and what it is about.

    ``words`` are its notes and the texts of its lines, in which a plate or VIN may stand.
    """

    type_code: str = ""
    issued_on: date | None = None
    buyer: str = ""
    seller_tax_ids: tuple[str, ...] = ()
    order_numbers: tuple[str, ...] = ()
    preceding: str = ""
    words: tuple[str, ...] = ()
    is_order: bool = False

    @property
    def is_credit_note(self) -> bool:
        return self.type_code in CREDIT_NOTES


@dataclass(frozen=True)
class Document:
    """An order or an invoice with everything that the explanation shows.

    ``stated`` are the sums that the document itself gives; they win over the computed ones.
    """

    number: str
    lines: tuple[DocumentLine, ...]
    adjustments: tuple[Adjustment, ...] = ()
    currency: str = "EUR"
    seller: str = ""
    stated: Totals | None = None
    vehicle: str = ""
    customer: str = ""
    syntax: str = field(default="", compare=False)
    head: Head = field(default=Head(), compare=False)

    @property
    def totals(self) -> Totals:
        """The stated sums, or else the computed ones."""
        return self.stated or self.computed

    @property
    def computed(self) -> Totals:
        """The sums by R-23: VAT per rate group, half up."""
        return totals_of(self.vat_groups)

    @property
    def vat_groups(self) -> list[VatGroup]:
        """The VAT breakdown, highest rate first; computed, so 0 % stands beside 19 %."""
        parts = [(line.vat_rate, line.net) for line in self.lines]
        parts += [(item.vat_rate, item.net) for item in self.adjustments if item.kind in TAXED]
        return vat_groups(parts)


def line_net(quantity: Decimal, unit_price: Decimal, discount_percent: Decimal) -> Decimal:
    """Return a line's net sum, rounded half up once (R-24)."""
    return round_money(quantity * unit_price * (100 - discount_percent) / 100)


def vat_groups(parts: Iterable[tuple[Decimal, Decimal]]) -> list[VatGroup]:
    """Group (rate, net) pairs by rate and compute the tax of each group once (BR-CO-17)."""
    sums: defaultdict[Decimal, Decimal] = defaultdict(lambda: ZERO)
    for rate, net in parts:
        sums[rate] += net
    return [VatGroup(rate, sums[rate], vat_of(sums[rate], rate)) for rate in sorted(sums)[::-1]]


def totals_of(groups: Iterable[VatGroup]) -> Totals:
    """Return the sums of a VAT breakdown (R-23)."""
    groups = list(groups)
    net = sum((group.net for group in groups), ZERO)
    vat = sum((group.vat for group in groups), ZERO)
    return Totals(net, vat, net + vat)
