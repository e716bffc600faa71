"""What the owner lets the business cards say, and the list of causes of the red card."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import CardDesign


class CardDesignForm(forms.ModelForm[CardDesign]):
    class Meta:
        model = CardDesign
        fields = ["slogan_de", "slogan_en", "contact"]
        help_texts = {
            "slogan_de": _("Empty: that booking with you directly has the internet's conditions."),
            "contact": _("A name, and a number if you like."),
        }


class CausesForm(forms.Form):
    causes = forms.CharField(
        label=_("Causes to choose from, one a line"),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        max_length=4000,
        help_text=_("Empty: the usual ones. What is noted already stays as it is."),
    )
