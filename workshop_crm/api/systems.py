"""Programs of the house: connected, given a new token, disconnected."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from workshop.models import User, Workshop
from workshop_crm.api.models import System
from workshop_crm.lib.tokens import hash_of, random_token

PREFIX = "wcrm_"
END_LENGTH = 4
# Writing down each use would be a write for each look.
USE_IS_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def connect_system(
    name: str, scopes: Sequence[str], *, site: Workshop | None, now: datetime
) -> tuple[System, str]:
    """Connect a program and return it with its token, the only time that this can be read."""
    user = User(username=f"program:{secrets.token_hex(8)}", is_active=False, is_program=True)
    user.first_name, user.site = name[:150], site
    user.set_unusable_password()
    user.save()
    system = System.objects.create(
        name=name, user=user, scopes=sorted(scopes), site=site, created_at=now
    )
    return system, renew_token(system, now=now)


@transaction.atomic
def change_system(
    system: System, *, name: str, scopes: Sequence[str], site: Workshop | None
) -> None:
    """Change what a program may do; it counts from its next request on."""
    # A save, so that the log has old and new.
    system.name, system.scopes, system.site = name, sorted(scopes), site
    system.save(update_fields=["name", "scopes", "site"])
    User.objects.filter(pk=system.user_id).update(first_name=name[:150], site=site)


def renew_token(system: System, *, now: datetime) -> str:
    """Give a program a new token and return it; the one before opens nothing any more."""
    token = random_token(PREFIX)
    System.objects.filter(pk=system.pk).update(
        token_hash=hash_of(token), token_end=token[-END_LENGTH:], token_made_at=now
    )
    return token


def revoke_token(system: System) -> None:
    """Let a program in no more; what it did stays written down. A second call does nothing."""
    System.objects.filter(pk=system.pk).update(token_hash="", token_end="")


def find_system(token: str, *, now: datetime) -> System | None:
    """Return the program of a token and note, once a minute, that it was used."""
    rows = System.objects.select_related("user", "site")
    system = rows.filter(token_hash=hash_of(token)).first()
    if system:
        last = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_IS_NOTED_EVERY)
        if not system.last_used_at or system.last_used_at < now - USE_IS_NOTED_EVERY:
            System.objects.filter(last, pk=system.pk).update(last_used_at=now)
    return system
