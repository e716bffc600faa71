"""The explanation: order and invoice side by side, every difference said and summed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from invoices.amounts import amount_text
from invoices.errors import CurrencyMismatchError
from invoices.explanation.sentences import net_sum, pair_sentence
from invoices.matching.documents import (
    ADJUSTMENT_KINDS,
    TAXED,
    Adjustment,
    AdjustmentKind,
    Document,
    Lines,
    Totals,
)
from invoices.matching.house_words import SHIPPED_ONLY, HouseWords
from invoices.matching.pairs import Match, match_lines
from workshop_crm.lib.money import ZERO, round_money


@dataclass(frozen=True)
class Pair:
    """A match with its difference (invoice minus order) and its sentence."""

    match: Match
    difference_net: Decimal
    text: str

    @property
    def kind(self) -> str:
        return self.match.kind

    @property
    def order_lines(self) -> Lines:
        return self.match.order_lines

    @property
    def invoice_lines(self) -> Lines:
        return self.match.invoice_lines

    @property
    def is_difference(self) -> bool:
        return self.kind != "same"


@dataclass(frozen=True)
class DocumentEntry:
    """A difference of the whole documents; what was prepaid or rounded leaves the net alone."""

    kind: AdjustmentKind
    difference_net: Decimal
    text: str


@dataclass(frozen=True)
class Explanation:
    """Two documents, the pairs of their lines, and what differs on the whole."""

    order: Document
    invoice: Document
    pairs: tuple[Pair, ...]
    document_level: tuple[DocumentEntry, ...]

    @property
    def difference(self) -> Totals:
        """Invoice minus order."""
        return self.invoice.totals.minus(self.order.totals)

    @property
    def in_favour(self) -> Decimal:
        """What goodwill and other reductions are worth, net; a credit note grants none."""
        if self.invoice.totals.net < 0:
            return ZERO
        reductions = [line.net for line in self.invoice.lines if line.net < 0]
        reductions += [item.net for item in self.invoice.adjustments if item.kind == "allowance"]
        return -sum(reductions, ZERO)

    @property
    def difference_count(self) -> int:
        return sum(pair.is_difference for pair in self.pairs)


def explain(order: Document, invoice: Document, house: HouseWords = SHIPPED_ONLY) -> Explanation:
    """Explain an invoice by its order, in the active language.

    Pairs and document-level entries add up to the difference of the net sums exactly, and every
    line occurs once. Raises CurrencyMismatchError.
    """
    if order.currency != invoice.currency:
        raise CurrencyMismatchError(order.currency, invoice.currency)
    pairs = tuple(_pair(match, order.currency) for match in match_lines(order, invoice, house))
    entries = _adjustment_entries(order, invoice)
    rest = invoice.totals.net - order.totals.net
    rest -= sum((pair.difference_net for pair in pairs), ZERO)
    rest -= sum((entry.difference_net for entry in entries), ZERO)
    if rest:
        text = _("The sums of a document differ from its lines by %(amount)s.") % {
            "amount": amount_text(rest, order.currency)
        }
        entries.append(DocumentEntry("rounding", rest, text))
    return Explanation(order, invoice, pairs, tuple(entries))


def _pair(match: Match, currency: str) -> Pair:
    difference = net_sum(match.invoice_lines) - net_sum(match.order_lines)
    return Pair(match, difference, pair_sentence(match, currency))


def _adjustment_entries(order: Document, invoice: Document) -> list[DocumentEntry]:
    entries = []
    for kind in ADJUSTMENT_KINDS:
        ordered = [item for item in order.adjustments if item.kind == kind]
        charged = [item for item in invoice.adjustments if item.kind == kind]
        if _sum(ordered) != _sum(charged):
            entries.append(_entry(kind, ordered, charged, order.currency))
    return entries


def _sum(items: list[Adjustment]) -> Decimal:
    return sum((item.net for item in items), ZERO)


def _entry(
    kind: AdjustmentKind, ordered: list[Adjustment], charged: list[Adjustment], currency: str
) -> DocumentEntry:
    values = {
        "ordered": amount_text(_sum(ordered), currency),
        "charged": amount_text(_sum(charged), currency),
        "reasons": ", ".join(dict.fromkeys(item.text for item in charged or ordered if item.text)),
    }
    texts = {
        "allowance": _("Reductions on the whole: order %(ordered)s, invoice %(charged)s."),
        "charge": _("Charges on the whole: order %(ordered)s, invoice %(charged)s."),
        "rounding": _("Rounding of the sum to pay: order %(ordered)s, invoice %(charged)s."),
        "prepaid": _("Paid already: order %(ordered)s, invoice %(charged)s."),
    }
    text = texts[kind] % values
    if values["reasons"]:
        text = f"{text.removesuffix('.')} ({values['reasons']})."
    difference = _sum(charged) - _sum(ordered) if kind in TAXED else ZERO
    return DocumentEntry(kind, difference, text)


def explanation_as_json(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation as the command prints it; amounts as text with two decimals."""
    return {
        "order": _head(explanation.order),
        "invoice": _head(explanation.invoice),
        "difference": _totals(explanation.difference),
        "pairs": [
            {
                "kind": pair.kind,
                "order_lines": [line.id for line in pair.order_lines],
                "invoice_lines": [line.id for line in pair.invoice_lines],
                "matched_by": pair.match.matched_by,
                "difference_net": _money(pair.difference_net),
                "text": pair.text,
            }
            for pair in explanation.pairs
        ],
        "document_level": [
            {
                "kind": entry.kind,
                "difference_net": _money(entry.difference_net),
                "text": entry.text,
            }
            for entry in explanation.document_level
        ],
    }


def _head(document: Document) -> dict[str, str]:
    return {
        "number": document.number,
        **_totals(document.totals),
        "currency": document.currency,
    }


def _totals(totals: Totals) -> dict[str, str]:
    return {
        "net": _money(totals.net),
        "vat": _money(totals.vat),
        "gross": _money(totals.gross),
    }


def _money(amount: Decimal) -> str:
    return str(round_money(amount) + ZERO)
