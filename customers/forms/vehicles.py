"""Forms of vehicles: shape and syntax of what is typed; what looks odd is said, not refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.due import recurring_services
from customers.forms.fields import HsnField, MonthField, TsnField
from customers.models import RegistrationPaper, TyreSet, Vehicle, VehicleInterval
from customers.models.tyres import LEAST_TREAD_MM
from customers.vehicles.paper_layout import CODES, COLUMNS, OURS
from workshop.forms.fields import DayField, keep_within
from workshop.forms.services import LONGEST_KM, LONGEST_MONTHS
from workshop.models import Service
from workshop_crm.lib.plates import parse_plate
from workshop_crm.lib.vin import LENGTH, NOT_17_CHARACTERS, check_vin

MONTHS = range(1, 13)


def _no_later_than_today(day: date | None) -> None:
    if day and day > timezone.localdate():
        raise forms.ValidationError(_("This day is still to come."))


class _Coded(forms.ModelForm):  # type: ignore[type-arg]  # The forms below say of what.
    """Writes the paper's code in front of each label."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if code := CODES.get(name):
                text = str(field.label)
                field.label = format_html('<span class="paper-code">{}</span> {}', code, text)


class VehicleForm(_Coded):
    """What we keep of a vehicle, in the words of the registration paper (F-20)."""

    vin = forms.CharField(label=_("VIN"), max_length=25, required=False)
    hsn = HsnField(
        label=_("manufacturer number (HSN)"),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    tsn = TsnField(label=_("type number (TSN)"))
    check_digit = forms.CharField(label=_("check digit of the VIN"), max_length=1, required=False)
    hu_due = MonthField(label=_("HU due (sticker or paper)"), required=False)

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
            "bought_here_on",
        ]
        labels = {
            "first_registration": _("first registration"),
            "make": _("make"),
            "model": _("trade name"),
        }
        field_classes = dict.fromkeys(("first_registration", "bought_here_on"), DayField)
        widgets = {
            "plate": forms.TextInput({"autocapitalize": "characters", "autocomplete": "off"}),
        }

    @property
    def warnings(self) -> list[str | Promise]:
        """What looks odd in what is stored, or in what was typed once that was read (F-23)."""
        vehicle = self.instance
        registered = vehicle.first_registration
        typed = getattr(self, "cleaned_data", {})
        vin = check_vin(
            vehicle.vin,
            check_digit=typed.get("check_digit", ""),
            registered_in=registered.year if registered else None,
        )
        found = list(vin.warnings)
        if vin.suggestion:
            found.append(gettext("Do you mean %(vin)s?") % {"vin": vin.suggestion})
        if "O" in vehicle.tsn:
            found.append(_("The TSN has the letter O: is it a nought?"))
        return found + _plate_warnings(vehicle.plate)

    def clean_vin(self) -> str:
        value = check_vin(self.cleaned_data["vin"]).value
        if len(value) > LENGTH:
            raise forms.ValidationError(NOT_17_CHARACTERS)
        return value

    def clean_first_registration(self) -> date | None:
        day: date | None = self.cleaned_data["first_registration"]
        _no_later_than_today(day)
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        season = (data.get("season_from"), data.get("season_to"))
        if any(season) and not all(month in MONTHS for month in season):
            self.add_error("season_from", _("A season has a first and a last month, 1 to 12."))
        return data


def _plate_warnings(typed: str) -> list[str | Promise]:
    plate = parse_plate(typed)
    if typed and plate is None:
        return [_("The plate was stored as typed: write it as M-AB 123 to have it recognised.")]
    if plate and plate.is_too_long:
        return [_("This plate is longer than plates can be.")]
    return []


class RegistrationPaperForm(_Coded):
    """All else that stands in the paper; every field may stay empty."""

    class Meta:
        model = RegistrationPaper
        fields = [
            name for column in COLUMNS for _code, name in column if hasattr(RegistrationPaper, name)
        ]
        field_classes = dict.fromkeys(("valid_until", "registered_on", "approved_on"), DayField)
        widgets = {"remarks": forms.Textarea({"rows": 3})}


