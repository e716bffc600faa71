"""Forms of a booking that came in: our services for its words, the red card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.models import Booking
from bookings.portals.known_again import OTHER
from workshop.models import Service
from workshop_crm.lib.house_text import house_text


class ServiceChoiceForm(forms.Form):
    """One choice of our service for each word of the source; asked once per word."""

    def __init__(self, booking: Booking, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = booking.service_texts or [_("not named")]
        services = Service.objects.filter(is_active=True)
        self.texts = dict(
            zip([f"word_{number}" for number in range(len(texts))], texts, strict=True)
        )
        for name, text in self.texts.items():
            self.fields[name] = forms.ModelChoiceField(
                services, label=_("“%(text)s”") % {"text": text}, empty_label=_("Please choose …")
            )

    def chosen(self) -> dict[str, Service]:
        """Return our service for each word; call it on a valid form."""
        return {text: self.cleaned_data[name] for name, text in self.texts.items()}


class SecondCauseForm(forms.Form):
    """One of the house's causes, or another one in words of one's own."""

    cause = forms.ChoiceField(
        label=gettext_lazy("Why was it booked through the portal again?"),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=gettext_lazy("in their own words"), max_length=200, required=False)

    def __init__(self, causes: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = self.initial.get("cause")
        words = dict.fromkeys([*causes, *([said] if said else []), house_text(OTHER)])
        field = cast(forms.ChoiceField, self.fields["cause"])
        field.choices = [(word, word) for word in words]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("cause") == house_text(OTHER) and not given.get("note"):
            self.add_error("note", _("Please write a few words."))
        return given
