"""Who may come in: a token of a connected program, its scopes, and how often it asks."""

from __future__ import annotations

from typing import cast

from auditlog.context import auditlog_value
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from workshop_crm.api.models import System
from workshop_crm.api.problems import Problem
from workshop_crm.api.systems import find_system
from workshop_crm.lib.counting import count_asked

WINDOW_SECONDS = 60


class BearerToken(HttpBearer):
    """Lets a program in that holds one of the scopes; without any, every connected one."""

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> System | None:
        system = find_system(token, now=timezone.now())
        if system is None:
            return None
        _count(system)
        if self.scope and self.scope not in system.scopes:
            detail = _("The scope “%(scope)s” is needed.") % {"scope": self.scope}
            raise Problem("not-allowed", detail)
        # From here on every change is written down as made by this program.
        auditlog_value.get()["actor"] = system.user
        return system


def needs(resource: str, right: str) -> BearerToken:
    """Return the guard of an operation that reads or writes a kind of row."""
    return BearerToken(f"{resource}:{right}")


def caller(request: HttpRequest) -> System:
    """Return the program that asks; for operations behind a guard."""
    return cast("System", request.auth)  # type: ignore[attr-defined]


def _count(system: System) -> None:
    """Raise a problem for a program that asks more often than the house allows."""
    if count_asked(f"api:{system.pk}", WINDOW_SECONDS) > settings.API_REQUESTS_PER_MINUTE:
        raise Problem("too-many", headers={"Retry-After": str(WINDOW_SECONDS)})
