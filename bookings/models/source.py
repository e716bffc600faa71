"""Where bookings come from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models import Mailbox
from workshop.models import Service, Workshop


class Source(models.Model):
    """A portal, a booking system, or our own page and phone; with its terms and its secret.

    Secrets are stored encrypted (lib/crypto). After a rotation the previous one stays valid
    until ``previous_secret_until``.
    """

    class Kind(models.TextChoices):
        PORTAL = "portal", _("portal (with commission)")
        DIRECT = "direct", _("direct (own page, phone, counter)")

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PORTAL)
    # A name of bookings/intake/formats; empty means: found by looking at the notification.
    format = models.CharField(_("format"), max_length=30, blank=True)
    workshop = models.ForeignKey(
        Workshop, models.PROTECT, related_name="sources", verbose_name=_("site")
    )
    mailbox = models.ForeignKey(
        Mailbox,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sources",
        verbose_name=_("mailbox"),
    )
    commission_percent = models.DecimalField(
        _("commission in percent"), max_digits=5, decimal_places=2, default=0
    )
    commission_fixed = models.DecimalField(
        _("commission per booking"), max_digits=8, decimal_places=2, default=0
    )
    protection_days = models.PositiveIntegerField(_("protection period in days"), default=0)
    may_approach_directly = models.BooleanField(
        _("the portal's terms allow us to approach its customers directly"), default=True
    )
    # Addresses or domains that mails of this source come from, one a line.
    allowed_senders = models.TextField(_("allowed senders"), blank=True)
    is_verified_sender = models.BooleanField(
        _("act on mails of these senders without a click (needs DKIM)"), default=False
    )
    # {our field: [labels in the mail]}, added to the built-in labels; edited in the browser.
    field_mapping = models.JSONField(_("labels"), default=dict, blank=True)
    secret_encrypted = models.BinaryField(null=True, blank=True, editable=True)
    previous_secret_encrypted = models.BinaryField(null=True, blank=True, editable=True)
    previous_secret_until = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.name

    @property
    def is_portal(self) -> bool:
        return self.kind == self.Kind.PORTAL


class SourceService(models.Model):
    """What a source calls a service, and which of ours it is; ``None`` until somebody said so."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="service_names")
    text = models.CharField(_("the source's word"), max_length=200)
    text_key = models.CharField(max_length=200, editable=False)  # Folded: case, blanks, umlauts.
    service = models.ForeignKey(
        Service, models.SET_NULL, null=True, blank=True, verbose_name=_("our service")
    )
    first_seen_at = models.DateTimeField()

    class Meta:
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(fields=["source", "text_key"], name="source_service_once")
        ]

    def __str__(self) -> str:
        return self.text
