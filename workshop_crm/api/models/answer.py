"""Answers that are kept, so that a repeated request gets the same one."""

from __future__ import annotations

from django.db import models

from workshop_crm.api.models.system import System


class KeptAnswer(models.Model):
    """What was answered to a request with an Idempotency-Key, written with the change itself.

    The body is encrypted: it may hold personal data, and goes after a day.
    """

    system = models.ForeignKey(System, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    # SHA-256 of method, address and body of the first request.
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body_encrypted = models.BinaryField(default=b"")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="kept_answer_once_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.system_id} {self.key}"