class VehiclePaperForm:
    """Both parts as one form, laid out like the paper."""

    def __init__(self, vehicle: Vehicle, data: QueryDict | None = None) -> None:
        paper = RegistrationPaper.objects.filter(vehicle=vehicle.pk).first()
        self.vehicle = VehicleForm(data, instance=vehicle)
        self.paper = RegistrationPaperForm(data, instance=paper or RegistrationPaper())

    def is_valid(self) -> bool:
        return all([self.vehicle.is_valid(), self.paper.is_valid()])

    @property
    def has_errors(self) -> bool:
        return bool(self.vehicle.errors or self.paper.errors)

    @property
    def columns(self) -> list[list[forms.BoundField]]:
        return [[self._field(name) for _code, name in column] for column in COLUMNS]

    @property
    def ours(self) -> list[forms.BoundField]:
        return [self._field(name) for name in OURS]

    def _field(self, name: str) -> forms.BoundField:
        return self.vehicle[name] if name in self.vehicle.fields else self.paper[name]


class IntervalForm(forms.ModelForm[VehicleInterval]):
    """One service whose interval is another one for this vehicle."""

    class Meta:
        model = VehicleInterval
        fields = ["service", "months", "km", "is_off"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_interval = recurring_services().filter(due_rule=Service.DueRule.INTERVAL)
        self.fields["service"] = forms.ModelChoiceField(by_interval, label=_("Service"))
        keep_within(self.fields["months"], 0, LONGEST_MONTHS)
        keep_within(self.fields["km"], 0, LONGEST_KM)


class MileageForm(forms.Form):
    mileage_km = forms.IntegerField(min_value=1, max_value=5_000_000)
    read_on = DayField(required=False, validators=[_no_later_than_today])


class SoldForm(forms.Form):
    sold_on = DayField(label=_("sold on"), validators=[_no_later_than_today])


class HandOverForm(forms.Form):
    on = DayField(label=_("with the new holder since"), validators=[_no_later_than_today])
    plate = forms.CharField(
        label=_("New plate"),
        max_length=20,
        required=False,
        help_text=_("Empty: it keeps the old one. That one says who had the car before."),
    )


class TyreSetForm(forms.ModelForm[TyreSet]):
    """What is written down when tyres come into our storage."""

    class Meta:
        model = TyreSet
        fields = [
            "season",
            "has_alpine_symbol",
            "is_on_rims",
            "place",
            "size",
            "make",
            "dot",
            *TyreSet.WHEELS,
            "in_on",
            "note",
        ]
        field_classes = {"in_on": DayField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: list[str | Promise] = []
        wrong_week = _("Week and year as on the tyre, like 2324.")
        dot = RegexValidator(r"^(0[1-9]|[1-4][0-9]|5[0-3])[0-9]{2}$", wrong_week)
        self.fields["dot"].validators.append(dot)
        for name in TyreSet.WHEELS:
            self.fields[name].widget.attrs["min"] = 0

    def clean_in_on(self) -> date:
        day: date = self.cleaned_data["in_on"]
        _no_later_than_today(day)
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        treads = [data[name] for name in TyreSet.WHEELS if data.get(name) is not None]
        least = LEAST_TREAD_MM.get(data.get("season", ""), 0)
        if any(depth < 0 for depth in treads):
            self.add_error("front_left", _("A tread can't be less than nothing."))
        elif treads and min(treads) < least:
            self.warnings.append(
                _("The tread is below %(least)s mm: tell the customer.") % {"least": least}
            )
        if data.get("season") == TyreSet.Season.WINTER and not data.get("has_alpine_symbol"):
            self.warnings.append(_("Without the Alpine symbol it is no winter tyre by law."))
        return data
