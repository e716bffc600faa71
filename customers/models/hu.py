"""Intervals of the HU that the owner has changed; the law as shipped is code."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.vehicle import Vehicle


class HuInterval(models.Model):
    """From a day on, other months for one vehicle class; rows are only added (F-01, F-06).

    Of what has begun, the one with the latest day counts; of one day, what was entered last.
    """

    vehicle_class = models.CharField(
        _("vehicle class"), max_length=20, choices=Vehicle.VehicleClass
    )
    valid_from = models.DateField(_("valid from"))
    first_months = models.PositiveSmallIntegerField(_("first HU after months"))
    then_months = models.PositiveSmallIntegerField(_("then every so many months"))
    # While the vehicle is younger than so many months, ``first_months`` goes on to count.
    young_months = models.PositiveSmallIntegerField(_("young for months"), default=0)
    why = models.CharField(_("why"), max_length=200, blank=True)
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["valid_from", "id"]
        verbose_name = _("interval of the HU")
        verbose_name_plural = _("intervals of the HU")

    def __str__(self) -> str:
        return f"{self.vehicle_class} {self.valid_from}"
