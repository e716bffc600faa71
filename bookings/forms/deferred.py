"""Forms of the hand-over: work that is put off, and the next date."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext_lazy as _

from bookings.models import DeferredWork
from bookings.visits.deferred import Finding
from bookings.visits.next_steps import NextDate
from customers.models.consent import Channel
from workshop.forms.fields import AmountField, DayField
from workshop.models import Service

NO_CHANNEL = "none"
DATED = ("book", "propose")
_ASK = _("Please choose an answer.")


def _not_past(day: date) -> None:
    if day < timezone.localdate():
        raise forms.ValidationError(_("This day is past."))


class DeferredWorkForm(forms.Form):
    """What was found, how urgent it is, and what the customer was told."""

    text = forms.CharField(label=_("What was put off?"), max_length=200)
    urgency = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=DeferredWork.Urgency.choices,
        initial=DeferredWork.Urgency.SOON,
    )
    price_gross = AmountField(
        label=_("Price, gross"),
        max_digits=10,
        decimal_places=2,
        min_value=0,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    valid_until = DayField(label=_("Offer valid until"), required=False)
    remind_on = DayField(
        label=_("Wanted on (day agreed)"),
        required=False,
        validators=[_not_past],
        help_text=_("We remind two weeks before. Empty: with the next reminder of this vehicle."),
    )
    found_by = forms.CharField(label=_("Who found it?"), max_length=80, required=False)
    is_acknowledged = forms.BooleanField(
        label=_("Safety: the customer was told what can happen, and has understood it"),
        required=False,
    )

    # Beside the data form, which has fields of its own on the same page.
    prefix = "work"

    def to_finding(self) -> Finding:
        """Return what was noted; call it after ``is_valid`` said yes."""
        return Finding(**self.cleaned_data)


class NextStepForm(forms.Form):
    """One button's answer, and how we get in touch.

    ``answer`` is "later", "known <appointment>", or "book" or "propose" with a service's code
    and a start.
    """

    answer = forms.CharField(label="", max_length=80, error_messages={"required": _ASK})
    channel = forms.ChoiceField(
        label=_("How may we get in touch?"),
        choices=[*Channel.choices, (NO_CHANNEL, NO_CHANNEL)],
        error_messages={"required": _("Please choose how we get in touch, or “not at all”.")},
    )
    reason = forms.CharField(label=_("Why?"), max_length=200, required=False)
    again_on = DayField(required=False, validators=[_not_past])

    def clean_channel(self) -> str:
        channel = str(self.cleaned_data["channel"])
        return "" if channel == NO_CHANNEL else channel

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind, _space, rest = str(cleaned.get("answer", "")).partition(" ")
        cleaned["kind"], cleaned["rest"] = kind, rest
        if kind in DATED:
            code, _space, start = rest.partition(" ")
            cleaned["date"] = _date_of(code, start, cleaned.get("channel", ""))
            if cleaned["date"] is None:
                self.add_error("answer", _ASK)
        return cleaned


def _date_of(code: str, start: str, channel: str) -> NextDate | None:
    service = Service.objects.filter(code=code).first()
    try:
        starts_at = parse_datetime(start)
    except ValueError:
        return None
    if service is None or starts_at is None or not is_aware(starts_at):
        return None
    return NextDate(service, starts_at, channel)
