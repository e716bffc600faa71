"""Forms of customers: shape and syntax of what is typed; vehicles are in forms_vehicle.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.contact import Pair, offered_channels
from customers.models import ConsentEvent, Customer
from customers.models.consent import ADVERTISING_PURPOSES
from workshop_crm.lib.phones import parse_phone

Origin = ConsentEvent.Origin


_STATE_OF = {
    "email_state": {"email"},
    "phone_state": {"phone"},
    "post_state": {"street", "postcode", "city", "country"},
}


def _liked_ways() -> list[tuple[str, Any]]:
    ways = [(each.value, each.label) for each in offered_channels()]
    return [("", _("no wish: what was agreed to last")), *ways]


class CustomerForm(forms.ModelForm[Customer]):
    preferred_channel = forms.ChoiceField(
        label=_("Likes best to be reached by"),
        choices=_liked_ways,
        required=False,
        help_text=_("Used first, as far as the customer has agreed to it."),
    )

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
            "preferred_channel",
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


def _ways() -> list[tuple[str, str]]:
    return [("", ""), *((channel.value, "") for channel in offered_channels())]


def _pairs() -> list[tuple[str, str]]:
    return [
        (f"{channel}:{purpose}", "")
        for channel in offered_channels()
        for purpose in ADVERTISING_PURPOSES
    ]


class PreferencesForm(forms.Form):
    """Boxes for channels and purposes, each named "channel:purpose"; none may be ticked."""

    pairs = forms.MultipleChoiceField(choices=_pairs, required=False)
    preferred = forms.ChoiceField(choices=_ways, required=False)
    seen = forms.CharField(required=False)

    def likes_best(self) -> str | None:
        """Return the channel liked best, or nothing for no wish; ``None`` if it was not asked."""
        chosen: str = self.cleaned_data["preferred"]
        return chosen if "preferred" in self.data else None

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


class WordingForm(forms.Form):
    """What people agree to, and why it is changed; the rules are in wording_check.py."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        help_text=_("{company} stands for your company's name."),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "true"}),
    )
    why = forms.CharField(
        label=_("What did you change, and why?"),
        max_length=200,
        help_text=_("For whoever reads the versions later."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
