"""What the owner says about a connected program."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from workshop_crm.api.models import System
from workshop_crm.api.scopes import RESOURCES


class SystemForm(forms.ModelForm[System]):
    """Name, site and scopes; at least one scope, or the token would open nothing."""

    scopes = forms.MultipleChoiceField(
        label=_("Rights"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (f"{resource}:{right}", format_lazy("{}: {}", name, word))
            for resource, name in RESOURCES.items()
            for right, word in (("read", _("read")), ("write", _("write")))
        ],
        help_text=_("As little as the program needs. Writing does not include reading."),
    )

    class Meta:
        model = System
        fields = ["name", "site", "scopes"]
        help_texts = {
            "name": _("As you call it, for example: till, accounting."),
            "site": _("Then it sees appointments, orders and invoices of this site only."),
        }

    def values(self) -> dict[str, Any]:
        """Return what was entered, by the names that connecting and changing expect."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class EndpointForm(forms.Form):
    """Where a program is told, and of which kinds of rows."""

    url = forms.URLField(
        label=_("Web address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("Where the program listens, for example https://till.example/news."),
    )
    resources = forms.MultipleChoiceField(
        label=_("Hears of"),
        widget=forms.CheckboxSelectMultiple,
        choices=list(RESOURCES.items()),
        help_text=_("Only of what it may read; it learns which row changed, not its content."),
    )
