"""Shape of the input of the owner's page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

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
