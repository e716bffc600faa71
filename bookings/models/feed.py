"""The calendar that a phone subscribes to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from workshop.models import Workshop


class CalendarFeed(models.Model):
    """A site's appointments as a calendar address; whoever knows the address may read it.

    The address depends on ``serial``: another number makes the old address void. Names and
    plates are left out unless ``shows_people`` is set, for calendars are often shared (K-06).
    """

    workshop = models.OneToOneField(Workshop, models.CASCADE, related_name="calendar_feed")
    serial = models.PositiveIntegerField(default=1, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    shows_people = models.BooleanField(_("with name and plate"), default=False)
    changed_at = models.DateTimeField(_("address made"))

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.workshop)
