"""Shape of what staff enter about messages and mailboxes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.models.consent import Channel
from messaging.models import Mailbox, Message
from workshop_crm.lib.crypto import encrypt


class OutboxFilterForm(forms.Form):
    """Which messages the list shows."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), *Message.State.choices]
    )
    channel = forms.ChoiceField(
        label=_("Channel"), required=False, choices=[("", _("all")), *Channel.choices]
    )

    def chosen(self) -> QuerySet[Message]:
        """Return the messages asked for, newest first; a wrong filter shows all."""
        found = Message.objects.exclude(customer__is_restricted=True).select_related("customer")
        found = found.defer("text", "html", "payload")
        if self.is_valid():
            wanted = {name: value for name, value in self.cleaned_data.items() if value}
            found = found.filter(**wanted)
        return found

    def query(self) -> str:
        """Return the filters as the rest of an address, for the pager."""
        if not self.is_valid():
            return ""
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        return f"&{urlencode(wanted)}" if wanted else ""


class MailboxForm(forms.ModelForm[Mailbox]):
    """An IMAP account; the password is written, never shown."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Stored encrypted and never shown. Leave empty to keep the present one."),
    )

    class Meta:
        model = Mailbox
        fields = [
            "name", "host", "port", "is_tls", "username", "password", "folder", "done_folder",
            "unclear_folder", "trusted_authserv_id", "is_active",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk is None and not cleaned.get("password"):
            self.add_error("password", _("A new mailbox needs its password."))
        return cleaned

    def save(self, commit: bool = True) -> Mailbox:  # noqa: FBT001, FBT002 - Django's signature.
        if password := self.cleaned_data.get("password"):
            self.instance.password_encrypted = encrypt(password.encode())
        saved: Mailbox = super().save(commit=commit)
        return saved


class ReasonForm(forms.Form):
    """Why staff stop much at once; it is shown to everybody."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class LettersAgainForm(forms.Form):
    """Which letters of a batch are printed once more."""

    first = forms.IntegerField(min_value=1)
    last = forms.IntegerField(min_value=1)
