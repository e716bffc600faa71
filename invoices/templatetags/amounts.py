"""Amounts and quantities in templates."""

from __future__ import annotations

from decimal import Decimal

from django import template

from invoices.amounts import amount_text, quantity_text

register = template.Library()


@register.filter
def amount(value: Decimal, currency: str = "EUR") -> str:
    """``1.234,50 €`` in the active language."""
    return amount_text(value, currency)


@register.filter
def signed_amount(value: Decimal, currency: str = "EUR") -> str:
    """An amount with its sign, also a plus."""
    return f"+{amount_text(value, currency)}" if value > 0 else amount_text(value, currency)


@register.filter
def quantity(value: Decimal, unit: str = "") -> str:
    """``1,5 h`` in the active language."""
    return quantity_text(value, unit)


@register.filter
def rate(value: Decimal) -> str:
    """A VAT rate without needless zeros: ``19`` or ``7,5``."""
    return quantity_text(value)
