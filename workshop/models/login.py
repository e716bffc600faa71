"""What belongs to logging in beside the password: factors, recovery codes, log-ins."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Passkey(models.Model):
    """A key that a phone, a computer or a stick keeps for a person, and lets go of to nobody.

    We hold the public half only: whoever reads this table can't log in with it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="passkeys")
    name = models.CharField(_("name"), max_length=60)
    # As the browser says it: base64url without padding.
    credential_id = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField()
    # Counted up by some keys with each use; a copy of a key would fall behind.
    uses = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "id"]
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")

    def __str__(self) -> str:
        return self.name


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
