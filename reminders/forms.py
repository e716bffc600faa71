"""Shape of the input of plans and calls."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reminders.effect.holding_back import LARGEST_SHARE
from reminders.errors import BadStepsError
from reminders.models import CallAttempt, ReminderPlan
from reminders.plans.steps import read_steps
from reminders.seasons.page import is_of_a_season
from workshop.forms.fields import MomentField


class PlanForm(forms.Form):
    """The steps as one line of numbers."""

    steps = forms.CharField(
        label=_("Steps in days"),
        max_length=120,
        help_text=_("Days before (-) or after the due date, for example -60, -46, -7, 14, 30."),
    )
    is_active = forms.BooleanField(label=_("Remind of this service"), required=False)
    held_back_percent = forms.IntegerField(
        label=_("Comparison group in percent"),
        required=False,
        min_value=0,
        max_value=LARGEST_SHARE,
        help_text=_(
            "So many in a hundred customers are left out, always the same ones; the page of the "
            "effect compares who came. 0: everybody is reminded."
        ),
    )

    most_a_day = forms.IntegerField(
        label=_("At most so many customers a day"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_(
            "Empty: as many as the bays can take by their opening hours. A new number counts from "
            "the eighth day on; what goes out before keeps its day."
        ),
    )

    def __init__(self, *args: Any, plan: ReminderPlan, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "steps": ", ".join(map(str, plan.steps)),
            "is_active": plan.is_active,
            "held_back_percent": plan.held_back_percent,
            "most_a_day": plan.most_a_day,
        }
        super().__init__(*args, **kwargs)
        if not is_of_a_season(plan):
            del self.fields["most_a_day"]

    def clean_held_back_percent(self) -> int:
        return self.cleaned_data["held_back_percent"] or 0

    def clean_steps(self) -> list[int]:
        try:
            return read_steps(self.cleaned_data["steps"])
        except BadStepsError as error:
            raise forms.ValidationError(str(error)) from error


class CallForm(forms.Form):
    """How a call ended: one of the buttons, perhaps with a note."""

    outcome = forms.ChoiceField(choices=CallAttempt.Outcome)
    note = forms.CharField(label=_("Note"), max_length=250, required=False)
    again_at = MomentField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S%z"])
