"""What the customer was asked about an order, and what they said."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from invoices.models.order import Order
from workshop_crm.lib.money import ZERO


class Inquiry(models.Model):
    """One question to the customer about extra work or an overrun (R-40, R-41).

    ``items`` are frozen when it is asked: line id, text, quantity in words, gross price. By link
    it waits for the answer; staff note question and answer at once. "Expired" is derived.
    What a private customer ordered by link they may revoke until ``revocable_until`` (C-71).
    """

    class Way(models.TextChoices):
        PHONE = "phone", _("by phone")
        COUNTER = "counter", _("at the counter")
        EMAIL = "email", _("by e-mail")
        SMS = "sms", _("by SMS")
        LINK = "link", _("by link")
        # The reason stands in ``note``.
        NOT_ASKED = "not_asked", _("not asked")

    class State(models.TextChoices):
        OPEN = "open", _("waiting for the answer")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "withdrawn")

    order = models.ForeignKey(Order, models.CASCADE, related_name="inquiries")
    # Counted within the order; with its number it names the version that was agreed to (C-72).
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    way = models.CharField(_("way"), max_length=10, choices=Way)
    items = models.JSONField(_("work and prices told"), default=list)
    # The net sum to which the customer has been told the order may come.
    told_net = models.DecimalField(_("net sum told"), max_digits=10, decimal_places=2)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=120, blank=True)
    answered_from = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    # Ids of the lines that were agreed to.
    agreed = models.JSONField(_("agreed"), default=list)
    note = models.CharField(_("note"), max_length=200, blank=True)
    # The last day of the right of withdrawal; none where there is no such right.
    revocable_until = models.DateField(_("can be withdrawn from until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("withdrawn from"), null=True, blank=True)
    revoked_by = models.CharField(_("withdrawn from by"), max_length=120, blank=True, default="")
    revoked_from = models.GenericIPAddressField(_("IP address"), null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="inquiry_number_once"),
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(state="open"), name="inquiry_one_open"
            ),
            models.CheckConstraint(
                condition=~models.Q(way="not_asked") | ~models.Q(note=""),
                name="inquiry_not_asked_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None) | models.Q(revocable_until__isnull=False),
                name="inquiry_revoked_only_with_right",
            ),
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def version(self) -> str:
        """What names the frozen text and prices, for page and proof."""
        return f"{self.order.number}/{self.number}"

    @property
    def gross(self) -> Decimal:
        """The sum of the prices told."""
        return sum((Decimal(item["gross"]) for item in self.items), ZERO)

    @property
    def answers(self) -> list[tuple[dict[str, Any], bool]]:
        """Each item with whether it was agreed to."""
        return [(item, item["line"] in self.agreed) for item in self.items]

    @property
    def agreed_items(self) -> list[dict[str, Any]]:
        """What was agreed to, each with text, quantity and gross price as told."""
        return [item for item, is_agreed in self.answers if is_agreed]

    @property
    def agreed_gross(self) -> Decimal:
        """The sum of what was agreed to."""
        return sum((Decimal(item["gross"]) for item in self.agreed_items), ZERO)

    def is_revocable(self, today: date) -> bool:
        """Whether the customer can still withdraw from what they ordered."""
        until = self.revocable_until
        return until is not None and self.revoked_at is None and today <= until

    def is_open(self, now: datetime) -> bool:
        """Whether the customer can still answer."""
        is_late = self.expires_at is not None and self.expires_at <= now
        return self.state == self.State.OPEN and not is_late
