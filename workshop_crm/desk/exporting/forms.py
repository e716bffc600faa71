"""Shape of what the owner enters for an archive."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices.audit.tables import Span
from workshop.forms.fields import DayField


class AuditForm(forms.Form):
    """The days of issue that the archive covers, both included."""

    first = DayField(label=_("From"))
    last = DayField(label=_("Until"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("This day lies before the first one."))
        return cleaned

    def span(self) -> Span:
        """The input of a valid form, for the domain."""
        return Span(self.cleaned_data["first"], self.cleaned_data["last"])


def last_year(today: date) -> dict[str, date]:
    """Return the calendar year that is over: what an auditor asks for first."""
    year = today.year - 1
    return {"first": date(year, 1, 1), "last": date(year, 12, 31)}
