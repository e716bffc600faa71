"""Fields that more than one form needs."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.]\d{1,2})?",
        r"(?P<month>\d{1,2})\s*[-/. ]\s*(?P<year>\d{4}|\d{2})",
        r"(?P<month>\d{2})(?P<year>\d{4}|\d{2})",
        r"(?P<name>[a-zäéû]{3,9})\.?\s*(?P<year>\d{4}|\d{2})",
    )
)
# The first letters of German and English months.
_NAMES = {
    "jan": 1, "feb": 2, "mär": 3, "mae": 3, "mar": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip
_CENTURY = 2000
_SHORT_YEARS = range(100)
_MONTHS = range(1, 13)
_YEARS = range(1900, 2100)
_WRONG = _("Please write the month like 05/27.")


class MonthField(forms.DateField):
    """A month, kept as its first day: as on the sticker (05/27), and however people write it."""

    widget = forms.DateInput(format="%m/%y", attrs={"placeholder": "05/27", "autocomplete": "off"})
    default_error_messages = {"invalid": _WRONG}

    def to_python(self, value: Any) -> date | None:
        """Return the first of the month that is meant; raise ValidationError for anything else."""
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        if month := read_month(str(value)):
            return month
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class HsnField(forms.CharField):
    """The manufacturer's number, field 2.1 of the registration paper (F-20)."""

    def __init__(self, **kwargs: Any) -> None:
        digits = RegexValidator(r"^[0-9]{4}$", _("Four digits, as in field 2.1."))
        super().__init__(max_length=4, required=False, validators=[digits], **kwargs)


class TsnField(forms.CharField):
    """The type's number, the first three characters of field 2.2 (F-20); kept in capitals."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = _("The first three characters of field 2.2.")
        letters = RegexValidator(r"^[0-9A-Za-z]{3}$", wrong)
        super().__init__(max_length=3, required=False, validators=[letters], **kwargs)

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).upper()


def read_month(text: str) -> date | None:
    """Read 05/27, 5.2027, 0527, 2027-05, Mai 27; ``None`` for what is no month."""
    for pattern in _PATTERNS:
        found = pattern.fullmatch(text.strip().lower())
        if found is None:
            continue
        parts = found.groupdict()
        month = int(parts["month"]) if parts.get("month") else _NAMES.get(parts["name"][:3], 0)
        year = int(parts["year"])
        year += _CENTURY if year in _SHORT_YEARS else 0
        is_real = month in _MONTHS and year in _YEARS
        return date(year, month, 1) if is_real else None
    return None
