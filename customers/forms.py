"""Forms of customers and vehicles: shape and syntax of what is typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.contact import OFFERED_CHANNELS, Pair
from customers.models import ConsentEvent, Customer, Vehicle
from customers.models.consent import ADVERTISING_PURPOSES
from workshop_crm.lib.phones import parse_phone
from workshop_crm.lib.plates import parse_plate
from workshop_crm.lib.vin import check_vin

Origin = ConsentEvent.Origin
MONTH = "%Y-%m"
DAY = "%Y-%m-%d"
MONTHS = range(1, 13)


_STATE_OF = {
    "email_state": {"email"},
    "phone_state": {"phone"},
    "post_state": {"street", "postcode", "city", "country"},
}


class CustomerForm(forms.ModelForm[Customer]):
    class Meta:
        model = Customer
        fields = [
            "kind",
            "salutation",
            "first_name",
            "last_name",
            "company",
            "email",
            "phone",
            "street",
            "postcode",
            "city",
            "country",
            "language",
            "notes",
        ]
        widgets = {
            "notes": forms.Textarea(attrs={"rows": 3}),
            "first_name": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # As it was written, if that could not be read; longer than E.164 while typing.
        self.fields["phone"] = forms.CharField(
            label=_("Phone"), max_length=60, required=False, widget=forms.TextInput({"type": "tel"})
        )
        self.initial["phone"] = self.instance.phone or self.instance.phone_raw

    def clean_phone(self) -> str:
        raw: str = self.cleaned_data["phone"].strip()
        if not raw:
            self.instance.phone_raw = ""
            return ""
        phone = parse_phone(raw, self.data.get("country") or "DE")
        if phone is None:
            raise forms.ValidationError(_("This number can't be dialled. Please check it."))
        if phone.e164 != self.instance.phone:
            self.instance.phone_raw = raw
        return phone.e164

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not (data.get("last_name") or data.get("company")):
            self.add_error("last_name", _("Please give a name or a company."))
        for state, names in _STATE_OF.items():
            if any(data.get(name) != getattr(self.instance, name) for name in names):
                # What was known about the old address says nothing about the new one.
                setattr(self.instance, state, Customer.AddressState.UNVERIFIED)
        return data


class VehicleForm(forms.ModelForm[Vehicle]):
    """Labelled with the codes of the registration paper (F-20), in its order."""

    check_digit = forms.CharField(
        label=_("VIN check digit (3)"), max_length=1, required=False, help_text=_("if at hand")
    )

    class Meta:
        model = Vehicle
        fields = [
            "plate",
            "first_registration",
            "hsn",
            "tsn",
            "make",
            "model",
            "vin",
            "check_digit",
            "vehicle_class",
            "hu_due",
            "season_from",
            "season_to",
            "sold_on",
        ]
        labels = {
            "plate": _("Plate (A)"),
            "vin": _("VIN (E)"),
            "vehicle_class": _("Vehicle class (J)"),
            "hu_due": _("HU due (sticker or paper)"),
        }
        widgets = {
            "first_registration": forms.DateInput({"type": "date"}, format=DAY),
            "hu_due": forms.DateInput({"type": "month"}, format=MONTH),
            "sold_on": forms.DateInput({"type": "date"}, format=DAY),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: list[str | Promise] = []
        self.fields["hu_due"] = forms.DateField(
            label=_("HU due (sticker or paper)"),
            required=False,
            input_formats=[MONTH, "%m/%Y", "%m.%Y", DAY],
            widget=forms.DateInput({"type": "month"}, format=MONTH),
        )
        for name, pattern in (("hsn", r"^[0-9]{4}$"), ("tsn", r"^[0-9A-Za-z]{3}$")):
            self.fields[name].validators.append(RegexValidator(pattern))  # F-21

    def clean_hu_due(self) -> date | None:
        day: date | None = self.cleaned_data["hu_due"]
        return day.replace(day=1) if day else None

    def clean_tsn(self) -> str:
        return str(self.cleaned_data["tsn"]).upper()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        registered = data.get("first_registration")
        vin = check_vin(
            data.get("vin", ""),
            check_digit=data.get("check_digit", ""),
            registered_in=registered.year if registered else None,
        )
        self.warnings += vin.warnings
        plate = parse_plate(data.get("plate", ""))
        if data.get("plate") and plate is None:
            self.warnings.append(
                _("The plate was stored as typed: write it as M-AB 123 to have it recognised.")
            )
        if plate and plate.is_too_long:
            self.warnings.append(_("This plate is longer than plates can be."))
        season = (data.get("season_from"), data.get("season_to"))
        if any(season) and not all(month in MONTHS for month in season):
            self.add_error("season_from", _("A season has a first and a last month, 1 to 12."))
        return data


class MileageForm(forms.Form):
    mileage_km = forms.IntegerField(min_value=1, max_value=5_000_000)


def _pairs() -> list[tuple[str, str]]:
    return [
        (f"{channel}:{purpose}", "")
        for channel in OFFERED_CHANNELS
        for purpose in ADVERTISING_PURPOSES
    ]


class PreferencesForm(forms.Form):
    """Boxes for channels and purposes, each named "channel:purpose"; none may be ticked."""

    pairs = forms.MultipleChoiceField(choices=_pairs, required=False)

    def wanted(self) -> frozenset[Pair]:
        """Return the ticked boxes as pairs of channel and purpose."""
        ticked = [value.split(":") for value in self.cleaned_data["pairs"]]
        return frozenset((channel, purpose) for channel, purpose in ticked)


class ConsentForm(PreferencesForm):
    """What staff note when a customer has agreed."""

    origin = forms.ChoiceField(
        label=_("How was it given?"),
        choices=[
            (Origin.COUNTER, Origin.COUNTER.label),
            (Origin.PHONE, Origin.PHONE.label),
            (Origin.PAPER, Origin.PAPER.label),
        ],
        initial=Origin.COUNTER,
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=200,
        required=False,
        help_text=_("for example: signed form, in the folder of May"),
    )
    pairs = forms.MultipleChoiceField(
        choices=_pairs, error_messages={"required": _("Please tick at least one box.")}
    )
