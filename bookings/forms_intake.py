"""Forms of a booking that came in: our services for its words, the red card."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.models import Booking
from workshop.models import Service


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
    cause = forms.CharField(
        label=gettext_lazy("Why was it booked through the portal again?"), max_length=200
    )
