"""What was changed: read by the API, which tells connected programs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from workshop.models.site import Workshop


class Change(models.Model):
    """One row of ours was stored, changed or deleted; written with the change itself.

    It says which one, not what: whoever hears of it reads the row.
    """

    resource = models.CharField(max_length=20)
    number = models.BigIntegerField()
    event = models.CharField(max_length=20)
    # Rows of one site concern only the programs of this site.
    site = models.ForeignKey(Workshop, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()
    is_told = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(is_told=False), name="change_to_tell"),
            models.Index(fields=["resource", "at", "number"], name="change_by_time"),
            models.Index(fields=["at"], name="change_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.number} {self.event}"
