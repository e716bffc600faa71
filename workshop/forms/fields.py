"""Fields that several forms share."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import formats

from workshop_crm.lib.days import is_within_reach
from workshop_crm.lib.typed_numbers import plain_number


class AbilitiesField(forms.CharField):
    """Words with commas between them, such as "lift, ev"; stored as a list of folded words."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        words = [word.strip().casefold() for word in str(super().clean(value)).split(",")]
        return list(dict.fromkeys(word for word in words if word))


class DayField(forms.DateField):
    """A day that one can count on from; by the calendar of the browser.

    Years out of reach are no days here, and said to be none.
    """

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not is_within_reach(day):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class MomentField(forms.DateTimeField):
    """A moment that one can count on from; as the site's clock shows it, unless it says more."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        if moment is not None and not is_within_reach(moment):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


def keep_within(field: forms.Field, least: int, most: int) -> None:
    """Refuse a number outside of these bounds, both included; in the browser already."""
    field.validators += [MinValueValidator(least), MaxValueValidator(most)]
    if isinstance(field.widget, forms.NumberInput):
        field.widget.attrs.update(min=least, max=most)


class AmountField(forms.DecimalField):
    """A price or quantity as people type it: "1.234,50 €", "12,5" or "12.5".

    What is stored shows without needless zeros; prices, of two or four places, keep their cents.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(localize=True, **kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        least = Decimal("0.01") if self.decimal_places in {2, 4} else Decimal(1)
        return value.quantize(least) if value == value.quantize(least) else value.normalize()

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = plain_number(value, formats.get_format("DECIMAL_SEPARATOR"))
        return super().to_python(value)
