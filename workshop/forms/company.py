"""The company: its founding, its legal details, its rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from workshop.forms.fields import AmountField, DayField, keep_within
from workshop.forms.widgets import password_field, time_input
from workshop.founding import Founder
from workshop.models import Company
from workshop_crm.lib.phones import parse_phone
from workshop_crm.lib.sms_sender import read_sender


class FoundingForm(forms.Form):
    company_name = forms.CharField(label=_("Name of the workshop"), max_length=120)
    legal_form = forms.ChoiceField(label=_("Legal form"), choices=Company.LegalForm.choices)
    first_name = forms.CharField(label=_("Your first name"), max_length=80)
    last_name = forms.CharField(label=_("Your last name"), max_length=80)
    username = forms.CharField(
        label=_("Your log-in name"), max_length=150, validators=[UnicodeUsernameValidator()]
    )
    password = password_field()
    repeat = forms.CharField(
        label=_("Password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_repeat(self) -> str:
        repeat = str(self.cleaned_data["repeat"])
        if repeat != self.cleaned_data.get("password", repeat):
            raise ValidationError(_("The two passwords differ."))
        return repeat

    def founder(self) -> Founder:
        """The input of a valid form, for the domain."""
        fields: dict[str, Any] = dict(self.cleaned_data)
        del fields["repeat"]
        return Founder(**fields)


class CompanyForm(forms.ModelForm[Company]):
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Company
        fields = [
            "name",
            "legal_form",
            "representatives",
            "street",
            "postcode",
            "city",
            "phone",
            "email",
            "website",
            "register_court",
            "register_number",
            "vat_id",
            "tax_number",
            "chamber",
            "iban",
            "bank_name",
        ]
        help_texts = {
            "representatives": _(
                "First and last names, comma separated: the owner, or all managing directors."
            ),
            "register_court": _("Not for sole traders without an entry."),
            "vat_id": _("This or the tax number stands on every invoice."),
        }


# The rules in the order in which a booking meets them: heading, explanation, fields.
SECTIONS = [
    (
        _("Answering bookings"),
        _("How fast we answer, and which dates we offer."),
        [
            "promise_minutes",
            "owner_alarm_hours",
            "proposal_count",
            "proposal_hold_hours",
            "proposal_days_apart",
            "lead_time_hours",
            "proposal_reminder_hours",
            "change_limit_hours",
        ],
    ),
    (
        _("Messages"),
        _("When we leave people in peace, and through whom SMS go."),
        [
            "quiet_from",
            "quiet_until",
            "advertising_gap_days",
            "consent_idle_months",
            "emails_per_minute",
            "sms_per_minute",
            "owner_question_months",
            "sms_sender",
            "has_automatic_calls",
            "voice_sender",
            "twilio_contract_on",
        ],
    ),
    (
        _("Figures"),
        _("When a customer counts as at risk, lapsed and lost."),
        ["at_risk_months", "lapsed_months", "lost_months"],
    ),
    (
        _("Logging in"),
        _("How people show who they are."),
        ["owners_need_second_factor", "tablet_lock_minutes"],
    ),
    (
        _("Letters"),
        _("How letters are laid out and printed."),
        ["letter_form", "prints_both_sides"],
    ),
    (
        _("Work and money"),
        _("What an hour costs, and when an estimate is overrun."),
        [
            "labour_units_per_hour",
            "labour_rate_net",
            "overrun_warn_percent",
            "overrun_act_percent",
            "approval_link_hours",
            "estimate_days",
            "payment_days",
        ],
    ),
    (
        _("Invoices"),
        _("Who writes them, and with which tax."),
        ["issues_invoices", "is_small_business", "exchange_part_percent"],
    ),
]


# The least and the most that a rule may say, by its name or else by its unit. What is counted
# back or on from today must stay within the calendar.
LIMITS = {
    "minutes": (0, 10_080),
    "hours": (0, 8_760),
    "days": (0, 3_650),
    "months": (0, 600),
    "percent": (0, 1_000),
    "minute": (1, 100_000),
    "net": (0, 10_000),
    "exchange_part_percent": (0, 100),
    "labour_units_per_hour": (1, 1_000),
    "proposal_days_apart": (0, 14),
    "proposal_hold_hours": (1, 8_760),
    "tablet_lock_minutes": (1, 1_440),
}


class RulesForm(forms.ModelForm[Company]):
    class Meta:
        model = Company
        field_classes = {"labour_rate_net": AmountField, "twilio_contract_on": DayField}
        fields = [name for _title, _lead, names in SECTIONS for name in names]
        widgets = {"quiet_from": time_input(), "quiet_until": time_input()}
        help_texts = {
            "promise_minutes": _("Today shows a booking in red when it waits longer."),
            "proposal_count": _("More dates convince more people, but each is held for a while."),
            "proposal_hold_hours": _(
                "So long nobody else gets the dates; then they are free again."
            ),
            "proposal_days_apart": _(
                "1: each date on another day. 0: several on one day, as early as possible."
            ),
            "lead_time_hours": _("We offer no date sooner than this."),
            "proposal_reminder_hours": _(
                "Once, and only while the dates are still held. 0: never."
            ),
            "owner_alarm_hours": _(
                "A booking that nobody has answered for so many opening hours reaches the owner."
            ),
            "change_limit_hours": _(
                "Until then customers move or cancel by themselves, later they call."
            ),
            "owner_question_months": _(
                "Counted from the last visit, appointment or answer. 0: never ask."
            ),
            "owners_need_second_factor": _("From their next log-in on."),
            "tablet_lock_minutes": _("Whoever comes next types a PIN."),
            "letter_form": _("B is usual: the window begins 45 mm below the edge, with A 27 mm."),
            "prints_both_sides": _("Each letter then begins on a new sheet."),
            "emails_per_minute": _("What your mail provider allows. Empty: no limit."),
            "sms_per_minute": _("A number of your own takes about one a second. Empty: no limit."),
            "sms_sender": _(
                "A number of yours at Twilio, a name of up to 11 letters and digits, or the id "
                "of a messaging service. Nobody can answer a name."
            ),
            "has_automatic_calls": _(
                "A computer voice calls those who have agreed to exactly that, and nobody else."
            ),
            "voice_sender": _("A number of yours at Twilio; it is shown to who is called."),
            "twilio_contract_on": _(
                "Twilio works in the USA. SMS stay off until the contract is signed."
            ),
            "issues_invoices": _(
                "Off: your own program writes them. You read them in and explain them here."
            ),
            "is_small_business": _(
                "Prices are without VAT, and invoices say why. No more than 100,000 € a year."
            ),
            "exchange_part_percent": _(
                "0: off. Usual are 10: an exchange part then bears VAT on the old part as well. "
                "Please ask your tax adviser before you switch it on."
            ),
            "overrun_warn_percent": _("Extra work over the estimate, in percent."),
            "overrun_act_percent": _(
                "From here on no invoice leaves before the customer was asked, or a reason noted."
            ),
            "approval_link_hours": _(
                "0: off. Such an approval can be a contract at a distance with a right of "
                "withdrawal: please ask a lawyer before you switch it on."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            limits = LIMITS.get(name) or LIMITS.get(name.rpartition("_")[2])
            if limits and isinstance(field, forms.IntegerField):
                keep_within(field, *limits)

    def clean_sms_sender(self) -> str:
        entered = self.cleaned_data["sms_sender"].strip()
        sender = read_sender(entered)
        if entered and not sender:
            raise ValidationError(
                _("Enter a phone number, or a name of up to 11 letters, digits and spaces.")
            )
        return sender

    def clean_voice_sender(self) -> str:
        entered = self.cleaned_data["voice_sender"].strip()
        phone = parse_phone(entered)
        if entered and phone is None:
            raise ValidationError(_("This is no phone number."))
        return phone.e164 if phone else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("has_automatic_calls") and not cleaned.get("voice_sender", "?"):
            self.add_error("voice_sender", _("Automatic calls need a number to call from."))
        months = [cleaned.get(f"{name}_months", 0) or 0 for name in ("at_risk", "lapsed", "lost")]
        if not 0 < months[0] < months[1] < months[2]:
            self.add_error(
                "lost_months", _("Each of the three spans must be longer than the last.")
            )
        return cleaned

    def sections(self) -> Iterator[tuple[Any, Any, list[forms.BoundField]]]:
        """Heading, explanation and inputs of each part, for the template."""
        for title, lead, names in SECTIONS:
            yield title, lead, [self[name] for name in names]
