"""What people type on the own booking page; rules live in bookings/web_booking.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workshop_crm.lib.phones import parse_phone


class ContactForm(forms.Form):
    """Who comes with which car. ``website`` is a trap: people don't see it, machines fill it in."""

    first_name = forms.CharField(label=_("first name"), max_length=80)
    last_name = forms.CharField(label=_("last name"), max_length=80)
    email = forms.EmailField(label=_("e-mail"))
    phone = forms.CharField(label=_("phone"), max_length=60, required=False)
    plate = forms.CharField(label=_("plate"), max_length=20, required=False)
    notes = forms.CharField(
        label=_("Is there anything we should know?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    website = forms.CharField(required=False, max_length=200)
    once_key = forms.UUIDField(widget=forms.HiddenInput)

    AUTOCOMPLETE = {
        "first_name": "given-name",
        "last_name": "family-name",
        "email": "email",
        "phone": "tel",
        "plate": "off",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control"
            if name in self.AUTOCOMPLETE:
                field.widget.attrs["autocomplete"] = self.AUTOCOMPLETE[name]
        self.fields["phone"].widget.input_type = "tel"

    def clean_phone(self) -> str:
        raw = str(self.cleaned_data["phone"]).strip()
        if raw and parse_phone(raw) is None:
            raise forms.ValidationError(_("We can't read this phone number."))
        return raw

    @property
    def is_trapped(self) -> bool:
        """Say whether a machine filled the form in."""
        return bool(self.data.get("website"))
