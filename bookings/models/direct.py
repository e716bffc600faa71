"""Booking without a portal: who asks too often, and why somebody went by the portal again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from workshop.models import Workshop


class PageUse(models.Model):
    """How often one address used a site's booking page since a moment.

    ``address_key`` is a keyed hash: the address itself is stored nowhere.
    """

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="+")
    address_key = models.CharField(max_length=32)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "address_key"], name="page_use_once_per_address"
            )
        ]
        indexes = [models.Index(fields=["since"], name="page_use_by_age")]

    def __str__(self) -> str:
        return f"{self.workshop} {self.count}"


class ReturnCause(models.Model):
    """One of the house's causes why a known customer booked through a portal again."""

    text = models.CharField(_("cause"), max_length=120, unique=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("cause")
        verbose_name_plural = _("causes")

    def __str__(self) -> str:
        return self.text
