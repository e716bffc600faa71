"""Another program of the house that talks to us."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workshop.models import User, Workshop


class System(models.Model):
    """A program with a token of its own; the token is stored hashed and shown once.

    ``user`` never logs in: it stands for the program wherever it is written down who looked at
    something or changed it.
    """

    name = models.CharField(_("name"), max_length=80)
    user = models.OneToOneField(User, models.PROTECT, related_name="system", editable=False)
    # Words like "customers:read"; see workshop_crm/api/scopes.py.
    scopes = models.JSONField(_("rights"), default=list, blank=True)
    site = models.ForeignKey(
        Workshop,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only at the site"),
    )
    # SHA-256 of the token; empty once it was revoked.
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    token_end = models.CharField(max_length=4, blank=True, editable=False)
    token_made_at = models.DateTimeField(_("token made"), null=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["token_hash"],
                condition=~models.Q(token_hash=""),
                name="system_token_once",
            )
        ]
        verbose_name = _("connected program")
        verbose_name_plural = _("connected programs")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("systems:system", args=[self.pk])
