"""The names under which a booking was known before its source gave it a new one."""

from __future__ import annotations

from django.db import models

from bookings.models.booking import Booking
from bookings.models.source import Source


class EarlierId(models.Model):
    """A source's former id of a booking; late events under it still find their booking."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=200)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="earlier_ids")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="earlier_id_once")
        ]

    def __str__(self) -> str:
        return self.external_id
