"""Forms of the privacy pages."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshop.forms.fields import DayField
from workshop_crm.desk.privacy.requests import Kind


class RequestForm(forms.Form):
    """What a person asked for, and when it arrived."""

    kind = forms.ChoiceField(label=_("What was asked for"), choices=Kind.choices)
    received_on = DayField(label=_("Received on"), initial=timezone.localdate)


class ReasonForm(forms.Form):
    """Why something is done with a person's data; it is kept."""

    reason = forms.CharField(label=_("Reason"), max_length=250)


class EraseForm(ReasonForm):
    """The reason, and a tick that the preview was read."""

    is_sure = forms.BooleanField(label=_("I have read what will happen. It can't be undone."))


class PeriodForm(forms.Form):
    """How many days a kind of data is kept."""

    key = forms.CharField(widget=forms.HiddenInput)
    days = forms.IntegerField(label=_("days"), min_value=1)
