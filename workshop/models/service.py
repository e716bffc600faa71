"""The catalogue: one entry serves slots, order packages and reminders alike."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Service(models.Model):
    """A service (Leistung): duration, price, needed ability of the bay, interval."""

    class DueRule(models.TextChoices):
        """How the next due date is found (F-01, F-10, F-11)."""

        NONE = "none", _("not recurring")
        HU = "hu", _("HU by vehicle class")
        INTERVAL = "interval", _("months and kilometres")
        TYRES = "tyres", _("tyres by season")
        AGREED = "agreed", _("day agreed at a visit")

    code = models.SlugField(_("code"), unique=True)
    name_de = models.CharField(_("name (German)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    duration_minutes = models.PositiveIntegerField(_("duration in minutes"))
    # Once per visit, before the work: the bay is taken, the customer doesn't pay for it.
    set_up_minutes = models.PositiveIntegerField(_("set-up time in minutes"), default=0)
    # Words of Bay.abilities; a bay must have all of them.
    needed_abilities = models.JSONField(_("needed abilities"), default=list, blank=True)
    price_gross = models.DecimalField(
        _("price, gross"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    vat_rate = models.DecimalField(_("VAT rate"), max_digits=4, decimal_places=1, default=19)
    due_rule = models.CharField(_("due by"), max_length=10, choices=DueRule, default=DueRule.NONE)
    interval_months = models.PositiveIntegerField(_("interval in months"), null=True, blank=True)
    interval_km = models.PositiveIntegerField(_("interval in km"), null=True, blank=True)
    is_bookable_online = models.BooleanField(_("bookable online"), default=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name_de"]
        verbose_name = _("service")
        verbose_name_plural = _("services")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.name_en if (get_language() or "de").startswith("en") else self.name_de
