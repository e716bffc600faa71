"""What the board sends: where an appointment is to go, which bay is blocked for how long."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment
from workshop.forms.fields import MomentField
from workshop.models import Bay, BayAbsence, Workshop


class PlaceForm(forms.Form):
    """Where an appointment is to stand; without an end it stays as long as it is."""

    bay = forms.ModelChoiceField(Bay.objects.none(), label=_("Bay"), empty_label=None)
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"), required=False)

    def __init__(self, appointment: Appointment, data: Any = None) -> None:
        self.appointment = appointment
        now_at = {
            "bay": appointment.bay_id,
            "starts_at": appointment.starts_at,
            "ends_at": appointment.ends_at,
        }
        super().__init__(data, initial=now_at)
        self.fields["bay"] = forms.ModelChoiceField(
            Bay.objects.filter(workshop=appointment.workshop_id, is_active=True),
            label=_("Bay"),
            empty_label=None,
        )
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "bay" else "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_at = cleaned.get("starts_at")
        if not starts_at:
            return cleaned
        length = self.appointment.ends_at - self.appointment.starts_at
        cleaned["ends_at"] = cleaned.get("ends_at") or starts_at + length
        if cleaned["ends_at"] <= starts_at:
            self.add_error("ends_at", _("The end must come after the beginning."))
        return cleaned

    @property
    def is_new_start(self) -> bool:
        """Whether the customer has to come at another time."""
        wanted: datetime = self.cleaned_data["starts_at"]
        return wanted != self.appointment.starts_at


class BlockForm(forms.ModelForm[BayAbsence]):
    """Keep a bay free of work for a while."""

    class Meta:
        model = BayAbsence
        fields = ["bay", "starts_at", "ends_at", "reason"]
        labels = {"bay": _("Bay")}
        field_classes = dict.fromkeys(("starts_at", "ends_at"), MomentField)

    def __init__(self, site: Workshop, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["bay"] = forms.ModelChoiceField(
            Bay.objects.filter(workshop=site, is_active=True), label=_("Bay"), empty_label=None
        )
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "bay" else "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The end must come after the beginning."))
        return cleaned
