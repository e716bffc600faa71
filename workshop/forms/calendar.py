"""What changes a site's usual week: seasons, closures, bays out of use, shares kept free."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from workshop.forms.fields import DayField, MomentField
from workshop.forms.sites import OpeningHoursForm
from workshop.forms.widgets import time_input
from workshop.models import Bay, BayAbsence, Closure, Season, Workshop

MOST_KEPT_PERCENT = 90


class SeasonForm(OpeningHoursForm):
    """Name and days of a season, then its week; see OpeningHoursForm."""

    name = forms.CharField(label=_("Name"), max_length=60)
    first_day = forms.IntegerField(label=_("from day"), min_value=1, max_value=31)
    first_month = forms.TypedChoiceField(
        label=_("from month"), choices=list(MONTHS.items()), coerce=int
    )
    last_day = forms.IntegerField(label=_("to day"), min_value=1, max_value=31)
    last_month = forms.TypedChoiceField(
        label=_("to month"), choices=list(MONTHS.items()), coerce=int
    )

    def head(self) -> list[forms.BoundField]:
        """The inputs above the week, for the template."""
        return [self[name] for name in self.base_fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for side in ("first", "last"):
            day, month = cleaned.get(f"{side}_day"), cleaned.get(f"{side}_month")
            if day and month and not _exists(day, month):
                self.add_error(f"{side}_day", _("This month has no such day."))
        if not self.errors and not self.spans():
            raise ValidationError(
                _("Please give the hours of at least one day. To close, note a closure.")
            )
        return cleaned

    def season(self, season: Season) -> Season:
        """Write what was filled in onto a season, unsaved."""
        for name in self.base_fields:
            setattr(season, name, self.cleaned_data[name])
        return season


def _exists(day: int, month: int) -> bool:
    try:
        date(2024, month, day)
    except ValueError:
        return False
    return True


class ClosureForm(forms.ModelForm[Closure]):
    class Meta:
        model = Closure
        fields = ["starts_on", "ends_on", "from_time", "until_time", "reason"]
        field_classes = dict.fromkeys(("starts_on", "ends_on"), DayField)
        widgets = {"from_time": time_input(), "until_time": time_input()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("from_time"), cleaned.get("until_time")
        if bool(opens) != bool(closes) or (opens and closes and closes <= opens):
            raise ValidationError(
                _("Please give both times, the later one second, or none for the whole day.")
            )
        return cleaned


SiteClosureFormSet = forms.inlineformset_factory(Workshop, Closure, form=ClosureForm, extra=2)
CommonClosureFormSet = forms.modelformset_factory(
    Closure, form=ClosureForm, extra=2, can_delete=True
)


class AbsenceForm(forms.ModelForm[BayAbsence]):
    class Meta:
        model = BayAbsence
        fields = ["bay", "starts_at", "ends_at", "reason"]
        labels = {"bay": _("Bay")}
        field_classes = dict.fromkeys(("starts_at", "ends_at"), MomentField)

    def __init__(self, *args: Any, site: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bays = cast("forms.ModelChoiceField[Bay]", self.fields["bay"])
        bays.queryset = site.bays.filter(is_active=True)


AbsenceFormSet = forms.modelformset_factory(BayAbsence, form=AbsenceForm, extra=2, can_delete=True)


class SharesForm(forms.ModelForm[Workshop]):
    class Meta:
        model = Workshop
        fields = ["regulars_share_percent", "walk_in_share_percent", "shares_until_hours"]
        help_texts = {
            "regulars_share_percent": _(
                "Customers we don't know yet can't book this part of a day, neither through a "
                "portal nor on our own page. Whoever was here before can."
            ),
            "walk_in_share_percent": _(
                "Nobody books this part online. You give it away: to walk-ins, on the phone."
            ),
            "shares_until_hours": _(
                "Counted back from midnight before the day. From then on everything left is "
                "free for everybody. 24: on Monday from 0:00 Tuesday is free."
            ),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = ("regulars_share_percent", "walk_in_share_percent")
        if sum(cleaned.get(name) or 0 for name in names) > MOST_KEPT_PERCENT:
            raise ValidationError(
                _("Together at most %(most)s percent: new customers need a way in."),
                params={"most": MOST_KEPT_PERCENT},
            )
        return cleaned
