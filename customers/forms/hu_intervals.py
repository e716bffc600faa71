"""The owner's form for intervals of the HU: months for each vehicle class, from a day on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.due_rules import LAW_SINCE, HuMonths
from customers.vehicles.hu_intervals import TableRow
from workshop.forms.fields import DayField

LONGEST_MONTHS = 240
_PARTS = (
    ("first", _("first HU after months")),
    ("then", _("then every so many months")),
    ("young", _("young for months")),
)


@dataclass(frozen=True)
class FormRow:
    """One vehicle class with its inputs; ``has_changes``: it differs from the law now."""

    row: TableRow
    inputs: list[forms.BoundField]

    @property
    def has_changes(self) -> bool:
        return self.row.now != self.row.law


class HuTableForm(forms.Form):
    """All classes at once, from a day on; what stays as it is writes nothing."""

    valid_from = DayField(label=_("valid from"))
    why = forms.CharField(
        label=_("why"),
        required=False,
        max_length=200,
        help_text=_("For whoever asks later: which law, whose letter."),
    )

    def __init__(self, data: Any, rows: list[TableRow], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.table = rows
        for row in rows:
            for part, label in _PARTS:
                self.fields[f"{row.vehicle_class}_{part}"] = forms.IntegerField(
                    label=label,
                    min_value=0 if part == "young" else 1,
                    max_value=LONGEST_MONTHS,
                    initial=getattr(row.now, part),
                    widget=forms.NumberInput(
                        {"class": "form-control", "aria-label": f"{row.label}: {label}"}
                    ),
                )

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day <= LAW_SINCE:
            raise forms.ValidationError(_("The table of the program begins on 1 July 2012."))
        return day

    def rows(self) -> Iterator[FormRow]:
        """Each class with its three inputs, for the template."""
        for row in self.table:
            yield FormRow(row, [self[f"{row.vehicle_class}_{part}"] for part, _label in _PARTS])

    def wanted(self) -> dict[str, HuMonths]:
        """What was entered, by vehicle class."""
        return {
            row.vehicle_class: HuMonths(
                *(self.cleaned_data[f"{row.vehicle_class}_{part}"] for part, _label in _PARTS)
            )
            for row in self.table
        }
