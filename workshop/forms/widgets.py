"""Inputs that browsers know how to fill; their values are ISO in every language."""

from __future__ import annotations

from django import forms


def date_input() -> forms.DateInput:
    """A calendar of the browser."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def time_input(**attrs: str) -> forms.TimeInput:
    """A clock of the browser."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", **attrs})
