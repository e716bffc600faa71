"""What staff choose before they see free times."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, Vehicle
from workshop.models import Service, Workshop


class WishForm(forms.Form):
    """Which car, which work, at which site; read from the address, so that it can be linked."""

    vehicle = forms.ModelChoiceField(
        Vehicle.objects.none(), label=_("vehicle"), required=False, empty_label=_("not known yet")
    )
    site = forms.ModelChoiceField(Workshop.objects.none(), label=_("site"), empty_label=None)
    service = forms.ModelMultipleChoiceField(
        Service.objects.filter(is_active=True),
        label=_("service"),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )

    def __init__(
        self, *args: Any, customer: Customer, sites: QuerySet[Workshop], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        vehicles = cast("forms.ModelChoiceField[Vehicle]", self.fields["vehicle"])
        vehicles.queryset = customer.vehicles.filter(sold_on=None)
        cast("forms.ModelChoiceField[Workshop]", self.fields["site"]).queryset = sites
        for name in ("vehicle", "site"):
            self.fields[name].widget.attrs["class"] = "form-select"
