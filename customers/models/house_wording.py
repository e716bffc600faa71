"""The house's own words for what people agree to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class HouseWording(models.Model):
    """One version by the owner; the newest is in force. Without text: the shipped one again.

    What was agreed to is kept apart, in ``ConsentWording``, and never changes.
    """

    key = models.CharField(max_length=40)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), blank=True)
    why = models.CharField(_("what changed and why"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language", "number"], name="house_wording_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.language} {self.number}"
