"""Staff and their roles."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from workshop.areas import AREAS_OF_ROLE, DAILY, NOT_AT_ONE_SITE, Area
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
    # Where a test of an SMS goes; E.164.
    mobile = models.CharField(_("mobile number"), max_length=20, blank=True)
    site = models.ForeignKey(
        Workshop,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("only at the site"),
    )
    # Hashed; for changing hands at a shared tablet. Empty: this person has none.
    pin = models.CharField(max_length=128, blank=True, editable=False)
    # Codes and PINs are short: few guesses, then a pause.
    wrong_guesses = models.PositiveSmallIntegerField(default=0, editable=False)
    guesses_blocked_until = models.DateTimeField(null=True, editable=False)
    # Counted up, it ends every open log-in of this person.
    log_in_round = models.PositiveIntegerField(default=0, editable=False)

    # Stands for a connected program; nobody logs in with it.
    is_program = models.BooleanField(default=False, editable=False)

    # Set for one request: a PIN opens the day's work and nothing of the house.
    is_by_pin = False

    @property
    def areas(self) -> frozenset[Area]:
        """What this person may see, by role and site."""
        role = self.Role.OWNER if self.is_superuser else self.role
        areas = AREAS_OF_ROLE[role] & DAILY if self.is_by_pin else AREAS_OF_ROLE[role]
        return areas - (NOT_AT_ONE_SITE if self.site_id else frozenset())

    def get_session_auth_hash(self) -> str:
        """Tie open log-ins to the password and to the round."""
        return self._session_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Keep log-ins open over a rotation of SECRET_KEY."""
        yield from map(self._session_hash, settings.SECRET_KEY_FALLBACKS)

    def _session_hash(self, secret: str) -> str:
        value = f"{self.password}:{self.log_in_round}"
        return salted_hmac("workshop.log-in", value, secret, algorithm="sha256").hexdigest()

    @property
    def may_read_archive(self) -> bool:
        """May see restricted and erased people, and what is kept of them by law (C-46)."""
        return Area.ARCHIVE in self.areas

    @property
    def is_owner(self) -> bool:
        return Area.HOUSE in self.areas
