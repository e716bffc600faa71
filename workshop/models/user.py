"""Staff and their roles."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person of the workshop who logs in."""

    class Role(models.TextChoices):
        FRONT_DESK = "front_desk", _("front desk")
        OWNER = "owner", _("owner")
        ARCHIVE = "archive", _("front desk with archive")

    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.FRONT_DESK)
    language = models.CharField(_("language"), max_length=2, default="de")

    @property
    def may_read_archive(self) -> bool:
        """May see restricted and erased people, and what is kept of them by law (C-46)."""
        return self.is_owner or self.role == self.Role.ARCHIVE

    @property
    def is_owner(self) -> bool:
        return self.role == self.Role.OWNER or self.is_superuser
