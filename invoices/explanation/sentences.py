"""One plain sentence for each pair of the explanation, in the active language.

Neutral and in numbers; no tax statement of its own, so that nobody could take the explanation
for a second invoice (R-27, §14c UStG).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from invoices.amounts import amount_text, difference_text, line_quantity_text, quantity_text
from invoices.matching.documents import DocumentLine, Lines
from invoices.matching.pairs import Match
from workshop_crm.lib.money import ZERO

ONE_TO_ONE = ("quantity", "price", "quantity_and_price")


def net_sum(lines: Lines) -> Decimal:
    """Return the net sum of lines."""
    return sum((line.net for line in lines), ZERO)


def pair_sentence(match: Match, currency: str) -> str:
    """Say in one sentence what became of the ordered lines, and who agreed to extra work."""
    sentence = _sum_alone(match, currency) or SENTENCES[match.kind](match, currency)
    notes = [_approval_note(match), _rate_note(match)]
    return " ".join([sentence, *filter(None, notes)])


def _sum_alone(match: Match, currency: str) -> str:
    """Say it without quantities where they say nothing: reductions, and what costs nothing."""
    ordered, charged = net_sum(match.order_lines), net_sum(match.invoice_lines)
    values = {
        "ordered": amount_text(abs(ordered), currency),
        "charged": amount_text(abs(charged), currency),
        "difference": difference_text(charged - ordered, currency),
    }
    text = ""
    if match.kind == "dropped" and not ordered:
        text = _("Ordered free of charge; not on the invoice.")
    elif match.kind == "same" and ordered < 0:
        text = _("The reduction of %(charged)s, as on the order.")
    elif match.kind in ONE_TO_ONE and ordered < 0 and charged < 0:
        text = _("Reduction: order %(ordered)s, invoice %(charged)s: %(difference)s.")
    elif match.kind in ONE_TO_ONE and ordered > 0 and not charged:
        text = _("Ordered for %(ordered)s, done free of charge.")
    return text % values


def _same(match: Match, currency: str) -> str:
    line = match.invoice_lines[0]
    return _("Charged as ordered: %(quantity)s for %(amount)s.") % {
        "quantity": line_quantity_text(line),
        "amount": amount_text(line.net, currency),
    }


def _quantity(match: Match, currency: str) -> str:
    return _("Ordered: %(ordered)s; charged: %(charged)s at the same price, %(difference)s.") % (
        _changes(match, currency)
    )


def _price(match: Match, currency: str) -> str:
    if match.order_lines[0].net == match.invoice_lines[0].net:
        return _quantity_and_price(match, currency)
    return _("Ordered: %(ordered)s; charged: %(charged)s, %(difference)s than estimated.") % (
        _changes(match, currency)
    )


def _quantity_and_price(match: Match, currency: str) -> str:
    return _(
        "Ordered: %(ordered)s for %(ordered_amount)s; charged: %(charged)s for "
        "%(charged_amount)s: %(difference)s."
    ) % _changes(match, currency)


def _changes(match: Match, currency: str) -> dict[str, str]:
    one, other = match.order_lines[0], match.invoice_lines[0]
    ordered, charged = _counted_alike(one, other)
    return {
        "ordered": ordered,
        "charged": charged,
        "ordered_amount": amount_text(one.net, currency),
        "charged_amount": amount_text(other.net, currency),
        "difference": difference_text(other.net - one.net, currency),
    }


def _counted_alike(one: DocumentLine, other: DocumentLine) -> tuple[str, str]:
    if one.labour_units is not None and other.labour_units is not None:
        return line_quantity_text(one), line_quantity_text(other)
    return quantity_text(one.quantity, one.unit), quantity_text(other.quantity, other.unit)


def _new(match: Match, currency: str) -> str:
    line = match.invoice_lines[0]
    if line.net < 0:
        return _("Not on the order: a reduction of %(amount)s in your favour.") % {
            "amount": amount_text(-line.net, currency)
        }
    return _("Not on the order, added later: %(amount)s.") % {
        "amount": amount_text(line.net, currency)
    }


def _dropped(match: Match, currency: str) -> str:
    line = match.order_lines[0]
    if line.net < 0:
        return _("This reduction of the order (%(amount)s) is not on the invoice.") % {
            "amount": amount_text(-line.net, currency)
        }
    return _("Ordered but not charged: %(amount)s less.") % {
        "amount": amount_text(line.net, currency)
    }


def _split(match: Match, currency: str) -> str:
    return _(
        "Ordered in one line, charged in %(count)s lines, together %(amount)s: %(difference)s."
    ) % _sums(match, currency, len(match.invoice_lines))


def _merged(match: Match, currency: str) -> str:
    return _(
        "Ordered in %(count)s lines, charged in one, together %(amount)s: %(difference)s."
    ) % _sums(match, currency, len(match.order_lines))


def _sums(match: Match, currency: str, count: int) -> dict[str, object]:
    charged = net_sum(match.invoice_lines)
    return {
        "count": count,
        "amount": amount_text(charged, currency),
        "difference": difference_text(charged - net_sum(match.order_lines), currency),
    }


def _substituted(match: Match, currency: str) -> str:
    one, other = match.order_lines[0], match.invoice_lines[0]
    return _("Instead of “%(ordered)s”, “%(charged)s” was used: %(difference)s.") % {
        "ordered": _name(one),
        "charged": _name(other),
        "difference": difference_text(other.net - one.net, currency),
    }


def _name(line: DocumentLine) -> str:
    return f"{line.text} ({line.item_number})" if line.item_number else line.text


def _approval_note(match: Match) -> str:
    """Name the approval of extra work, or say that none is on file (R-27, R-41)."""
    lines = (*match.order_lines, *match.invoice_lines)
    told = [line.approval for line in lines if line.approval]
    if told:
        return _("Extra work: %(approval)s.") % {"approval": told[0]}
    is_extra = match.kind == "new" and match.invoice_lines[0].net > 0
    if is_extra or any(line.is_extra for line in match.order_lines):
        return _("No approval on file.")
    return ""


def _rate_note(match: Match) -> str:
    ordered = {line.vat_rate for line in match.order_lines}
    charged = {line.vat_rate for line in match.invoice_lines}
    if not ordered or not charged or ordered == charged:
        return ""
    return _("The VAT rate differs between order and invoice.")


SENTENCES: dict[str, Callable[[Match, str], str]] = {
    "same": _same,
    "quantity": _quantity,
    "price": _price,
    "quantity_and_price": _quantity_and_price,
    "new": _new,
    "dropped": _dropped,
    "split": _split,
    "merged": _merged,
    "substituted": _substituted,
}
