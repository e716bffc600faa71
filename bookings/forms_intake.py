"""Forms of intake: clarifying a notification, choosing services, editing sources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.intake.events import BookingEvent, EventCustomer, EventTime, EventVehicle
from bookings.intake.formats import FORMATS, others
from bookings.models import Booking, Source
from bookings.sources import read_mapping, write_mapping
from workshop.models import Service
from workshop_crm.lib.phones import parse_phone

_MOMENT = "%Y-%m-%dT%H:%M"


class ClarifyForm(forms.Form):
    """What a person reads in a notification that we could not read ourselves."""

    external_id = forms.CharField(
        label=gettext_lazy("Booking number"), max_length=200, required=False
    )
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=80, required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=80, required=False)
    company = forms.CharField(label=gettext_lazy("Company"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=60, required=False)
    plate = forms.CharField(label=gettext_lazy("Plate"), max_length=20, required=False)
    make = forms.CharField(label=gettext_lazy("Make"), max_length=60, required=False)
    model = forms.CharField(label=gettext_lazy("Model"), max_length=60, required=False)
    services = forms.CharField(
        label=gettext_lazy("Wanted services, one a line"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    wished_start = forms.DateTimeField(
        label=gettext_lazy("Wished date"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
        required=False,
    )
    is_agreed = forms.BooleanField(
        label=gettext_lazy("This time is agreed with the customer"), required=False
    )
    price_gross = forms.DecimalField(
        label=gettext_lazy("Price, gross"),
        max_digits=8,
        decimal_places=2,
        min_value=0,
        required=False,
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not (data.get("last_name") or data.get("company")):
            self.add_error("last_name", _("Please give a name or a company."))
        if not (data.get("email") or data.get("phone")):
            self.add_error("email", _("Please give an e-mail address or a phone number."))
        return data

    def event(self, fallback_id: str) -> BookingEvent:
        """Return the event that the filled form says; call it on a valid form."""
        data = {name: value or None for name, value in self.cleaned_data.items()}
        phone = parse_phone(data["phone"]) if data["phone"] else None
        lines = (data["services"] or "").splitlines()
        start = data["wished_start"]
        return BookingEvent(
            kind="created",
            external_id=data["external_id"] or fallback_id,
            customer=EventCustomer(
                **{name: data[name] for name in ("first_name", "last_name", "company", "email")},
                phone=phone.e164 if phone else None,
                phone_raw=data["phone"],
            ),
            vehicle=EventVehicle(plate=data["plate"], make=data["make"], model=data["model"]),
            services=tuple(line.strip() for line in lines if line.strip()),
            price_gross=data["price_gross"],
            time=EventTime(start, is_agreed=bool(data["is_agreed"])) if start else None,
            notes=data["notes"],
        )


def clarify_initial(event: BookingEvent) -> dict[str, Any]:
    """Return what we could read, for the half-filled form."""
    customer, vehicle = event.customer, event.vehicle
    is_own_id = event.external_id.startswith("content:")
    start = event.time.start if event.time else None
    return {
        "external_id": "" if is_own_id else event.external_id,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "company": customer.company,
        "email": customer.email,
        "phone": customer.phone or customer.phone_raw,
        "plate": vehicle.plate,
        "make": vehicle.make,
        "model": vehicle.model,
        "services": "\n".join(event.services),
        "wished_start": timezone.localtime(start) if start else None,
        "is_agreed": bool(event.time and event.time.is_agreed),
        "price_gross": event.price_gross,
        "notes": event.notes,
    }


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


class SourceForm(forms.ModelForm[Source]):
    """A source's terms and how its notifications are read."""

    mapping = forms.CharField(
        label=gettext_lazy("Labels of this source"),
        help_text=gettext_lazy("One field a line, such as “plate: Kfz-Nr, Nummer des Wagens”."),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        required=False,
    )
    format = forms.ChoiceField(label=gettext_lazy("Format"), required=False)

    class Meta:
        model = Source
        fields = [
            "name",
            "slug",
            "kind",
            "workshop",
            "commission_percent",
            "commission_fixed",
            "protection_days",
            "may_approach_directly",
            "format",
            "mailbox",
            "allowed_senders",
            "is_verified_sender",
            "is_active",
        ]
        widgets = {"allowed_senders": forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(each.name, each.label) for each in FORMATS.values() if each.name != others.NAME]
        field = self.fields["format"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("recognise by itself")), *named]
        self.fields["mapping"].initial = write_mapping(self.instance)

    def clean_mapping(self) -> dict[str, list[str]]:
        try:
            self.instance.field_mapping = read_mapping(self.cleaned_data["mapping"])
        except ValueError as error:
            raise forms.ValidationError(
                _("This line is not “field: label, label”: %(line)s") % {"line": error}
            ) from error
        else:
            return dict(self.instance.field_mapping)


class SecondCauseForm(forms.Form):
    cause = forms.CharField(
        label=gettext_lazy("Why was it booked through the portal again?"), max_length=200
    )
