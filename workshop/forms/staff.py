"""Log-ins of staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from workshop.forms.widgets import password_field
from workshop.models import User


class StaffForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "role", "site", "language", "is_active"]
        widgets = {"language": forms.Select(choices=settings.LANGUAGES)}
        help_texts = {"is_active": _("Untick when somebody has left; what they did stays.")}


class NewStaffForm(forms.ModelForm[User]):
    password = password_field()

    class Meta:
        model = User
        fields = ["first_name", "last_name", "username", "role", "site", "language"]
        widgets = {"language": forms.Select(choices=settings.LANGUAGES)}
        help_texts = {"username": ""}

    def staff_fields(self) -> dict[str, Any]:
        """The fields of the user, without the password."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NewPasswordForm(forms.Form):
    password = password_field()
