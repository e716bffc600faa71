"""What people set for their own log-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from workshop.models import User
from workshop_crm.lib.phones import parse_phone


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class OwnAddressesForm(forms.ModelForm[User]):
    """Where the house's own mail and tests of texts reach this person."""

    class Meta:
        model = User
        fields = ["email", "mobile"]
        labels = {"email": _("E-mail address")}
        widgets = {"mobile": forms.TextInput({"type": "tel", "autocomplete": "tel"})}

    def clean_mobile(self) -> str:
        raw = str(self.cleaned_data["mobile"])
        phone = parse_phone(raw)
        if raw and (phone is None or not phone.is_mobile):
            raise forms.ValidationError(_("That is no mobile number."))
        return phone.e164 if phone else ""


class OwnPasswordForm(forms.Form):
    """The password once more, before something that an open screen should not be enough for."""

    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("That is not your password."))
        return str(self.cleaned_data["password"])


class NewPasskeyForm(OwnPasswordForm):
    """How a person calls a passkey; ``answer`` is filled in by the browser."""

    name = forms.CharField(label=_("What do you call it?"), max_length=60)
    answer = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ["name", "password"]


def pin_field() -> forms.CharField:
    """Digits, typed on a tablet."""
    return forms.CharField(
        label=_("PIN"),
        validators=[RegexValidator(r"^[0-9]{4,8}$", _("Four to eight digits, please."))],
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class OwnPinForm(OwnPasswordForm):
    pin = pin_field()


class PasswordLoginForm(AuthenticationForm):
    """Name and password; which of the two is wrong is not said."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("Name and password don't fit together. Please try once more."),
    }


class PinLoginForm(forms.Form):
    """Who is at the tablet now."""

    person = forms.ModelChoiceField(
        User.objects.none(), label=_("Who are you?"), empty_label=None, widget=forms.RadioSelect
    )
    pin = pin_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).exclude(pin="")
        field: Any = self.fields["person"]
        field.queryset = people.order_by("first_name", "username")
        field.label_from_instance = lambda user: user.get_full_name() or user.username
