"""The filters of the owner's page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import Source
from retention.snapshots import DEFAULT_PERIOD, PERIODS, Choice
from workshop.models import Workshop


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class FilterForm(forms.Form):
    """Which period, site and source."""

    period = forms.ChoiceField(
        label=_("Period"), choices=list(PERIODS.items()), required=False, widget=_select()
    )
    site = forms.ModelChoiceField(
        label=_("Site"),
        queryset=Workshop.objects.all(),
        required=False,
        empty_label=_("all sites"),
        widget=_select(),
    )
    source = forms.ModelChoiceField(
        label=_("Portal"),
        queryset=Source.objects.filter(kind=Source.Kind.PORTAL),
        required=False,
        empty_label=_("all portals"),
        widget=_select(),
    )

    def chosen(self) -> Choice:
        """Return what was chosen, and the defaults for whatever can't be read."""
        self.is_valid()
        data = self.cleaned_data
        return Choice(data.get("period") or DEFAULT_PERIOD, data.get("site"), data.get("source"))
