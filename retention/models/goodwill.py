"""Goodwill rules, their uses, and what was not simply given."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from invoices.models import Invoice, Order, OrderLine

# What ``won_through`` may say besides the short name of a portal; no short name has a star.
DIRECT, ANY_PORTAL = "*direct", "*portal"


class Occasion(models.TextChoices):
    SMALL_REPAIR = "small_repair", _("small repair")
    WARRANTY = "warranty", _("part failed shortly after warranty")
    LONG_WAIT = "long_wait", _("long wait")
    COMPLAINT = "complaint", _("complaint")
    FIRST_VISIT = "first_visit", _("first visit")
    AT_RISK = "at_risk", _("customer at risk or lapsed")
    BOUGHT_HERE = "bought_here", _("bought the car here")


class GoodwillRule(models.Model):
    """A fixed rule: at which occasion who gets what, out of which budget. Amounts are net.

    An empty limit does not limit. ``classes`` are words of CustomerClass, none means all.
    """

    Occasion = Occasion

    class Gift(models.TextChoices):
        AMOUNT = "amount", _("the work, up to an amount")
        PERCENT = "percent", _("percent of the work")
        FIXED_PRICE = "fixed_price", _("a fixed price")
        LABOUR = "labour", _("free labour")
        ITEM = "item", _("a free item")

    name = models.CharField(_("name"), max_length=80)
    occasion = models.CharField(_("occasion"), max_length=16, choices=Occasion)
    max_order_net = models.DecimalField(
        _("order net at most"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    wait_minutes = models.PositiveIntegerField(_("later than agreed by minutes"), default=60)
    warranty_months = models.PositiveIntegerField(_("months after the warranty"), default=6)
    min_months_customer = models.PositiveIntegerField(_("customer for months"), default=0)
    min_revenue_net = models.DecimalField(
        _("net revenue of 36 months at least"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
    )
    classes = models.JSONField(_("customers who are"), default=list, blank=True)
    # A portal's short name, DIRECT, ANY_PORTAL or empty for all.
    won_through = models.CharField(_("won through"), max_length=50, blank=True, default="")
    # The portal's name, as people know it; kept by the form.
    won_through_name = models.CharField(max_length=80, blank=True, default="", editable=False)
    gift = models.CharField(_("gives"), max_length=12, choices=Gift, default=Gift.AMOUNT)
    percent = models.PositiveIntegerField(
        _("percent of the work"),
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    fixed_price_net = models.DecimalField(
        _("fixed price"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    # Found in the text or the part number of a line.
    item = models.CharField(_("free item"), max_length=80, blank=True, default="")
    amount_max = models.DecimalField(_("at most"), max_digits=8, decimal_places=2)
    budget_month = models.DecimalField(_("budget per month"), max_digits=8, decimal_places=2)
    budget_customer = models.DecimalField(
        _("budget per customer and year"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    times_per_year = models.PositiveIntegerField(_("times per customer and year"), default=1)
    approval_above = models.DecimalField(
        _("the owner approves above"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid to"), null=True, blank=True)
    priority = models.PositiveIntegerField(_("priority"), default=100)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["priority", "id"]
        verbose_name = _("goodwill rule")
        verbose_name_plural = _("goodwill rules")

    def __str__(self) -> str:
        return self.name


class GoodwillUseQuerySet(models.QuerySet["GoodwillUse"]):
    def charged(self) -> GoodwillUseQuerySet:
        """Leave out what the order's invoice, after a reversal, says nothing of any more."""
        invoices = Invoice.objects.filter(
            order=models.OuterRef("order"), state=Invoice.State.ISSUED, reverses=None
        )
        without = invoices.exclude(lines__order_line=models.OuterRef("line"))
        return self.exclude(models.Exists(without), line__isnull=False)


class GoodwillUse(models.Model):
    """One allowance given by a rule; ``reason`` is what decided, in the house's language.

    It goes with its line: whoever takes the allowance off the order gives the budget back.
    """

    rule = models.ForeignKey(GoodwillRule, models.PROTECT, related_name="uses")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="goodwill_uses")
    order = models.OneToOneField(Order, models.PROTECT, related_name="goodwill_use")
    line = models.OneToOneField(
        OrderLine, models.CASCADE, null=True, blank=True, related_name="goodwill_use"
    )
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    reason = models.TextField(blank=True, default="")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = GoodwillUseQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.rule} {self.amount}"


class GoodwillRequest(models.Model):
    """An offer that was not simply given: it waits for the owner, or somebody said no and why.

    While it waits, its amount is kept in the rule's budget.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for the owner")
        GRANTED = "granted", _("approved")
        REFUSED = "refused", _("refused by the owner")
        DECLINED = "declined", _("not given")

    rule = models.ForeignKey(GoodwillRule, models.PROTECT, related_name="requests")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="goodwill_requests")
    order = models.OneToOneField(Order, models.PROTECT, related_name="goodwill_request")
    state = models.CharField(_("state"), max_length=8, choices=State)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    # Why the rule fits, in the house's language; and why not, in the words of who said no.
    reason = models.TextField(blank=True, default="")
    answer = models.CharField(_("reason"), max_length=200, blank=True, default="")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.rule} {self.amount} {self.state}"
