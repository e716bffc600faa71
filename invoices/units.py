"""Units of quantity: ours, those of e-invoices (UN/ECE Rec. 20, R-26), and how they compare."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

HOUR, MINUTE, PIECE, FLAT = "HUR", "MIN", "C62", "LS"
LABOUR_UNIT = "aw"

CODE_OF_UNIT = {"h": HOUR, "pc": PIECE, "l": "LTR", "set": "SET", "flat": FLAT}
# Different words for "one of them": nobody at the counter tells them apart.
SAME_AS = {"H87": PIECE, "EA": PIECE, "NAR": PIECE, "PCE": PIECE, "XPP": PIECE, "STK": PIECE}
PER_HOUR = {MINUTE: Decimal(60), "SEC": Decimal(3600)}

LABELS = {
    LABOUR_UNIT: _("LU"),
    HOUR: pgettext_lazy("unit", "h"),
    PIECE: pgettext_lazy("unit", "pc"),
    "LTR": pgettext_lazy("unit", "l"),
    "SET": pgettext_lazy("unit", "set"),
    FLAT: pgettext_lazy("unit", "flat"),
    "KGM": "kg",
    "MTR": "m",
    "KMT": "km",
    "DAY": pgettext_lazy("unit", "days"),
}


def comparable(
    quantity: Decimal, unit: str, unit_price: Decimal, *, labour_units_per_hour: int = 10
) -> tuple[Decimal, str, Decimal]:
    """Return quantity, unit code and unit price in a unit that both documents can share.

    Labour units ("aw"), minutes and seconds become hours; all words for "piece" become one.
    """
    code = CODE_OF_UNIT.get(unit, unit.upper())
    per_hour = Decimal(labour_units_per_hour) if is_labour_unit(unit) else PER_HOUR.get(code)
    if per_hour:
        return quantity / per_hour, HOUR, unit_price * per_hour
    return quantity, SAME_AS.get(code, code), unit_price


def is_labour_unit(unit: str) -> bool:
    """Tell whether a document counts in labour units, as only workshops do."""
    return unit.lower() == LABOUR_UNIT


def unit_label(unit: str) -> str:
    """Return the name of a unit for people in the active language; an unknown code is left out."""
    return str(LABELS.get(CODE_OF_UNIT.get(unit, unit), ""))
