"""The house's own wording of messages: each save is a version that stays."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models.consent import Channel


class TextVersion(models.Model):
    """One version of one text. Only ``is_current`` ever changes; the newest one is in force.

    A version that ``is_standard`` has no text: from it on, the shipped one counts again.
    """

    kind = models.CharField(max_length=40)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    number = models.PositiveIntegerField(_("version"))
    is_current = models.BooleanField(default=True)
    is_standard = models.BooleanField(default=False)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    body = models.TextField(_("text"), blank=True)
    why = models.CharField(_("what changed and why"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "channel", "language", "number"], name="text_version_number"
            ),
            models.UniqueConstraint(
                fields=["kind", "channel", "language"],
                condition=Q(is_current=True),
                name="text_version_one_current",
            ),
            models.CheckConstraint(
                condition=Q(is_standard=True) | ~Q(body=""), name="text_version_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.language} {self.number}"
