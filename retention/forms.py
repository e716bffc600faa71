"""Shape of the input of the owner's page and the goodwill rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from retention.models import GoodwillRule
from workshop.models import Workshop

SPANS = [(30, _("30 days")), (90, _("90 days")), (365, _("1 year"))]
DEFAULT_SPAN = 90


class SpanForm(forms.Form):
    """Which span of time and which site."""

    days = forms.TypedChoiceField(
        label=_("Period"),
        choices=SPANS,
        coerce=int,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    site = forms.ModelChoiceField(
        label=_("Site"),
        queryset=Workshop.objects.all(),
        required=False,
        empty_label=_("all sites"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def chosen(self) -> tuple[int, Workshop | None]:
        """Return days and site, and the defaults for whatever can't be read."""
        self.is_valid()
        return self.cleaned_data.get("days") or DEFAULT_SPAN, self.cleaned_data.get("site")


class RuleForm(forms.ModelForm[GoodwillRule]):
    class Meta:
        model = GoodwillRule
        fields = [
            "name",
            "occasion",
            "percent",
            "amount_max",
            "budget_month",
            "max_order_net",
            "min_months_customer",
            "times_per_year",
            "priority",
            "is_active",
        ]
        help_texts = {
            "percent": _("0: always the whole amount."),
            "amount_max": _("Net, in euros."),
            "budget_month": _("Net, for all customers together."),
            "max_order_net": _("Empty: orders of any size."),
            "priority": _("The lowest number is asked first."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("amount_max", "budget_month", "max_order_net"):
            self.fields[name].validators.append(MinValueValidator(0))
            self.fields[name].widget.attrs["min"] = 0


class GrantForm(forms.Form):
    """Which rule is to give."""

    rule = forms.ModelChoiceField(queryset=GoodwillRule.objects.filter(is_active=True))
