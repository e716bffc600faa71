"""Shape of what the owner types into a text."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from messaging.texts.sources import WITH_SUBJECT, Place, Source


class TextForm(forms.Form):
    """A text and the reason for its change; the rules are in texts/checking.py."""

    subject = forms.CharField(label=_("Subject"), required=False, max_length=250)
    body = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "true"}),
    )
    why = forms.CharField(
        label=_("What did you change, and why?"),
        max_length=200,
        help_text=_("For whoever reads the versions later."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    customer = forms.ModelChoiceField(
        Customer.objects.filter(is_restricted=False, merged_into=None),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, place: Place, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Passed through.
        if place.channel not in WITH_SUBJECT:
            del self.fields["subject"]
            self.fields["body"].widget.attrs["rows"] = 6

    def typed(self) -> Source:
        """Return the text as it was typed, whether or not the rest is filled in."""
        return Source(self.data.get("subject", ""), self.data.get("body", ""))


class GoBackForm(forms.Form):
    """Which version shall be in force again."""

    number = forms.IntegerField(min_value=0)
    seen = forms.IntegerField(min_value=0)
    why = forms.CharField(max_length=200)
