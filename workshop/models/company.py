"""The one company of this installation: legal details and house rules."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Company(models.Model):
    """Legal details for letters, mails and invoices (E-10, L-03), and the rules of the house.

    There is exactly one row, id 1, made by the first-run set-up or the demo.
    """

    class LegalForm(models.TextChoices):
        SOLE = "sole", _("sole trader")
        EK = "ek", "e.K."
        GMBH = "gmbh", "GmbH"
        UG = "ug", "UG (haftungsbeschränkt)"
        GMBH_CO_KG = "gmbh_co_kg", "GmbH & Co. KG"
        OHG = "ohg", "OHG"
        KG = "kg", "KG"

    class LetterForm(models.TextChoices):
        A = "a", _("DIN 5008 form A: low letterhead")
        B = "b", _("DIN 5008 form B: high letterhead")

    name = models.CharField(_("company name"), max_length=120)
    legal_form = models.CharField(_("legal form"), max_length=12, choices=LegalForm)
    street = models.CharField(_("street and number"), max_length=120)
    postcode = models.CharField(_("postcode"), max_length=10)
    city = models.CharField(_("city"), max_length=80)
    phone = models.CharField(_("phone"), max_length=30)
    email = models.EmailField(_("e-mail"))
    website = models.URLField(_("website"), blank=True)
    # Full names, comma separated: all managing directors, or the owner.
    representatives = models.CharField(_("represented by"), max_length=250)
    register_court = models.CharField(_("register court"), max_length=80, blank=True)
    register_number = models.CharField(_("register number"), max_length=30, blank=True)
    vat_id = models.CharField(_("VAT id"), max_length=20, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=30, blank=True)
    chamber = models.CharField(_("chamber"), max_length=120, blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bank_name = models.CharField(_("bank"), max_length=80, blank=True)

    # House rules for proposals.
    promise_minutes = models.PositiveIntegerField(_("promise: answer within minutes"), default=30)
    proposal_count = models.PositiveIntegerField(
        _("dates per proposal"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(6)],
    )
    proposal_hold_hours = models.PositiveIntegerField(_("hours a date is held"), default=48)
    lead_time_hours = models.PositiveIntegerField(_("earliest date in hours"), default=20)
    # 0 lets several dates lie on one day.
    proposal_days_apart = models.PositiveIntegerField(
        _("days between the dates of a proposal"), default=1, validators=[MaxValueValidator(14)]
    )
    # 0 means never. An unanswered proposal is brought to mind once.
    proposal_reminder_hours = models.PositiveIntegerField(
        _("bring an unanswered proposal to mind after hours"), default=24
    )
    owner_alarm_hours = models.PositiveIntegerField(
        _("tell the owner after opening hours without answer"), default=4
    )
    change_limit_hours = models.PositiveIntegerField(_("changes until hours before"), default=24)

    # House rules for messages.
    is_sending_paused = models.BooleanField(_("sending paused"), default=False)
    # Who paused it last, when and why; kept when sending goes on.
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    pause_reason = models.CharField(_("reason"), max_length=200, blank=True)
    quiet_from = models.TimeField(_("no calls or SMS from"), default=time(19, 0))
    quiet_until = models.TimeField(_("no calls or SMS until"), default=time(9, 0))
    advertising_gap_days = models.PositiveIntegerField(
        _("days between two advertising messages"), default=14
    )
    # T-13: a number of one's own takes about one SMS a second. Empty means no limit.
    sms_per_minute = models.PositiveIntegerField(
        _("SMS a minute at most"),
        default=60,
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    emails_per_minute = models.PositiveIntegerField(
        _("e-mails a minute at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    # C-15: no law names a figure.
    consent_idle_months = models.PositiveIntegerField(
        _("ask again after months in which a consent was not used"), default=24
    )
    # 0 means never. Whoever was not heard of for so long is asked first, in the reminder.
    owner_question_months = models.PositiveIntegerField(
        _("ask whether the car is still theirs after months without contact"), default=18
    )
    # A number, a name (nobody can answer it) or a messaging service of Twilio (T-06).
    sms_sender = models.CharField(_("SMS sender"), max_length=40, blank=True)
    # C-60: calls by a machine need a consent of their own; off until the owner wants them.
    has_automatic_calls = models.BooleanField(_("automatic calls"), default=False)
    voice_sender = models.CharField(_("number for automatic calls"), max_length=16, blank=True)
    # C-49b: Twilio is a processor in a third country; without this date it stays off.
    twilio_contract_on = models.DateField(
        _("Twilio processing contract signed on"), null=True, blank=True
    )

    # House rules for figures: classes of customers by months since the last visit.
    at_risk_months = models.PositiveIntegerField(
        _("at risk after months without visit"), default=15
    )
    lapsed_months = models.PositiveIntegerField(_("lapsed after months without visit"), default=18)
    lost_months = models.PositiveIntegerField(_("lost after months without visit"), default=24)
    # House rules for logging in.
    owners_need_second_factor = models.BooleanField(
        _("owners log in with a second factor"), default=False
    )
    tablet_lock_minutes = models.PositiveIntegerField(
        _("a shared tablet locks after minutes"), default=5, validators=[MinValueValidator(1)]
    )

    # House rules for letters.
    letter_form = models.CharField(
        _("letter form"), max_length=1, choices=LetterForm, default=LetterForm.B
    )
    prints_both_sides = models.BooleanField(_("printer prints both sides"), default=True)

    # House rules for work and money.
    labour_units_per_hour = models.PositiveIntegerField(_("labour units per hour"), default=10)
    labour_rate_net = models.DecimalField(
        _("labour rate per hour, net"), max_digits=8, decimal_places=2, default=95
    )
    overrun_warn_percent = models.PositiveIntegerField(_("estimate overrun: warn"), default=10)
    overrun_act_percent = models.PositiveIntegerField(_("estimate overrun: act"), default=15)
    # 0 means never: extra work approved by link may be a contract at a distance (C-72).
    approval_link_hours = models.PositiveIntegerField(
        _("approval of extra work by link, valid for hours"), default=0
    )
    estimate_days = models.PositiveIntegerField(_("days an estimate is valid"), default=28)
    payment_days = models.PositiveIntegerField(_("days to pay"), default=7)

    # House rules for invoices. Without the first, another program writes them.
    issues_invoices = models.BooleanField(_("we write invoices with this program"), default=True)
    is_small_business = models.BooleanField(_("small business (§ 19 UStG)"), default=False)
    # 0 means off, until the tax adviser agrees.
    exchange_part_percent = models.PositiveIntegerField(
        _("value of an old part taken in exchange, in percent of the new one's price"),
        default=0,
        validators=[MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")

    def __str__(self) -> str:
        return self.name
