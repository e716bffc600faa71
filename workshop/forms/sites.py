"""Sites, opening hours, bays and closures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from workshop.forms.fields import AbilitiesField
from workshop.forms.widgets import time_input
from workshop.models import Bay, Workshop
from workshop.sites import OpeningSpan, free_slug

SPANS_PER_DAY = 2


class SiteForm(forms.ModelForm[Workshop]):
    class Meta:
        model = Workshop
        fields = [
            "name",
            "street",
            "postcode",
            "city",
            "state",
            "is_catholic_town",
            "phone",
            "email",
            "is_active",
        ]
        help_texts = {
            "state": _("Decides which public holidays are kept free."),
            "is_catholic_town": _("Assumption Day in Bavaria, Corpus Christi in parts of Saxony."),
        }

    def save(self, commit: bool = True) -> Workshop:  # noqa: FBT001, FBT002 - Django's signature
        if not self.instance.slug:
            self.instance.slug = free_slug(self.cleaned_data["name"])
        site: Workshop = super().save(commit)
        return site


class OpeningHoursForm(forms.Form):
    """Two spans a day; a day without times is closed."""

    def __init__(self, *args: Any, spans: list[OpeningSpan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday in WEEKDAYS:
            of_day = [span for span in spans if span.weekday == weekday]
            for number in range(SPANS_PER_DAY):
                span = of_day[number] if number < len(of_day) else None
                self._add_span(weekday, number, span)

    def _add_span(self, weekday: int, number: int, span: OpeningSpan | None) -> None:
        for side, label in (("opens", _now("opens")), ("closes", _now("closes"))):
            name = f"{WEEKDAYS[weekday]}: {label} ({number + 1})"
            self.fields[f"{side}_{weekday}_{number}"] = forms.TimeField(
                required=False,
                initial=getattr(span, side) if span else None,
                widget=time_input(**{"class": "form-control", "aria-label": name}),
            )

    def days(self) -> Iterator[tuple[str, list[list[forms.BoundField]]]]:
        """Each weekday's name with its pairs of inputs, for the template."""
        for weekday, name in WEEKDAYS.items():
            yield (
                str(name),
                [
                    [self[f"opens_{weekday}_{number}"], self[f"closes_{weekday}_{number}"]]
                    for number in range(SPANS_PER_DAY)
                ],
            )

    def clean(self) -> dict[str, Any]:
        for weekday, name in WEEKDAYS.items():
            for number in range(SPANS_PER_DAY):
                opens, closes = self._span(weekday, number)
                if bool(opens) != bool(closes) or (opens and closes and closes <= opens):
                    raise ValidationError(
                        _("%(day)s: please give both times, the later one second."),
                        params={"day": name},
                    )
        return self.cleaned_data

    def spans(self) -> list[OpeningSpan]:
        """What was filled in, for the domain."""
        return [
            OpeningSpan(weekday, opens, closes)
            for weekday in WEEKDAYS
            for number in range(SPANS_PER_DAY)
            for opens, closes in [self._span(weekday, number)]
            if opens and closes
        ]

    def _span(self, weekday: int, number: int) -> tuple[Any, Any]:
        return (
            self.cleaned_data.get(f"opens_{weekday}_{number}"),
            self.cleaned_data.get(f"closes_{weekday}_{number}"),
        )


class BayForm(forms.ModelForm[Bay]):
    abilities = AbilitiesField(
        label=_("Abilities"),
        required=False,
        help_text=_("For example: lift, alignment, high voltage, exhaust tester"),
    )

    class Meta:
        model = Bay
        fields = ["name", "abilities", "is_active"]


BayFormSet = forms.inlineformset_factory(Workshop, Bay, form=BayForm, extra=3, can_delete=False)
