"""The owner's figures as they were counted."""

from __future__ import annotations

from django.db import models

from bookings.models import Source
from workshop.models import Workshop


class FigureSnapshot(models.Model):
    """The figures of one period, site and source, as they were counted at ``taken_at``.

    ``content`` holds numbers only, by key; words and definitions come with the page. There is one
    row per choice of filters, overwritten by the next count.
    """

    # Period, site and source, as the filters name them: "90:12:all".
    key = models.CharField(max_length=60, unique=True)
    period = models.CharField(max_length=12)
    site = models.ForeignKey(Workshop, models.CASCADE, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Source, models.CASCADE, null=True, blank=True, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    taken_at = models.DateTimeField()
    content = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.key
