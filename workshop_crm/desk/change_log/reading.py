"""Finding lines of the log: by person, by row, by kind, by days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from auditlog.models import LogEntry
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.consent.states import merged_ids
from customers.models import AccessEntry, Customer
from customers.privacy.access_log import looks_at, looks_by
from customers.privacy.change_log import changes_of
from workshop.forms.fields import DayField
from workshop.models import User
from workshop_crm.desk.change_log.lines import word_for
from workshop_crm.desk.change_log.watched import SETTINGS
from workshop_crm.desk.rows import ROWS

HOUSE = "settings"


class LogForm(forms.Form):
    """What somebody wants to see of the log."""

    user = forms.ModelChoiceField(
        label=_("Person of the staff"),
        queryset=User.objects.order_by("last_name", "username"),
        required=False,
        empty_label=_("all"),
    )
    customer = forms.ModelChoiceField(
        label=_("Customer number"),
        queryset=Customer.objects.all(),
        required=False,
        widget=forms.NumberInput,
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    number = forms.IntegerField(label=_("Number"), required=False, min_value=1)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            is_choice = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
        choices = sorted((word_for(model), label) for label, model in _kinds().items())
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("all")),
            (HOUSE, _("settings and people")),
            *((label, name[:1].upper() + name[1:]) for name, label in choices),
        ]


def find_changes(form: LogForm) -> QuerySet[LogEntry]:
    """Return the lines that a valid form asks for, newest first."""
    asked = form.cleaned_data
    rows: QuerySet[LogEntry] = LogEntry.objects.order_by("-timestamp", "-pk")
    if asked["customer"]:
        rows = changes_of(merged_ids(asked["customer"]))
    if asked["user"]:
        rows = rows.filter(Q(actor=asked["user"]) | _about([User], asked["user"].pk))
    if asked["kind"] == HOUSE:
        rows = rows.filter(_about(SETTINGS, asked["number"]))
    elif asked["kind"]:
        rows = rows.filter(_about([_kinds()[asked["kind"]]], asked["number"]))
    rows = rows.filter(**_span("timestamp", asked["since"], asked["until"]))
    return rows.select_related("content_type", "actor")


def find_looks(form: LogForm) -> QuerySet[AccessEntry]:
    """Return who looked at whom, as a valid form asks for, newest first."""
    asked = form.cleaned_data
    rows: QuerySet[AccessEntry] = AccessEntry.objects.select_related("user")
    if asked["customer"]:
        rows = looks_at(merged_ids(asked["customer"]))
        rows = rows.filter(user=asked["user"]) if asked["user"] else rows
    elif asked["user"]:
        rows = looks_by(asked["user"])
    return rows.filter(**_span("at", asked["since"], asked["until"]))


def _kinds() -> dict[str, type[Model]]:
    return {
        model._meta.label_lower: model
        for model in {*SETTINGS, *(row.model_class for row in ROWS.values())}
    }


def _about(models: Iterable[type[Model]], number: int | None) -> Q:
    types = ContentType.objects.get_for_models(*models).values()
    about = Q(content_type__in=[each.pk for each in types])
    return about & Q(object_id=number) if number else about


def _span(name: str, since: date | None, until: date | None) -> dict[str, datetime]:
    span = {}
    if since:
        span[f"{name}__gte"] = _midnight(since)
    if until:
        span[f"{name}__lt"] = _midnight(until + timedelta(days=1))
    return span


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
