"""Restriction, erasure, what the law makes us keep, and how long the rest is kept (C-45–C-52)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer


class Restriction(models.Model):
    """One span in which a person's data may only be stored (Art. 18 GDPR, C-46)."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="restrictions")
    reason = models.CharField(_("reason"), max_length=250)
    started_at = models.DateTimeField(_("since"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(_("reason for lifting"), max_length=250, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(ended_at__isnull=True),
                name="restriction_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.started_at:%Y-%m-%d}"


class Erasure(models.Model):
    """That a person's data were erased, when and why: proof of the answer, without the data."""

    customer = models.OneToOneField(Customer, models.PROTECT, related_name="erasure")
    reason = models.CharField(_("reason"), max_length=250)
    erased_at = models.DateTimeField(_("erased"))
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-erased_at", "-id"]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.erased_at:%Y-%m-%d}"


class RetainedRecord(models.Model):
    """One record of an erased person that the law makes us keep until ``delete_after`` (C-50).

    ``reference`` names the row ("invoice:12"). The purge deletes it on the first day from
    ``delete_after`` on, unless a hold (a tax audit, a lawsuit) stops it.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("invoice")
        ORDER = "order", _("order")
        LETTER = "letter", _("business letter")
        CONSENT_PROOF = "consent_proof", _("proof of consent")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="retained_records")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    reference = models.CharField(max_length=60, unique=True)
    delete_after = models.DateField(_("kept until"))
    is_on_hold = models.BooleanField(_("must not be deleted for now"), default=False)

    class Meta:
        ordering = ["delete_after", "id"]
        indexes = [models.Index(fields=["delete_after", "id"], name="retained_by_date")]

    def __str__(self) -> str:
        return self.reference


class RetentionPeriod(models.Model):
    """How long the owner keeps a kind of data, where it differs from the house's default."""

    key = models.CharField(max_length=40, unique=True)
    days = models.PositiveIntegerField(_("days"))

    def __str__(self) -> str:
        return f"{self.key}: {self.days}"
