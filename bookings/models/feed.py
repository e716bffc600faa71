"""Calendars that phones subscribe to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshop.models import Bay, Workshop


class CalendarFeed(models.Model):
    """One address of a site's appointments; whoever knows the address may read it.

    It shows the whole site, or one of its bays, or belongs to a person: then that person's
    tasks stand there too, and it ends with their work here. The address is shown once and
    stored hashed. What it says of customers is little, for calendars are often shared (K-06).
    """

    class Shows(models.TextChoices):
        WORK = "work", _("the work only")
        PLATE = "plate", _("the work and the plate")
        NAME = "name", _("the work, the plate and the name")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="calendar_feeds")
    bay = models.ForeignKey(Bay, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="calendar_feeds"
    )
    name = models.CharField(_("name"), max_length=60, blank=True)
    shows = models.CharField(_("shows"), max_length=5, choices=Shows, default=Shows.WORK)
    # SHA-256 of the address's token.
    token_hash = models.CharField(max_length=64, editable=False, default="")
    made_at = models.DateTimeField(_("address made"))
    last_used_at = models.DateTimeField(_("last asked for"), null=True, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="calendar_feed_token_once"),
            models.CheckConstraint(
                condition=Q(bay=None) | Q(person=None), name="calendar_feed_of_bay_or_person"
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(str(part) for part in (self.about, self.name) if part)

    @property
    def about(self) -> Workshop | Bay | str:
        """Whose appointments it shows: the site's, a bay's or a person's."""
        if self.person:
            return self.person.get_full_name() or self.person.username
        return self.bay or self.workshop

    @property
    def is_open(self) -> bool:
        """Leads somewhere: to a person's calendar as long as they work at the site."""
        if self.person is None:
            return True
        return self.person.is_active and self.person.site_id in (None, self.workshop_id)
