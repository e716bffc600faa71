"""Who looked at whose data: rows that are only ever added (C-49)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessEntry(models.Model):
    """One look of one person of the staff at one customer. Ids only, no personal values.

    No foreign key to the customer: a merge must not change what was written. The database
    refuses changes, and deletions within the first year; see the migration.
    """

    class Action(models.TextChoices):
        PAGE = "page", _("customer page")
        TIMELINE = "timeline", _("timeline")
        EDIT = "edit", _("form opened")
        ORDER = "order", _("order opened")
        INVOICE = "invoice", _("invoice opened")
        INVOICE_PDF = "invoice_pdf", _("invoice as PDF")
        MESSAGE = "message", _("message read")
        BOOKING = "booking", _("booking opened")
        EXPORT = "export", _("data exported")
        ARCHIVE = "archive", _("restricted data read")

    at = models.DateTimeField(_("when"))
    # Nobody: a command on the server.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="looks"
    )
    customer_number = models.BigIntegerField()
    action = models.CharField(_("what"), max_length=12, choices=Action)
    reference = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["customer_number", "-at", "-id"], name="access_by_customer"),
            models.Index(fields=["user", "-at", "-id"], name="access_by_user"),
            models.Index(fields=["at"], name="access_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.customer_number}"
