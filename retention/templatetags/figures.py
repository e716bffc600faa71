"""Key figures as people read them."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from invoices.amounts import amount_text
from retention.figure import Figure

register = template.Library()

NO_BREAK = "\N{NO-BREAK SPACE}"


@register.filter
def figure_text(figure: Figure) -> str:
    """Return the value with its unit in the active language; a dash when there is none."""
    if figure.value is None:
        return "–"
    if figure.unit == "eur":
        return amount_text(Decimal(figure.value))
    number = number_format(figure.value, use_l10n=True, force_grouping=True)
    units = {"percent": "%", "minutes": _("min")}
    return f"{number}{NO_BREAK}{units[figure.unit]}" if figure.unit in units else number
