"""Goodwill rules and their uses."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from invoices.models import Order


class GoodwillRule(models.Model):
    """A fixed rule: at which occasion who gets what, out of which budget. Amounts are net."""

    class Occasion(models.TextChoices):
        SMALL_REPAIR = "small_repair", _("small repair")
        COMPLAINT = "complaint", _("complaint")
        FIRST_VISIT = "first_visit", _("first visit")
        AT_RISK = "at_risk", _("customer at risk")

    name = models.CharField(_("name"), max_length=80)
    occasion = models.CharField(_("occasion"), max_length=16, choices=Occasion)
    max_order_net = models.DecimalField(
        _("order net at most"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    min_months_customer = models.PositiveIntegerField(_("customer for months"), default=0)
    percent = models.PositiveIntegerField(
        _("percent of the order"),
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    amount_max = models.DecimalField(_("at most"), max_digits=8, decimal_places=2)
    budget_month = models.DecimalField(_("budget per month"), max_digits=8, decimal_places=2)
    times_per_year = models.PositiveIntegerField(_("per customer and year"), default=1)
    priority = models.PositiveIntegerField(_("priority"), default=100)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["priority", "id"]
        verbose_name = _("goodwill rule")
        verbose_name_plural = _("goodwill rules")

    def __str__(self) -> str:
        return self.name


class GoodwillUse(models.Model):
    """One allowance given by a rule."""

    rule = models.ForeignKey(GoodwillRule, models.PROTECT, related_name="uses")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="goodwill_uses")
    order = models.OneToOneField(Order, models.PROTECT, related_name="goodwill_use")
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.rule} {self.amount}"
