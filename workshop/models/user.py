"""Staff and their roles."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from workshop.areas import AREAS_OF_ROLE, NOT_AT_ONE_SITE, Area
from workshop.models.site import Workshop


class User(AbstractUser):
    """A person of the workshop who logs in."""

    class Role(models.TextChoices):
        FRONT_DESK = "front_desk", _("front desk")
        OWNER = "owner", _("owner")
        ARCHIVE = "archive", _("front desk with archive")
        FLOOR = "floor", _("workshop floor")

    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.FRONT_DESK)
    language = models.CharField(_("language"), max_length=2, default="de")
    site = models.ForeignKey(
        Workshop,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("only at the site"),
    )

    @property
    def areas(self) -> frozenset[Area]:
        """What this person may see, by role and site."""
        role = self.Role.OWNER if self.is_superuser else self.role
        return AREAS_OF_ROLE[role] - (NOT_AT_ONE_SITE if self.site_id else frozenset())

    @property
    def may_read_archive(self) -> bool:
        """May see restricted and erased people, and what is kept of them by law (C-46)."""
        return Area.ARCHIVE in self.areas

    @property
    def is_owner(self) -> bool:
        return Area.HOUSE in self.areas
