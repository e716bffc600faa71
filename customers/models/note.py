"""What was said or noticed, written down by a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer


class Note(models.Model):
    """One entry by hand on a customer's page: a call, a talk at the counter, anything else."""

    class Kind(models.TextChoices):
        CALLED = "called", _("We called")
        WAS_CALLED = "was_called", _("Customer called")
        TALK = "talk", _("Talk at the counter")
        NOTE = "note", _("Note")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="page_notes")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CALLED)
    text = models.TextField(_("what was said"), max_length=2000)
    noted_at = models.DateTimeField(_("noted at"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-noted_at", "-id"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:60]
