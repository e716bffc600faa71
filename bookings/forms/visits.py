"""Forms of the visit page."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.models import Visit
from bookings.typed_meanwhile import Clash, lay_over, shown_values
from bookings.visits.answers import COUNTER_CHANNELS, SCORES, ReminderAnswer, VisitData
from customers.forms.vehicles import VehicleForm
from customers.models import Customer, Vehicle
from customers.models.consent import ADVERTISING_PURPOSES
from workshop_crm.lib.phones import parse_phone
from workshop_crm.lib.references import row_number

MOST_KM = 2_000_000
_ASK = gettext_lazy("Please choose an answer.")
_SCORE_MESSAGES = {
    "required": gettext_lazy("Please choose a number from 1 to 5."),
    "invalid_choice": gettext_lazy("Please choose a number from 1 to 5."),
}


def _attributes(**more: Any) -> dict[str, Any]:
    return {"autocomplete": "off", **more}


class CustomerDataForm(forms.ModelForm[Customer]):
    """What we know about the customer, as completed at the counter."""

    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=60)
    is_email_confirmed = forms.BooleanField(
        label=gettext_lazy("Read out and confirmed by the customer"), required=False
    )

    class Meta:
        model = Customer
        fields = [
            "salutation",
            "first_name",
            "last_name",
            "company",
            "phone",
            "email",
            "is_email_confirmed",
            "street",
            "postcode",
            "city",
            "language",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["phone"] = self.instance.phone or self.instance.phone_raw
        for name, kind in (("phone", "tel"), ("postcode", "text")):
            self.fields[name].widget.attrs.update(_attributes(inputmode=kind))
        if self.instance.email_state == Customer.AddressState.VERIFIED:
            self.fields["is_email_confirmed"].label = _("Confirmed already; confirm a new one here")

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"]).strip()
        if not typed:
            self.instance.phone_raw = ""
            return ""
        phone = parse_phone(typed)
        if phone is None:
            raise forms.ValidationError(_("This number can't be dialled. Is a digit missing?"))
        self.instance.phone_raw = typed
        return phone.e164

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        names = (cleaned.get("last_name"), cleaned.get("company"))
        if not any(names) and "last_name" not in self.errors:
            self.add_error("last_name", _("Please enter a family name or a company."))
        return cleaned


class VehicleDataForm(VehicleForm):
    """What stands in the registration paper, and the mileage on the clock."""

    mileage = forms.IntegerField(
        label=gettext_lazy("Mileage today in km"),
        required=False,
        min_value=1,
        max_value=MOST_KM,
        widget=forms.NumberInput(attrs=_attributes(inputmode="numeric")),
    )


class VisitDataForm:
    """Both halves of the data step as one form; without any vehicle data there is no vehicle."""

    def __init__(self, visit: Visit, data: QueryDict | None = None) -> None:
        vehicle = visit.vehicle or _chosen_vehicle(visit, data) or Vehicle(customer=visit.customer)
        self.others = [] if visit.vehicle else list(visit.customer.vehicles.filter(sold_on=None))
        self.chosen_id = vehicle.pk
        self.clashes: list[Clash] = []
        mileage = {"mileage": visit.mileage_km}
        self.customer = CustomerDataForm(instance=visit.customer)
        self.vehicle = VehicleDataForm(instance=vehicle, initial=mileage)
        self.stored = shown_values(self.customer, self.vehicle)
        if data is not None:
            labels = {
                name: _plain_label(field)
                for name, field in {**self.customer.fields, **self.vehicle.fields}.items()
            }
            typed, self.clashes = lay_over(data, self.stored, labels)
            self.customer = CustomerDataForm(typed, instance=visit.customer)
            self.vehicle = VehicleDataForm(typed, instance=vehicle, initial=mileage)

    @property
    def seen(self) -> str:
        """What is stored, for the page to send back: so it is known what was changed here."""
        return json.dumps(self.stored, sort_keys=True)

    @property
    def clashing_fields(self) -> list[forms.BoundField]:
        """The fields in which another tablet was faster."""
        names = {clash.name for clash in self.clashes}
        return [
            form[name]
            for form in (self.customer, self.vehicle)
            for name in form.fields
            if name in names
        ]

    def is_valid(self) -> bool:
        return all([self.customer.is_valid(), self.vehicle.is_valid()])

    def to_data(self) -> VisitData:
        """Return what was typed; call it after ``is_valid`` said yes."""
        vehicle = self.vehicle.instance
        is_known = any((vehicle.pk, vehicle.plate, vehicle.vin, vehicle.make))
        return VisitData(
            customer=self.customer.instance,
            vehicle=vehicle if is_known else None,
            mileage_km=self.vehicle.cleaned_data["mileage"],
            is_email_confirmed=self.customer.cleaned_data["is_email_confirmed"],
        )


def _chosen_vehicle(visit: Visit, data: QueryDict | None) -> Vehicle | None:
    wanted = data.get("vehicle", "") if data else ""
    return visit.customer.vehicles.filter(pk=row_number(str(wanted)), sold_on=None).first()


def first_error(*some: forms.BaseForm) -> str:
    """Return the first thing that is wrong, with its field's name; empty when nothing is."""
    for form in some:
        for name, errors in form.errors.items():
            label = _plain_label(form.fields[name]) if name in form.fields else ""
            return f"{label}: {errors[0]}" if label else str(errors[0])
    return ""


def _plain_label(field: forms.Field) -> str:
    return strip_tags(str(field.label or ""))


class ReminderForm(forms.Form):
    """The answer to the reminder question: ways and occasions singly, nothing pre-ticked."""

    answer = forms.ChoiceField(
        label="",
        choices=[("yes", "yes"), ("no", "no"), ("keep", "keep")],
        error_messages={"required": _ASK},
    )
    channels = forms.MultipleChoiceField(
        label="", choices=[(one.value, one.label) for one in COUNTER_CHANNELS], required=False
    )
    purposes = forms.MultipleChoiceField(
        label="", choices=[(one.value, one.label) for one in ADVERTISING_PURPOSES], required=False
    )
    wording = forms.IntegerField(required=False)
    signature = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        ticked = [cleaned.get("channels"), cleaned.get("purposes")]
        if cleaned.get("answer") == "yes" and not ticked[0]:
            self.add_error("channels", _("Please choose how: call, letter, e-mail or SMS."))
        if cleaned.get("answer") == "yes" and not ticked[1]:
            self.add_error("purposes", _("Please choose what for."))
        if cleaned.get("answer") == "no" and any(ticked):
            self.add_error(None, _("“No, thank you” and a tick contradict each other."))
        return cleaned

    def to_answer(self) -> ReminderAnswer:
        """Return the wish; call it after ``is_valid`` said yes."""
        return ReminderAnswer(
            channels=tuple(self.cleaned_data["channels"]),
            purposes=tuple(self.cleaned_data["purposes"]),
            wording_id=self.cleaned_data["wording"] or 0,
            signature=self.cleaned_data["signature"],
        )


class ScoreForm(forms.Form):
    """How satisfied the customer is."""

    score = forms.TypedChoiceField(
        label="", coerce=int, choices=[(n, n) for n in SCORES], error_messages=_SCORE_MESSAGES
    )
