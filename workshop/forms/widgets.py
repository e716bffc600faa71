"""Inputs that browsers know how to fill; dates and times are ISO in every language."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _


def time_input(**attrs: str) -> forms.TimeInput:
    """A clock of the browser."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", **attrs})


def password_field() -> forms.CharField:
    """A new password, as strong as the settings ask for."""
    return forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        validators=[validate_password],
        help_text=_("At least eight characters; a short sentence is easiest to remember."),
    )
