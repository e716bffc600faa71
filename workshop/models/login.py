"""What belongs to logging in beside the password: second factor, recovery codes, log-ins."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Authenticator(models.Model):
    """A person's app that shows a new code every 30 seconds; counts once confirmed."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="authenticator"
    )
    secret_encrypted = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True)
    # No code is taken twice: the last 30 seconds' number that was.
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(models.Model):
    """A code for the day on which the phone is gone; deleted when used."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes"
    )
    code_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LogIn(models.Model):
    """One log-in that may still be open, so that its person can see and end it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="log_ins")
    session_key = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    # As a person names it: "Firefox, Windows". Nothing else is kept of where somebody sat.
    device = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.device}"
