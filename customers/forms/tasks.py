"""Forms of tasks and notes."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Note
from workshop.models import User

MORNING = time(8)
DAYS_OF_WEEK = 7


class PutOffForm(forms.Form):
    """Until when a task may wait, and why."""

    until = forms.ChoiceField(
        label=_("Until"),
        choices=[
            ("hour", _("in an hour")),
            ("tomorrow", _("tomorrow morning")),
            ("monday", _("Monday morning")),
            ("week", _("in a week")),
        ],
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)


class OwnerForm(forms.Form):
    """Who takes care of a task; empty gives it back to everybody."""

    to = forms.ModelChoiceField(User.objects.filter(is_active=True), required=False)


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]  # Generic only in the stubs.
    """What was said or noticed."""

    class Meta:
        model = Note
        fields = ["kind", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


def time_to_come(choice: str, *, now: datetime) -> datetime:
    """Return the moment that a choice of PutOffForm means; mornings are those of the house."""
    if choice == "hour":
        return now + timedelta(hours=1)
    today = timezone.localdate(now)
    days = {
        "tomorrow": 1,
        "monday": DAYS_OF_WEEK - today.weekday(),
        "week": DAYS_OF_WEEK,
    }
    day = today + timedelta(days=days[choice])
    return timezone.make_aware(datetime.combine(day, MORNING))


def staff_choices() -> list[tuple[int, str]]:
    """Return the people who can be given a task, by name."""
    people = User.objects.filter(is_active=True).order_by("first_name", "last_name", "username")
    return [(each.pk, each.get_full_name() or each.username) for each in people]
