"""What a merge did, so that it can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer
from customers.models.vehicle import Vehicle


class MergeRecord(models.Model):
    """One merge of ``other`` into ``survivor``; ``details`` is what customers/merge_log.py writes.

    The details hold personal data, so they are emptied when the merge can't be undone any more.
    """

    survivor = models.ForeignKey(Customer, models.CASCADE, related_name="merges")
    other = models.ForeignKey(Customer, models.CASCADE, related_name="merged_by")
    merged_at = models.DateTimeField(_("merged at"))
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    details = models.JSONField(default=dict)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-merged_at", "-id"]
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        indexes = [models.Index(fields=["-merged_at", "-id"], name="merge_newest")]

    def __str__(self) -> str:
        return f"{self.other_id} → {self.survivor_id}"


class JoinedVehicle(models.Model):
    """A vehicle that turned out to be another one: links with its old id lead to the one kept."""

    # No foreign key: that row is gone.
    old_id = models.PositiveBigIntegerField(unique=True)
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="joined")

    def __str__(self) -> str:
        return f"{self.old_id} → {self.vehicle_id}"
