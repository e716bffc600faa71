"""What the customer ordered."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bookings.models import Visit
from customers.models import Customer, Vehicle
from workshop.models import Service, Workshop


class LineKind(models.TextChoices):
    LABOUR = "labour", _("labour")
    PART = "part", _("part")
    EXCHANGE = "exchange", _("exchange part")
    PACKAGE = "package", _("package price")
    ALLOWANCE = "allowance", _("allowance")


class Unit(models.TextChoices):
    """How a quantity is counted; invoices/units.py maps to UN/ECE Rec. 20 (R-26)."""

    LABOUR_UNIT = "aw", _("LU")
    HOUR = "h", _("h")
    PIECE = "pc", _("pc")
    LITRE = "l", _("l")
    SET = "set", _("set")
    FLAT = "flat", _("flat")


class Order(models.Model):
    """An order (Auftrag); its first lines are the estimate, later ones need approval (R-41).

    In state "estimate" nothing is ordered yet; accepted, it becomes the order.
    """

    class State(models.TextChoices):
        ESTIMATE = "estimate", _("estimate")
        OPEN = "open", _("open")
        INVOICED = "invoiced", _("invoiced")
        CANCELLED = "cancelled", _("cancelled")

    number = models.CharField(_("number"), max_length=20, unique=True)
    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="orders")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="orders")
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, null=True, blank=True, related_name="orders"
    )
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="orders")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    ordered_on = models.DateField(_("ordered on"))
    # When the work was or will be done: decides the VAT rate.
    supply_on = models.DateField(_("date of supply"))
    # The customer's own order number, if a fleet gave one (BT-13).
    buyer_reference = models.CharField(_("customer's order number"), max_length=40, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    # Until when the prices of an estimate hold.
    valid_until = models.DateField(_("estimate valid until"), null=True, blank=True)
    # What the customer was told before they ordered; without it the first lines are it.
    estimate_net = models.DecimalField(
        _("estimate, net"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    # What the customer has set themselves, beside the percentages of the house.
    contact_limit_net = models.DecimalField(
        _("call the customer from this much more, net"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    # What can still be changed.
    UNSETTLED = (State.ESTIMATE, State.OPEN)

    class Meta:
        ordering = ["-ordered_on", "-id"]
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [models.Index(fields=["-ordered_on", "-id"], name="order_newest")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("invoices:order", args=[self.pk])

    @property
    def title(self) -> str:
        """What it is and its number, for the heads of page and paper."""
        is_estimate = self.state == self.State.ESTIMATE
        words = _("Estimate %(number)s") if is_estimate else _("Order %(number)s")
        return str(words) % {"number": self.number}


class LineFields(models.Model):
    """What a line of an order and of an invoice have in common. Prices are net, in euros.

    The line's net sum is round_money(quantity * unit_price_net * (1 - discount_percent / 100)).
    A reduction has a negative quantity, never a negative price (R-21). ``exchange_value`` is the
    old part's, for the whole line: taxed beside the net sum and not paid (R-35).
    """

    position = models.PositiveIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=LineKind)
    text = models.CharField(_("text"), max_length=200)
    item_number = models.CharField(_("part number"), max_length=40, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=9, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=6, choices=Unit, default=Unit.PIECE)
    unit_price_net = models.DecimalField(_("price, net"), max_digits=10, decimal_places=4)
    discount_percent = models.DecimalField(
        _("discount in percent"), max_digits=5, decimal_places=2, default=Decimal(0)
    )
    vat_rate = models.DecimalField(_("VAT rate"), max_digits=4, decimal_places=1)
    exchange_value = models.DecimalField(
        _("value of the old part, net"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )

    class Meta:
        abstract = True


class OrderLine(LineFields):
    """A line of an order. Extra work carries who approved it, when, how and at which price."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    is_extra = models.BooleanField(_("extra work"), default=False)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=120, blank=True)
    approved_how = models.CharField(_("approved how"), max_length=60, blank=True)
    approved_text = models.CharField(_("text told"), max_length=200, blank=True, default="")
    approved_gross = models.DecimalField(
        _("gross price told"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    approval_taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The customer withdrew from it (C-71); nobody has agreed to it any more.
    revoked_at = models.DateTimeField(_("withdrawn from"), null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_granted(self) -> bool:
        """A reduction that a rule of the house gave for just this amount."""
        return self.kind == LineKind.ALLOWANCE and self.approved_at is not None

    def clear_approval(self) -> None:
        """Make it a line, unsaved, that nobody has agreed to."""
        self.approved_at, self.approved_by, self.approved_how = None, "", ""
        self.approved_text, self.approved_gross, self.approval_taken_by = "", None, None
