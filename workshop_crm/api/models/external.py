"""What another program calls our rows."""

from __future__ import annotations

from django.db import models

from workshop_crm.api.models.system import System


class ExternalId(models.Model):
    """The number that one program has for one row of ours: each at most once in both directions."""

    system = models.ForeignKey(System, models.CASCADE, related_name="external_ids")
    resource = models.CharField(max_length=20)
    number = models.BigIntegerField()
    external_id = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "resource", "external_id"], name="external_id_once"
            ),
            models.UniqueConstraint(
                fields=["system", "resource", "number"], name="external_id_one_per_row"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.number}"
