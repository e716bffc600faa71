"""Business cards: how they look at a site, and the codes of personal ones."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, Vehicle
from workshop.models import Workshop


class CardDesign(models.Model):
    """What the owner lets the cards of one site say beside the address."""

    workshop = models.OneToOneField(Workshop, models.CASCADE, related_name="card_design")
    slogan_de = models.CharField(_("slogan (German)"), max_length=90, blank=True)
    slogan_en = models.CharField(_("slogan (English)"), max_length=90, blank=True)
    contact = models.CharField(_("your contact"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("business card")
        verbose_name_plural = _("business cards")

    def __str__(self) -> str:
        return f"{self.workshop}"


class PersonalCard(models.Model):
    """The code on somebody's card. It says nothing about the person, and can be revoked."""

    code = models.CharField(max_length=12, unique=True)
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="personal_cards")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="personal_cards")
    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, null=True, blank=True, related_name="personal_cards"
    )
    created_at = models.DateTimeField(_("created"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("personal card")
        verbose_name_plural = _("personal cards")

    def __str__(self) -> str:
        return self.code
