"""Amounts and quantities as people read them, in the active language."""

from __future__ import annotations

from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from invoices.matching.documents import DocumentLine
from invoices.units import LABOUR_UNIT, unit_label
from workshop_crm.lib.money import round_money

NO_BREAK = "\N{NO-BREAK SPACE}"
TENTH_OF_MILLE = Decimal("0.0001")
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}


def amount_text(amount: Decimal, currency: str = "EUR") -> str:
    """Return an amount such as ``1.234,50 €``, rounded as on an invoice."""
    return _money_text(round_money(amount), 2, currency)


def price_text(price: Decimal, currency: str = "EUR") -> str:
    """Return a price for one of many: with the parts of a cent it has, else as any amount."""
    exact = price.quantize(TENTH_OF_MILLE)
    places = 2 if exact == round_money(exact) else 4
    return _money_text(exact, places, currency)


def _money_text(amount: Decimal, places: int, currency: str) -> str:
    # number_format cuts off what is beyond the places; it never rounds.
    number = formats.number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"{number}{NO_BREAK}{SYMBOLS.get(currency, currency)}"


def difference_text(difference: Decimal, currency: str = "EUR") -> str:
    """Return a difference in words: ``12,40 € more``, ``12,40 € less``."""
    amount = amount_text(abs(difference), currency)
    if difference > 0:
        return _("%(amount)s more") % {"amount": amount}
    if difference < 0:
        return _("%(amount)s less") % {"amount": amount}
    return _("no difference")


def quantity_text(quantity: Decimal, unit: str = "") -> str:
    """Return a quantity with its unit and without needless zeros, such as ``1,5 h``."""
    plain = quantity.quantize(Decimal("0.001")).normalize()
    exponent = plain.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    number = formats.number_format(plain, decimal_pos=places, use_l10n=True, force_grouping=True)
    label = unit_label(unit)
    return f"{number}{NO_BREAK}{label}" if label else number


def line_quantity_text(line: DocumentLine) -> str:
    """Return a line's quantity as its document counts it: labour units stay labour units."""
    if line.labour_units is not None:
        return quantity_text(line.labour_units, LABOUR_UNIT)
    return quantity_text(line.quantity, line.unit)
