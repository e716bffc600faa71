"""The catalogue of services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from workshop.catalogue import STARTER_CATALOGUE, StarterService
from workshop.forms.fields import AbilitiesField, AmountField, keep_within
from workshop.models import Service
from workshop_crm.lib.names import fold

DAY_MINUTES = 24 * 60
LONGEST_MONTHS, LONGEST_KM = 240, 1_000_000
_LIMITS = {
    "duration_minutes": (1, DAY_MINUTES),
    "set_up_minutes": (0, DAY_MINUTES),
    "price_gross": (0, 100_000),
    "vat_rate": (0, 100),
    "interval_months": (0, LONGEST_MONTHS),
    "interval_km": (0, LONGEST_KM),
}


class ServiceForm(forms.ModelForm[Service]):
    needed_abilities = AbilitiesField(
        label=_("Needed abilities"),
        help_text=_("Only bays that have all these words are used; empty for every bay."),
        required=False,
    )

    class Meta:
        model = Service
        fields = [
            "name_de",
            "name_en",
            "duration_minutes",
            "price_gross",
            "vat_rate",
            "needed_abilities",
            "set_up_minutes",
            "due_rule",
            "interval_months",
            "interval_km",
            "is_bookable_online",
            "is_active",
        ]
        field_classes = {"price_gross": AmountField}
        help_texts = {
            "price_gross": _("Empty when it depends on the car."),
            "set_up_minutes": _("Once per visit: clearing the bay, heating up, fetching tools."),
            "due_rule": _("How we find out when to remind."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, limits in _LIMITS.items():
            keep_within(self.fields[name], *limits)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_interval = cleaned.get("due_rule") == Service.DueRule.INTERVAL
        if is_interval and not (cleaned.get("interval_months") or cleaned.get("interval_km")):
            self.add_error("interval_months", _("Please give months or kilometres."))
        if not self.instance.code:
            self.instance.code = self._free_code(str(cleaned.get("name_de", "")))
        return cleaned

    def _free_code(self, name: str) -> str:
        base = slugify(fold(name))[:40] or "service"
        taken = set(Service.objects.filter(code__startswith=base).values_list("code", flat=True))
        numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
        return next(code for code in (base, *numbered) if code not in taken)


class StarterCatalogueForm(forms.Form):
    """Tick what the house offers, with its own durations and prices."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = set(Service.objects.values_list("code", flat=True))
        for starter in STARTER_CATALOGUE:
            is_known = starter.code in self.known
            self.fields[f"use_{starter.code}"] = forms.BooleanField(
                required=False,
                initial=True,
                disabled=is_known,
                label=starter.as_service().name,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )
            self.fields[f"minutes_{starter.code}"] = forms.IntegerField(
                min_value=5,
                max_value=1440,
                initial=starter.duration_minutes,
                disabled=is_known,
                widget=forms.NumberInput(attrs=_input(starter, _("Duration in minutes"))),
            )
            self.fields[f"price_{starter.code}"] = AmountField(
                required=False,
                min_value=0,
                max_digits=8,
                decimal_places=2,
                initial=starter.price_gross,
                disabled=is_known,
                widget=forms.TextInput(attrs=_input(starter, _("Price, gross"))),
            )

    def rows(self) -> Iterator[tuple[StarterService, forms.BoundField, list[forms.BoundField]]]:
        """Each service with its tick and its inputs, for the template."""
        for starter in STARTER_CATALOGUE:
            code = starter.code
            yield starter, self[f"use_{code}"], [self[f"minutes_{code}"], self[f"price_{code}"]]

    def chosen(self) -> list[StarterService]:
        """The ticked services with their changed values."""
        return [
            replace(
                starter,
                duration_minutes=self.cleaned_data[f"minutes_{starter.code}"],
                price_gross=self.cleaned_data[f"price_{starter.code}"],
            )
            for starter in STARTER_CATALOGUE
            if self.cleaned_data[f"use_{starter.code}"]
        ]


def _input(starter: StarterService, label: Any) -> dict[str, Any]:
    return {"class": "form-control", "aria-label": f"{starter.as_service().name}: {label}"}
