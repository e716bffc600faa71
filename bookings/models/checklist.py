"""The house's own checklist: each save is a version, and no version ever changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bookings.visits.checklist import Asks, Phase, Who


class Checklist(models.Model):
    """One version of the list; a visit keeps the one with which it began."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")

    def __str__(self) -> str:
        return f"{self.number}"


class ChecklistStep(models.Model):
    """One step of a version. Empty words of a shipped step are the shipped ones."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=30)
    phase = models.CharField(max_length=8, choices=Phase)
    title_de = models.CharField(_("title (German)"), max_length=60, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=60, blank=True)
    say_de = models.CharField(_("what one says (German)"), max_length=300, blank=True)
    say_en = models.CharField(_("what one says (English)"), max_length=300, blank=True)
    who = models.CharField(_("who does it"), max_length=8, choices=Who, default=Who.DESK)
    is_required = models.BooleanField(_("obligatory"), default=True)
    asks = models.CharField(_("settled by"), max_length=8, choices=Asks, default=Asks.TICK)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "key"], name="checklist_step_once"),
            models.UniqueConstraint(fields=["checklist", "position"], name="checklist_in_order"),
        ]

    def __str__(self) -> str:
        return self.key
