"""What the owner says about a calendar on the phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.ical.feed_links import people_at
from bookings.models import CalendarFeed
from workshop.models import Bay, User, Workshop


class ShowsForm(forms.ModelForm[CalendarFeed]):
    """How much a calendar says."""

    class Meta:
        model = CalendarFeed
        fields = ["shows"]
        widgets = {"shows": forms.Select(attrs={"class": "form-select"})}


class FeedForm(forms.Form):
    """A new calendar: of the whole site, a bay or a person."""

    about = forms.ChoiceField(
        label=_("Calendar of"),
        help_text=_("A person's calendar has their tasks, too, and ends when they leave."),
    )
    shows = forms.ChoiceField(
        label=_("What it shows"),
        choices=CalendarFeed.Shows.choices,
        help_text=_("Calendars are often shared with the family or a provider: rather less."),
    )
    name = forms.CharField(
        label=_("Where it is used"),
        max_length=60,
        required=False,
        help_text=_("For example: tablet in the workshop."),
    )

    def __init__(self, site: Workshop, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, Bay | User | None] = {"": None}
        self.rows |= {f"bay-{bay.pk}": bay for bay in site.bays.filter(is_active=True)}
        self.rows |= {f"person-{person.pk}": person for person in people_at(site)}
        about = self.fields["about"]
        about.required = False
        about.choices = [  # type: ignore[attr-defined]
            ("", _("the whole site")),
            *((key, _name_of(row)) for key, row in self.rows.items() if row),
        ]

    def clean_about(self) -> Bay | User | None:
        return self.rows[self.cleaned_data["about"]]


def _name_of(row: Bay | User) -> str:
    return row.name if isinstance(row, Bay) else row.get_full_name() or row.username
